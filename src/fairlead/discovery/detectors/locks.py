"""Lock files: the versions in use. A name seen only in a lock file was asked for by no one here and stays neutral.

They are read by lines and patterns, not as trees: a lock file of ten megabytes is ordinary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fairlead.discovery.classify import FileClass
from fairlead.discovery.kinds import Context, Signal
from fairlead.discovery.notes import Detector, Notes
from fairlead.discovery.pairs import read_json

TOML_PACKAGE = re.compile(r'^name = "([^"\n]{1,200})"\nversion = "([^"\n]{1,100})"', re.MULTILINE)
NPM_PACKAGE = re.compile(
    r'^ *"(?:node_modules/(?:[^"\n]{0,300}/node_modules/)?)?([^"\n]{1,214})": \{\s*"version": "([^"\n]{1,100})"',
    re.MULTILINE,
)
YARN_PACKAGE = re.compile(r'^"?(@?[^@"\n]{1,214})@[^\n]*+(?<=:)\n +version:? "?([^"\n]{1,100})"?', re.MULTILINE)
PNPM_PACKAGE = re.compile(
    r"^  '?/?(@?[^@/'\n]{1,100}(?:/[^@'\n(]{1,100})?)[@/](\d[^:'\n(_]{0,100}+)[^\n]*+(?<=:)$", re.MULTILINE
)
CONDA_PACKAGE = re.compile(r"^ *- name: ([\w.\-]{1,200})\n +version: '?([^'\n]{1,100})'?", re.MULTILINE)
GEM_PACKAGE = re.compile(r"^    ([\w.\-]{1,150}) \((\d[\w.\-]{0,60})\)$", re.MULTILINE)
BUN_PACKAGE = re.compile(r'^    "[^"\n]{1,300}": \["(@?[^@"\n]{1,214})@([^"\n]{1,100})"', re.MULTILINE)

PATTERNS = {
    "Cargo.lock": (TOML_PACKAGE, "cargo"),
    "Gemfile.lock": (GEM_PACKAGE, "gem"),
    "poetry.lock": (TOML_PACKAGE, "pypi"),
    "uv.lock": (TOML_PACKAGE, "pypi"),
    "pdm.lock": (TOML_PACKAGE, "pypi"),
    "pylock.toml": (TOML_PACKAGE, "pypi"),
    "conda-lock.yml": (CONDA_PACKAGE, "pypi"),
    "package-lock.json": (NPM_PACKAGE, "npm"),
    "npm-shrinkwrap.json": (NPM_PACKAGE, "npm"),
    "yarn.lock": (YARN_PACKAGE, "npm"),
    "pnpm-lock.yaml": (PNPM_PACKAGE, "npm"),
    "bun.lock": (BUN_PACKAGE, "npm"),
}


def read(notes: Notes) -> None:
    """Note the locked version of every catalogued package."""
    pattern, ecosystem = PATTERNS.get(notes.file.path.rsplit("/", 1)[-1], (None, "pypi"))
    found = packages(notes.file.text, pattern=pattern) if pattern else _pipfile_packages(notes)
    seen: set[tuple[str, str]] = set()
    for name, version, line in found:
        entry = notes.catalogue.package(name, ecosystem=ecosystem)
        if entry is None or (name, version) in seen:
            continue
        seen.add((name, version))
        notes.package(
            entry,
            ecosystem=ecosystem,
            name=name,
            line=line,
            signal=Signal.MANIFEST,
            symbol=name,
            context=Context.LOCK,
            version=version.strip(),
        )


def packages(text: str, *, pattern: re.Pattern[str]) -> Iterator[tuple[str, str, int]]:
    """Yield (name, version, line) of each package, in the order of the file."""
    line, at = 1, 0
    text = text.replace("\r\n", "\n")
    for found in pattern.finditer(text):
        line += text.count("\n", at, found.start())
        at = found.start()
        yield found[1], found[2], line


def _pipfile_packages(notes: Notes) -> Iterator[tuple[str, str, int]]:
    for pair in read_json(notes.file.text, depth=notes.file.limits.depth):
        if len(pair.keys) == 3 and pair.key == "version":
            yield pair.keys[1], pair.value.removeprefix("=="), pair.line


DETECTOR = Detector(name="locks", classes=frozenset({FileClass.LOCK}), read=read, prefiltered=False)
