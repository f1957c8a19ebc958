"""A plan with its inputs, as it lies beside the code of an AI system."""

from __future__ import annotations

from pathlib import Path

HEADER = "sex,hired,final,reviewer,decided_at\n"
PLAN = """\
system: AI-1
model_version: "2.4"
measures:
  - measure: fairness
    input: decisions.csv
    decision: hired
    by: [sex]
    reference: {sex: male}
    decided_at: decided_at
    fresh_days: 90
    controls: [A.6.2.4]
    thresholds:
      - {metric: selection_rate_ratio, min: 0.8, minimum_n: 100}
"""


def write_plan(folder: Path, *, text: str = PLAN, women: int = 60, rows: int = 100) -> Path:
    """Write a plan and 2 × `rows` decisions: 75 of 100 men are hired, and `women` of 100 women."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        f"{sex},{int(number * 100 < hired * rows)},{number % 2},R-{number % 3},2026-11-{1 + number % 20:02d}T10:00Z\n"
        for sex, hired in (("male", 75), ("female", women))
        for number in range(rows)
    ]
    (folder / "decisions.csv").write_text(HEADER + "".join(lines))
    (folder / "fairlead.yaml").write_text(text)
    return folder / "fairlead.yaml"
