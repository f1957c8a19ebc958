"""Tests of the measures of privacy."""
