"""Tests of the measurement engine: published figures, laws of counting, an oracle, and hostile files."""
