"""From a plan to dated occurrences: calendars, periods, rules, expansion. Days are proleptic ordinals inside."""
