"""Channels by which people are told, one module each; the engine never imports them."""
