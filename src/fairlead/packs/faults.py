"""Faults: everything wrong with a pack, each with its file and line, collected before the pack is rejected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.packs.lines import Path, index_lines, nearest_line

MOST_FAULTS = 1000
LONGEST_QUOTE = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One thing wrong, as a sentence that can be translated, at a line of a file; line 0 means the whole file."""

    file: str
    line: int
    template: str
    values: Mapping[str, object]

    def said(self, translate: Callable[[str], str]) -> str:
        """Return the place and the sentence in the language of `translate`."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {translate(self.template).format_map(self.values)}"

    def __str__(self) -> str:
        return self.said(str)


class PackRejected(FaultsFound):
    """A pack has faults; none of it is used until every one of them is corrected."""

    def __init__(self, faults: Sequence[Fault], *, name: str) -> None:
        super().__init__(
            N_("The pack {name} cannot be used. Correct what is named here and try again; nothing was stored."),
            faults=tuple(str(fault) for fault in faults),
            name=quote(name),
        )
        self.found = tuple(faults)


@dataclass(slots=True)
class FaultLog:
    """Collects faults by file and place; lines are looked up only when something is wrong."""

    texts: dict[str, str] = field(default_factory=dict)
    _faults: list[Fault] = field(default_factory=list)
    _lines: dict[str, Mapping[Path, int]] = field(default_factory=dict)
    _left_out: int = 0

    def add(self, template: str, *, file: str, path: Path = (), line: int | None = None, **values: object) -> None:
        """Note a fault at a line, or at the place in the file that `path` leads to."""
        if len(self._faults) >= MOST_FAULTS:
            self._left_out += 1
            return
        at = self.line(file, path) if line is None else line
        self._faults.append(Fault(file=file, line=at, template=template, values=values))

    def line(self, file: str, path: Path) -> int:
        """Return the line on which a place of a file begins, or that of the nearest thing around it."""
        if file not in self.texts:
            return 0
        if file not in self._lines:
            self._lines[file] = index_lines(self.texts[file])
        return nearest_line(self._lines[file], path)

    def __len__(self) -> int:
        return len(self._faults) + self._left_out

    def reject(self, name: str, *, order: Sequence[str]) -> None:
        """Raise what was found, in the order of the files and lines; do nothing when all is well."""
        if not self._faults:
            return
        rank = {file: number for number, file in enumerate(order)}
        faults = sorted(self._faults, key=lambda fault: (rank.get(fault.file, len(rank)), fault.file, fault.line))
        if self._left_out:
            more = N_("{count} more faults are not listed.")
            faults.append(Fault(file=name, line=0, template=more, values={"count": self._left_out}))
        raise PackRejected(faults, name=name)


def quote(value: object) -> str:
    """Return a value as a fault may show it: on one line, without control characters, and not endless."""
    text = value if isinstance(value, str) else repr(value)
    plain = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text[: LONGEST_QUOTE + 1])
    return f"{plain[:LONGEST_QUOTE]}…" if len(plain) > LONGEST_QUOTE else plain
