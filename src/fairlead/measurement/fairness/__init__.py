"""Fairness of decisions between groups of people: one metric, one file.

`rate` says what a rate is; `selection_rate` to `precision` are the rates; `comparison` sets a group beside the named
reference; `impact_ratio` is the ratio of New York's Local Law 144 and of the four-fifths rule; `group_fairness` is the
measure that puts them together.
"""
