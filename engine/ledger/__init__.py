"""What happened: events, and the state of an occurrence as the fold over them."""
