"""Notebooks."""

from __future__ import annotations

import json
from pathlib import Path

from tests.engines.discovery.detectors.folder import places, scanned, sure


class TestTheNotebookDetector:
    def notebook(self, *cells: tuple[str, object]) -> str:
        """Return a notebook of (kind, source) cells."""
        rows = [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in cells]
        return json.dumps({"cells": rows, "nbformat": 4}, indent=1)

    def test_reads_code_and_installs_across_cells(self, tmp_path: Path) -> None:
        text = self.notebook(
            ("markdown", ["import anthropic"]),
            ("code", ["%pip install -q 'openai>=1' groq==0.9\n", "import openai as o"]),
            ("code", "x = o.OpenAI()\n!echo hi\nx.responses.create(model='gpt-4o')"),
            ("code", ["def broken(:"]),
            ("code", ["%%javascript\n", "import 'ollama'"]),
        )

        found = scanned(tmp_path, book__ipynb=text)

        assert sure(found) == {"sdk:pypi/openai", "sdk:pypi/groq", "provider:openai", "model:gpt-4o"}
        lines = text.split("\n")
        assert all("gpt-4o" in lines[line - 1] for _, line in places(found, "model:gpt-4o"))

    def test_reads_the_older_format(self, tmp_path: Path) -> None:
        cell = {"cell_type": "code", "input": ["import torch\n", "torch.zeros(1)"], "language": "python", "outputs": []}
        text = json.dumps({"worksheets": [{"cells": [cell, {**cell, "input": ["import keras"]}]}], "nbformat": 3})

        assert sure(scanned(tmp_path, book__ipynb=text)) == {"sdk:pypi/torch", "sdk:pypi/keras"}
