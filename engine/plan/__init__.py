"""The yearly plan as written: its language, its values, its loader."""
