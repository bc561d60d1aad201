"""Plan as code for a year's official work."""

__version__ = "0.1.0"
