"""Reports as canonical JSON: sorted keys, no blanks, UTF-8, no floats; equal content gives equal bytes.

This is the one format that keeps every text exactly as it was typed; the others make unseen characters visible.
"""

from __future__ import annotations

import json

from fairlead.reports.composition.blocks import Translate
from fairlead.reports.content.header import Report


class JsonWriter:
    """Writes any report as JSON; its words are values, so the reader's language changes nothing."""

    suffix = "json"
    media_type = "application/json"

    def write(self, content: Report, *, translate: Translate = str) -> bytes:  # noqa: ARG002  # one protocol for all
        """Return the report as one JSON object.

        A half character (a lone surrogate), which UTF-8 cannot carry, is written as U+FFFD.
        """
        text = json.dumps(content.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode("utf-8")
