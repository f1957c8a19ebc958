"""Ways to forge an audit pack with its key in hand: everything is sealed again, only log, pin and rules tell.

Each gets an honest draft and chance, and returns the forged pack.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace

from fairlead.trail.canonical import canonical_bytes, fact_digest
from fairlead.trail.checkpoint import sign_checkpoint
from fairlead.trail.pack import EvidenceState, PackedEvidence, statement_digest
from tests.engines.trail.make_pack import Draft, digest_of, held_item, zipped


def forge_statement(
    change: Callable[[Draft, random.Random, list[dict[str, object]]], object],
) -> Callable[[Draft, random.Random], bytes]:
    """Return an insider's attack on the statement: its lines changed, its digest made to fit, all sealed again."""

    def forge(draft: Draft, chance: random.Random) -> bytes:
        assert draft.statement is not None
        change(draft, chance, draft.statement["lines"])
        draft.statement["content_sha256"] = statement_digest(draft.statement["lines"])
        return draft.build()

    return forge


def flip_line(_draft: Draft, chance: random.Random, lines: list[dict[str, object]]) -> None:
    """Turn an exclusion into an inclusion, or the reverse."""
    line = chance.choice(lines)
    line["applicable"] = not line["applicable"]


def reword_line(_draft: Draft, chance: random.Random, lines: list[dict[str, object]]) -> None:
    """Change one word of a reason."""
    line = chance.choice(lines)
    line["justification"] = f"{line['justification']}."


def drop_line(_draft: Draft, chance: random.Random, lines: list[dict[str, object]]) -> None:
    """Leave a control out."""
    lines.pop(chance.randrange(len(lines)))


def add_line(_draft: Draft, _chance: random.Random, lines: list[dict[str, object]]) -> None:
    """Add a control that nobody decided."""
    lines.append({**lines[0], "provision": "iso42001:A.99.9"})


def change_approver(draft: Draft, _chance: random.Random) -> bytes:
    """Name another approver."""
    assert draft.statement is not None
    draft.statement["approver"] = "P-999"
    return draft.build()


def move_approval(draft: Draft, _chance: random.Random) -> bytes:
    """Date the approval back."""
    assert draft.statement is not None
    draft.statement["approved_at"] = "2026-01-01T00:00:00.000000Z"
    return draft.build()


def hide_statement(draft: Draft, _chance: random.Random) -> bytes:
    """Leave the approved statement out."""
    draft.statement = None
    return draft.build()


def early_cut_off(draft: Draft, _chance: random.Random) -> bytes:
    """Show a statement that was approved after the cut-off."""
    draft.cut_off = draft.cut_off.replace(year=draft.cut_off.year - 1)
    return draft.build()


def endless_line(draft: Draft, chance: random.Random) -> bytes:
    """Write an entry of more than a megabyte."""
    draft.entries[chance.randrange(len(draft.entries))]["reason"] = "x" * (3 << 20)
    return draft.build()


def with_evidence(draft: Draft, **change: object) -> bytes:
    """Return the draft sealed again with its held item changed in the manifest."""
    item = held_item(draft)
    draft.evidence[draft.evidence.index(item)] = replace(item, **change)  # type: ignore[arg-type]
    return draft.build()


def swap_evidence(draft: Draft, _chance: random.Random) -> bytes:
    """Put another file in the place of accepted evidence, digest and manifest made to fit."""
    item = held_item(draft)
    draft.files[str(item.path)] += b"!"
    return with_evidence(draft, sha256=digest_of(draft.files[str(item.path)]))


def hide_evidence(draft: Draft, _chance: random.Random) -> bytes:
    """Leave accepted evidence out, file and row."""
    item = held_item(draft)
    draft.evidence.remove(item)
    del draft.files[str(item.path)]
    return draft.build()


def bare_evidence(draft: Draft, _chance: random.Random) -> bytes:
    """Keep the row of accepted evidence and leave its file out."""
    del draft.files[str(held_item(draft).path)]
    return with_evidence(draft, path=None)


def invent_evidence(draft: Draft, _chance: random.Random) -> bytes:
    """Add an item that was never admitted."""
    draft.files["evidence/EV-8888-new.txt"] = b"new"
    item = PackedEvidence(
        ref="EV-8888", sha256=digest_of(b"new"), path="evidence/EV-8888-new.txt", state=EvidenceState.ACCEPTED
    )
    draft.evidence.append(item)
    return draft.build()


def stray_evidence(draft: Draft, _chance: random.Random) -> bytes:
    """Lay a file under evidence/ that belongs to no item."""
    draft.files["evidence/EV-7777-stray.txt"] = b"stray"
    return draft.build()


def late_evidence(draft: Draft, _chance: random.Random) -> bytes:
    """Show an item that was admitted after the cut-off."""
    draft.evidence.append(PackedEvidence(ref="EV-9000", sha256="0" * 64, path=None, state=EvidenceState.ADMITTED))
    return draft.build()


def promote_evidence(draft: Draft, _chance: random.Random) -> bytes:
    """Call rejected evidence accepted."""
    item = next(one for one in draft.evidence if one.state is EvidenceState.REJECTED)
    draft.evidence[draft.evidence.index(item)] = replace(item, state=EvidenceState.ACCEPTED)
    return draft.build()


def false_erasure(draft: Draft, _chance: random.Random) -> bytes:
    """Call evidence erased by law that nobody erased."""
    del draft.files[str(held_item(draft).path)]
    return with_evidence(draft, path=None, state=EvidenceState.ERASED)


def rewrite_history(draft: Draft, _chance: random.Random) -> bytes:
    """Rewrite the first act with the key in hand, and sign everything again."""
    salt, _ = draft.values[0, "name"]
    draft.values[0, "name"] = (salt, "Another Kettle")
    draft.entries[0]["facts"]["name"] = fact_digest(salt, "Another Kettle")
    draft.pins = ()
    return draft.build()


def shorten_history(draft: Draft, _chance: random.Random) -> bytes:
    """Roll back to the first entries with the key in hand, and sign everything again."""
    draft.entries = draft.entries[:2]
    draft.values = {place: value for place, value in draft.values.items() if place[0] < 2}
    draft.statement, draft.evidence, draft.pins = None, [], ()
    draft.files = {path: content for path, content in draft.files.items() if not path.startswith("evidence/")}
    return draft.build()


def change_packed_pin(draft: Draft, _chance: random.Random) -> bytes:
    """Put a checkpoint of another history among the earlier ones."""
    members = draft.members()
    members[f"trail/pins/{draft.pins[0]}"] = sign_checkpoint(
        draft.key, origin=draft.origin, size=draft.pins[0], root=b"\7" * 32
    ).encode()
    return zipped(draft.sealed(members))


def cut_off_ahead(draft: Draft, _chance: random.Random) -> bytes:
    """Name a cut-off after the time of building."""
    members = draft.members()
    manifest = json.loads(draft.manifest(members)) | {"cut_off": "2099-01-01T00:00:00.000000Z"}
    return zipped(draft.sealed(members, manifest=canonical_bytes(manifest)))
