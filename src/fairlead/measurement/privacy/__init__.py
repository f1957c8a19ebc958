"""Privacy: personal data and secrets that lie in texts, and people who can be told apart in a table.

`leaks` is the measure of texts. Read in this order: `patterns` (what is looked for), `checks`, `national` and `wallets`
(what a candidate must satisfy), `normalise` (what is undone first, with places kept), `scan` (one block of text),
`inputs` (files as blocks), `canaries` (how much of what was planted is found), `leaks` (the results), `leaks_report`
(words). `reidentification` is the measure of tables: how many rows share their quasi-identifiers.
"""
