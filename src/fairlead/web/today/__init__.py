"""Today: what to do next, and the first questions."""
