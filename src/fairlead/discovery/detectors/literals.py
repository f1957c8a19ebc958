"""Sources in languages without a parser here yet: only what a quoted value alone can prove.

Whole addresses of API hosts, names of variables that a service owns, and models given to a setting named like one.
Imports in these languages are the later issue's; a scan says which languages it met.
"""

from __future__ import annotations

import re

from fairlead.discovery.classify import FileClass
from fairlead.discovery.detectors.hosts import ADDRESS, note_address
from fairlead.discovery.keys import is_model_key
from fairlead.discovery.kinds import Context, Signal, Strength
from fairlead.discovery.notes import Detector, Notes

QUOTED = re.compile(r"""(["'])([^"'\n\\]{2,200})\1""")
SHELL_VARIABLE = re.compile(r"\$\{?([A-Z][A-Z0-9_]{4,60})\b")
NAMED = re.compile(r"([A-Za-z_][\w.\-]{0,60})\"?\s*(?::=|=>|[:=(,])\s*$")
ASKED = re.compile(r"env|config|secret|propert|setting|@value|\[$", re.IGNORECASE)
COMMENT = re.compile(r"^\s*(?://|#(?!include)|--|\*|/\*|;|%)")
LONGEST_LINE = 2_000
SHELLS = (".sh", ".bash", ".zsh", ".ps1")


def read(notes: Notes) -> None:
    """Take notes of quoted values, line by line; a line that is a comment stays one."""
    shell = notes.file.path.endswith(SHELLS)
    for number, line in enumerate(notes.file.text.split("\n"), start=1):
        if len(line) > LONGEST_LINE or not line.strip():
            continue
        context = Context.COMMENT if COMMENT.match(line) else None
        for found in QUOTED.finditer(line):
            if line.count("`", 0, found.start()) % 2:
                continue  # inside a raw string: somebody else's code, quoted
            _value(notes, found[2], before=line[: found.start()], line=number, context=context)
        if "://" in line:
            for address in ADDRESS.finditer(line):
                whole = shell or line[: address.start()].endswith(("'", '"', "`"))
                strength = Strength.STRONG if whole else Strength.WEAK
                note_address(notes, address.group(), line=number, strength=strength, context=context)
        if shell:
            for variable in SHELL_VARIABLE.finditer(line):
                _variable(notes, variable[1], line=number, context=context)


def _value(notes: Notes, value: str, *, before: str, line: int, context: Context | None) -> None:
    if value.isupper():
        _variable(notes, value, line=line, context=context, asked=bool(ASKED.search(before[-60:])))
        return
    named = NAMED.search(before[-80:])
    if named and is_model_key(named[1].rsplit(".", 1)[-1]):
        found = notes.names.recognize(value)
        if found is not None and not found.weak:
            notes.model(found, line=line, signal=Signal.SETTING, symbol=named[1], context=context)


def _variable(notes: Notes, name: str, *, line: int, context: Context | None, asked: bool = True) -> None:
    found = notes.catalogue.variable(name)
    if found is not None:
        strength = Strength.STRONG if asked and not found[1] else Strength.WEAK
        notes.service(found[0], line=line, signal=Signal.ENVIRONMENT, symbol=name, strength=strength, context=context)


DETECTOR = Detector(name="literals", classes=frozenset({FileClass.SOURCE}), read=read)
