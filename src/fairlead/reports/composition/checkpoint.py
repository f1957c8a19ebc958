"""The checkpoint as every report prints it, so that its reader holds one that nobody can change later (trust.md)."""

from __future__ import annotations

from fairlead.reports.composition.blocks import Translate, Verbatim
from fairlead.reports.content.header import Header


def checkpoint_block(header: Header, _: Translate) -> Verbatim | None:
    """Return the signed head of the trail, letter by letter, or None when none was signed yet."""
    if header.checkpoint is None:
        return None
    lead = _(
        "The signed head of the audit trail at the cut-off. Save or print it and give it to the verifier with the next "
        "audit pack: it then shows whether the past was changed in between."
    )
    return Verbatim(title=_("Checkpoint: keep this"), lead=lead, anchor="checkpoint", words=header.checkpoint.text)
