"""From a file as it was published, whatever its format, to its lines."""
