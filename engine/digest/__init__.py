"""Who is told what on a day: values in, values out."""
