"""What differs between two texts, word by word, as pieces that a page draws with <del> and <ins>."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4_000  # words of both texts together; beyond it the whole texts stand beside each other


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of words: `kind` is same, gone or new."""

    kind: str
    text: str


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """Return the pieces of two texts in reading order; together the same and the gone are the old text exactly."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    if not old or not new or len(old) + len(new) > LONGEST:
        return whole(before, after)
    pieces: list[Piece] = []
    for tag, i, j, m, n in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(kind="same", text="".join(old[i:j])))
            continue
        pieces += whole("".join(old[i:j]), "".join(new[m:n]))
    if not any(piece.kind == "same" and piece.text.strip() for piece in pieces):
        return whole(before, after)
    return tuple(pieces)


def whole(before: str, after: str) -> tuple[Piece, ...]:
    """Return the old text as gone and the new one as new, for values too short to compare word by word."""
    pieces = (Piece(kind="gone", text=before), Piece(kind="new", text=after))
    return tuple(piece for piece in pieces if piece.text)
