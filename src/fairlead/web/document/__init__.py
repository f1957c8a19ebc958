"""Documented information in the browser: what is there, what is missing, revisions and approval (7.5)."""
