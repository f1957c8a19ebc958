"""The risk register in the browser."""
