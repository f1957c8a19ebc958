"""The statement of applicability in the browser."""
