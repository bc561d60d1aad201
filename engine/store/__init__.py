"""Where events and evidence are kept."""
