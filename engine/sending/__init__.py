"""What every way of sending shares: channels opened, digests composed as of one moment."""
