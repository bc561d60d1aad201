"""The year's report as values: what was handed in as text, numbers from records, what fell short, each traceable."""
