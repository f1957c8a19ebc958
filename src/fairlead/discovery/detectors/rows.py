"""JSON lines: a data set for fine-tuning shows in the keys of its first rows; other rows are just rows."""

from __future__ import annotations

import json

from fairlead.discovery.classify import FileClass
from fairlead.discovery.kinds import Kind, Signal
from fairlead.discovery.notes import Detector, Notes

ROWS_READ = 3
LONGEST_ROW = 256 * 1024


def read(notes: Notes) -> None:
    """Note the file when its first rows are examples to train on."""
    rows = [line for line in notes.file.content.split(b"\n", ROWS_READ)[:ROWS_READ] if 2 < len(line) <= LONGEST_ROW]
    shapes = {shape for shape in map(_shape, rows) if shape}
    if len(shapes) == 1:
        path = notes.file.path
        notes.see(
            Kind.DATASET, name=path, canonical=path, line=1, signal=Signal.CONTENT, symbol=shapes.pop(), vendor=""
        )


def _shape(line: bytes) -> str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(row, dict):
        return ""
    messages = row.get("messages")
    if isinstance(messages, list) and messages and all(isinstance(one, dict) and "role" in one for one in messages):
        return "rows of chat messages"
    if {"prompt", "completion"} <= row.keys() or {"instruction", "output"} <= row.keys():
        return "rows of instructions and answers"
    if {"prompt", "chosen", "rejected"} <= row.keys():
        return "rows of preferred answers"
    return ""


DETECTOR = Detector(name="rows", classes=frozenset({FileClass.ROWS}), read=read, prefiltered=False)
