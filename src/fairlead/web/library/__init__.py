"""The library in the browser: every requirement and control explained, with what we have for it."""
