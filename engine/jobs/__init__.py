"""Many offices served by an existing job engine: the only room that knows it."""
