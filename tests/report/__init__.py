"""Two offices' years, small: plans and records that come to the figures of their published reports."""
