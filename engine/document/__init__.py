"""From a file on disk to validated values that know their places, with every fault found on the way."""
