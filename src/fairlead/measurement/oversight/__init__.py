"""Human oversight of decisions, from the log of decisions and reviews: what one finds there, one file each.

`rates` are shares of decisions: reviewed, overridden, changed without review, without a named reviewer, very fast.
`time_to_review` has the median and fixed bins, `agreement` the runs that look like rubber-stamping, `gaps` the days of
which the log says nothing. `query` counts all of it at once; `human_oversight` is the measure that puts them together.
"""
