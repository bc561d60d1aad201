"""The command line: each command a module that parses, calls the verbs and prints."""
