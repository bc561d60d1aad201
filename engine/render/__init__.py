"""Values to text: lists for terminals, programs, spreadsheets and calendars; problems for people and machines."""
