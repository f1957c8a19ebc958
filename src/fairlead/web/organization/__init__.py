"""The organization as a whole: take everything out."""
