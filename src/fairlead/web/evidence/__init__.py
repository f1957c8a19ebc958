"""Evidence in the browser: hand it in, look at it, accept or reject it (9.1, 7.5.3)."""
