"""A whole year of one plan as a script, and what plays it."""
