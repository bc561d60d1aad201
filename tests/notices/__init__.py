"""Notices of invented offices, and what has to be read from each."""
