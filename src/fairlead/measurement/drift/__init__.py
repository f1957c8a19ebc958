"""Drift: how far the values of today have moved from those of a reference, column by column and group by group.

`bins` are fixed from the reference and stored; `distances` are the numbers (PSI, Kolmogorov-Smirnov, Jensen-Shannon,
chi-square, shares); `query` counts a sample; `value_drift` is the measure that puts them together.
"""
