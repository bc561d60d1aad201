"""What a change of the plans does: values in, values out."""
