"""Channels: one module each, one class with `send` and `close`, found by the entry point group `wf.notifiers`."""
