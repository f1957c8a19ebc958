"""Reports: frozen content of one report each, and writers that turn any of them into a file.

Three rooms, each knowing only the one before it: ``content`` (what is true, plain values), ``composition`` (in which
order and words a reader meets it) and ``writers`` (PDF, XLSX, CSV, HTML, JSON and the archive). A new report is one
file in the first two; a new format is one file in the third. ``docs/reference/reports.md`` describes them all.
"""
