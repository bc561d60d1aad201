"""Who carries out what an upper plan asks of an office: values in, values out."""
