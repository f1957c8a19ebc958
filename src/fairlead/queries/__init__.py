"""Reads that join rooms or scope lists; they return query sets or frozen rows, and never write."""
