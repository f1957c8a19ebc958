"""Quality of a data set: one kind of question, one file.

`contract` reads what is expected of columns; `query` counts everything at once. `completeness` and validity, `labels`,
`duplicates` (with leakage between splits), `representation` and `freshness` derive the results; `data_quality` is the
measure that puts them together.
"""
