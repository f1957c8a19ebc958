"""Tests of the fairness measure."""
