"""Score the scanner on the labelled corpus of its tests: recall and precision for every kind of component.

The corpus is small and our own, so the figures show that nothing was lost, not how the scanner does on other code.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.engines.discovery.labelled import precision, recall, repositories, score, table

from fairlead.discovery import scan

LEAST_RECALL = 0.95
LEAST_PRECISION = 0.97
LEAST_RECALL_OF_A_KIND = 0.90


def run() -> list[dict[str, object]]:
    """Scan every repository of the corpus and return one row for each kind, and one for all."""
    with tempfile.TemporaryDirectory() as name:
        scores = [score(scan(one.unfold(Path(name))), one.labels) for one in repositories()]
    rows: list[dict[str, object]] = []
    for kind, row in table(scores).items():
        least = LEAST_RECALL if kind == "all" else LEAST_RECALL_OF_A_KIND
        holds = recall(row) >= least and (kind != "all" or precision(row) >= LEAST_PRECISION)
        rows.append(
            {
                "kind": kind, "there": row[0] + row[1], "found": row[0], "wrong": row[2], "recall": recall(row),
                "precision": precision(row), "least recall": least, "holds": holds,
            }
        )  # fmt: skip
    return rows


if __name__ == "__main__":
    for line in run():
        print(line)
