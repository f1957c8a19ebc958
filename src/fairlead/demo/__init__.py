"""Fills the demo organization by calling the real use cases on the real files in `files/`, and nothing else."""
