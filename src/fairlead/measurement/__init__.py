"""The measurement engine: evidence from tables, measured where the data is; only counts and results travel.

Read in this order: `measure` (what a measure is), `table` (a file opened for counting), `count` (one pass over it),
`cells` (what came of it: integers), `fairness` (rates and comparisons on those integers), `run` (all of it once),
`statement` (the in-toto statement that is handed over, and the strict reader that re-performs it), `report` (words).

No module here imports Django, and none imports ibis or DuckDB before a table is opened.
"""
