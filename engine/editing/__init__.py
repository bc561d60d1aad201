"""Changes of a plan's text that keep what people wrote: layout, skeletons, the next year's draft."""
