"""What a pack proves, what it does not, and how its reader finds out without trusting its maker (trust.md)."""

from __future__ import annotations

from fairlead.reports.composition.blocks import (
    Block,
    Column,
    Group,
    Ink,
    Ledger,
    Line,
    Prose,
    Translate,
    Verbatim,
    cell,
    text,
)
from fairlead.reports.composition.checkpoint import checkpoint_block
from fairlead.reports.composition.speech import said
from fairlead.reports.content.audit_pack import AuditPack

VERIFY_COMMAND = "python3 verify.py AUDIT-PACK.zip --key KEY --pin CHECKPOINT"


def standing_limits(_: Translate) -> tuple[str, ...]:
    """Return what no pack can prove, whatever it holds; shown where the pack does not say it in words of its own."""
    return (
        _("That what people typed is true."),
        _("Anything done outside of the product."),
        _("Entries of the trail younger than the checkpoint."),
        _("Anything against the holder of the signing key and the witness acting together."),
        _("Where an evidence file came from before it was uploaded."),
    )


def proof_blocks(pack: AuditPack, _: Translate) -> tuple[Block, ...]:
    """Return the closing blocks of the first page."""
    limits = tuple(said(words, _) for words in pack.not_proven) or standing_limits(_)
    blocks: list[Block] = []
    if pack.withheld:
        blocks.append(_withheld(pack, _))
    blocks += [
        Prose(title=_("What this pack does not prove"), anchor="not-proven", points=limits),
        Prose(
            title=_("How to verify"),
            anchor="verify",
            paragraphs=(
                _("Check the file as you received it, before unfolding it, and with nothing of ours installed."),
            ),
            points=(
                _("Take the verifier from a place that you trust; the copies in this pack are there for convenience."),
                _("In a browser: open verify.html and drop the ZIP on it. Nothing leaves your machine."),
                _("On a command line with Python 3: run the command below, from the folder where verify.py lies."),
                _("Give it the key that you received from the organization on another way, not the one in this pack."),
                _("Give it each checkpoint that you kept from earlier reports: only that shows a rewritten past."),
                _("Read what was not proven as carefully as what passed."),
            ),
        ),
        Verbatim(title=_("Command"), words=VERIFY_COMMAND),
    ]
    return (*blocks, *_checkpoint(pack, _))


def _withheld(pack: AuditPack, _: Translate) -> Ledger:
    lines = (Line(cells=(cell(text(name, ink=Ink.STRONG)), cell(said(reason, _)))) for name, reason in pack.withheld)
    return Ledger(
        title=_("Withheld"),
        anchor="withheld",
        lead=_("Listed, not handed over; ask for them on site."),
        columns=(Column(title=_("Item"), width=45), Column(title=_("Reason"), width=55)),
        groups=(Group(lines=tuple(lines)),),
    )


def _checkpoint(pack: AuditPack, _: Translate) -> tuple[Block, ...]:
    blocks: list[Block] = []
    point = checkpoint_block(pack.header, _)
    if point is None:
        words = _(
            "The signed head of the audit trail is the file trail/checkpoint of this pack. Keep a copy and give it to "
            "the verifier with the next pack: it then shows whether the past was changed in between."
        )
        blocks.append(Prose(title=_("Checkpoint: keep it"), anchor="checkpoint", paragraphs=(words,)))
    else:
        blocks.append(point)
    if pack.key:
        lead = _("Compare it with the key that the organization gave you on another way.")
        blocks.append(Verbatim(title=_("Public key in this pack"), lead=lead, words=pack.key))
    return tuple(blocks)
