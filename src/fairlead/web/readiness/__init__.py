"""Readiness in the browser: n of m with the reason of each row, gates, and its history."""
