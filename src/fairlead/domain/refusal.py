"""Refusal: a rule said no, in words for the person, with the clause that the rule stands on.

A refusal is not a bug. It carries a whole sentence that tells the person what to do next, as a
translatable template with its values apart, so that each door can show it in the person's language.
"""

from __future__ import annotations

from collections.abc import Callable


def N_(text: str) -> str:
    """Mark a text for translation without translating it yet; the door translates when it shows it."""
    return text


class Refusal(Exception):
    """A rule said no to a person.

    Args:
        template: the sentence, marked with :func:`N_`, with ``{name}`` where a value goes.
        clause: the provision behind the rule, such as ``"10.2 b"``; empty when it is our own rule.
        fields: the names of the inputs that the sentence is about, for a form to point at.
        values: what fills the template.
    """

    def __init__(self, template: str, *, clause: str = "", fields: tuple[str, ...] = (), **values: object) -> None:
        super().__init__(template)
        self.template = template
        self.clause = clause
        self.fields = fields
        self.values = values

    @property
    def reason(self) -> str:
        """The sentence in English, the language of logs and of the command line's default."""
        return self.said(str)

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the sentence in the language of `translate`, its values filled in."""
        return translate(self.template).format_map(self.values) if self.values else translate(self.template)

    def __str__(self) -> str:
        return self.reason


class NotFound(Refusal):
    """Nothing of that name exists for this organization; the same answer as for a foreign object."""

    def __init__(self, ref: str) -> None:
        super().__init__(N_("There is nothing called {ref} here."), ref=ref)


class NotPermitted(Refusal):
    """The person's role does not include this act."""


class InvalidInput(Refusal):
    """What was handed in cannot be used as it stands; the sentence names the place."""


class FaultsFound(Refusal):
    """A file was read to its end and has faults; every one of them is listed."""

    def __init__(self, template: str, *, faults: tuple[str, ...], clause: str = "", **values: object) -> None:
        super().__init__(template, clause=clause)
        self.values = values
        self.faults = faults

    @property
    def reason(self) -> str:
        """The sentence followed by one line per fault."""
        return "\n".join((self.said(str), *(f"  {fault}" for fault in self.faults)))


class EditConflict(Refusal):
    """Somebody else saved this object since it was opened; both versions are kept for comparison."""

    def __init__(self, *, current: dict[str, str], offered: dict[str, str]) -> None:
        super().__init__(N_("Somebody else changed this since you opened it. Compare both versions and save again."))
        self.current = current
        self.offered = offered
