"""From the lines of an official notice to what it says: items, owners, times, material; rules, no guesses."""
