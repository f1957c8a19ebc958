"""The words of `start.py`: translated sentences, and the one exception that ends it with a sentence."""

from __future__ import annotations

import gettext
import sys
from pathlib import Path

_LOCALE = Path(__file__).resolve().parent.parent / "src" / "fairlead" / "locale"
_ = gettext.translation("fairlead", _LOCALE, fallback=True).gettext


class Stopped(Exception):
    """The command cannot go on; the sentence says what a person can do about it.

    Args:
        sentence: what is wrong and what to do, already in the person's language.
        detail: the last words of the tool that failed, shown below; empty when the sentence says it all.
    """

    def __init__(self, sentence: str, *, detail: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail


def say(sentence: str) -> None:
    """Write one line for the person to standard error; results alone go to standard output."""
    print(f"Fairlead: {sentence}", file=sys.stderr, flush=True)
