"""The verbs: what the commands do, with the day, the folders, the shelf and the store as arguments."""
