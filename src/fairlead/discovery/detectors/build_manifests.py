"""Manifests of Go, Rust, Java and Kotlin, .NET and Ruby: what a project declares to depend on, with its line.

XML, Gradle scripts and Gemfiles are read by patterns, line by line or tag by tag, in linear time: nothing is resolved,
included, expanded or run. A dependency of tests or of the build alone is weak.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from fairlead.discovery.kinds import Context, Signal, Strength
from fairlead.discovery.notes import Notes
from fairlead.discovery.pairs import Unreadable

GO_ROW = re.compile(r"^\s*(?:require\s+)?([\w.\-~/]{3,300})\s+v([\w.\-+]{1,100})\s*(//\s*indirect)?")
GO_MAJOR = re.compile(r"/v\d+$")
LONGEST_BLOCK = 4_000
MAVEN_TAG = re.compile(r"<(groupId|artifactId|version|scope)>\s*([^<\s]{1,200})\s*</")
MAVEN_PROPERTY = re.compile(r"<([\w.\-]{1,100})>\s*([^<\s]{1,100})\s*</\1>")
GRADLE = re.compile(
    r"""\b([A-Za-z]\w{0,60})\s*\(?\s*(?:platform\s*\(\s*)?["']([\w.\-]{1,150}):([\w.\-]{1,150})(?::([^"':@]{1,80}))?[^"']{0,80}["']"""
)
DOTNET = re.compile(r"<(?:PackageReference|PackageVersion|GlobalPackageReference|package)\s([^<>]{1,600})>")
DOTNET_ATTRIBUTE = re.compile(r"""\b(Include|Update|id|Version|version)\s*=\s*["']([^"']{1,200})["']""")
GEM = re.compile(
    r"""^\s*(?:gem|\w{1,40}\.add_(?:runtime_|development_)?dependency)[\s(]+["']([\w.\-]{1,150})["'](?:\s*,\s*["']=?\s*(\d[\w.]{0,60})["'])?"""
)
FOR_TESTS = re.compile(r"^(?:test|androidTest|jmh|ksp|kapt|classpath|annotationProcessor)")
CONFIGURATIONS = re.compile(r"(?:implementation|api|compile|compileOnly|runtimeOnly|runtime)$", re.IGNORECASE)
EXACT = re.compile(r"[=\[v]?(\d+(?:\.\d+)+(?:[.\-+][\w.\-+]+)?)\]?")


def read_go(notes: Notes) -> None:
    """Read `go.mod`; a module that is needed only indirectly was asked for by no one here."""
    inside = False
    for number, line in enumerate(notes.file.text.split("\n"), start=1):
        bare = line.strip()
        if bare.startswith("require (") or bare == "require(":
            inside = True
        elif bare == ")":
            inside = False
        elif (inside or bare.startswith("require ")) and (found := GO_ROW.match(line)):
            name = found[1] if notes.catalogue.package(found[1], ecosystem="go") else GO_MAJOR.sub("", found[1])
            context = Context.LOCK if found[3] else None
            _note(notes, name, ecosystem="go", line=number, version=found[2], context=context)


def read_cargo(notes: Notes) -> None:
    """Read `Cargo.toml`, of a crate or of a workspace."""
    tables, lines = _toml(notes), _lines(notes.file.text)
    for table in (tables, _table(tables, "workspace"), *_tables(_table(tables, "target"))):
        _crates(notes, _table(table, "dependencies"), lines=lines)
        for group in ("dev-dependencies", "build-dependencies"):
            _crates(notes, _table(table, group), lines=lines, weak=True)


def _crates(notes: Notes, rows: Mapping[str, Any], *, lines: Mapping[str, int], weak: bool = False) -> None:
    for key, value in rows.items():
        table = value if isinstance(value, dict) else {"version": value}
        name = table.get("package", key)
        if isinstance(name, str):
            version = table.get("version")
            line = lines.get(key, 1)
            _note(notes, name, ecosystem="cargo", line=line, version=_exact(version), weak=weak)


def read_maven(notes: Notes) -> None:
    """Read `pom.xml`; a version that is a property is followed one step, inside the same file."""
    text = _without_comments(notes.file.text)
    start = text.find("<properties>")
    end = text.find("</properties>", start)
    properties = dict(MAVEN_PROPERTY.findall(text[start + 12 : end])) if 0 <= start < end else {}
    line, last = 1, 0
    for at, block in _blocks(text):
        tags = dict(MAVEN_TAG.findall(block))
        version = tags.get("version", "")
        version = properties.get(version[2:-1], "") if version.startswith("${") else version
        here = at + max(block.find("<artifactId>"), 0)
        line, last = line + text.count("\n", last, here), here
        name = f"{tags.get('groupId', '')}:{tags.get('artifactId', '')}"
        _note(notes, name, ecosystem="maven", line=line, version=_exact(version), weak=tags.get("scope") == "test")


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each `<dependency>` with its place, the innermost one where they are nested."""
    end = 0
    while (close := text.find("</dependency>", end)) >= 0:
        start = text.rfind("<dependency>", max(end, close - LONGEST_BLOCK), close)
        if start >= 0:
            yield start, text[start:close]
        end = close + 1


def _without_comments(text: str) -> str:
    """Return XML with its comments blanked, so that lines stay true; one without an end hides the rest."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start)
        end = len(text) if end < 0 else end + 3
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*parts, text[at:]])


def read_gradle(notes: Notes) -> None:
    """Read the dependencies that a Gradle script names in one string."""
    for number, line in enumerate(notes.file.text.split("\n"), start=1):
        if len(line) > 2_000 or line.lstrip().startswith(("//", "*", "/*")):
            continue
        for found in GRADLE.finditer(line):
            if CONFIGURATIONS.search(found[1]) or FOR_TESTS.match(found[1]):
                _note(
                    notes, f"{found[2]}:{found[3]}", ecosystem="maven", line=number, version=_exact(found[4]),
                    weak=bool(FOR_TESTS.match(found[1])),
                )  # fmt: skip


def read_gradle_versions(notes: Notes) -> None:
    """Read Gradle's catalogue of versions, `libs.versions.toml`."""
    tables = _toml(notes)
    versions, text = _table(tables, "versions"), notes.file.text
    start = max(text.find("[libraries]"), 0)
    lines = _lines("\n" * text.count("\n", 0, start) + text[start:])
    for key, value in _table(tables, "libraries").items():
        table = value if isinstance(value, dict) else {}
        words = value.split(":") if isinstance(value, str) else []
        name = table.get("module") or ":".join(words[:2]) or f"{table.get('group')}:{table.get('name')}"
        version = table.get("version", words[2] if len(words) > 2 else "")
        if isinstance(version, dict):
            version = versions.get(str(version.get("ref", "")), "")
        line = lines.get(key, 1)
        _note(notes, str(name), ecosystem="maven", line=line, version=_exact(version))


def read_dotnet(notes: Notes) -> None:
    """Read a project file, `Directory.Packages.props` or `packages.config`."""
    text = _without_comments(notes.file.text)
    line, last = 1, 0
    for found in DOTNET.finditer(text):
        line, last = line + text.count("\n", last, found.start()), found.start()
        facts = {key.lower(): value for key, value in DOTNET_ATTRIBUTE.findall(found[1])}
        name = facts.get("include") or facts.get("update") or facts.get("id") or ""
        _note(notes, name, ecosystem="nuget", line=line, version=_exact(facts.get("version")))


def read_gems(notes: Notes) -> None:
    """Read a `Gemfile` or a gem's specification; the script is never run."""
    for number, line in enumerate(notes.file.text.split("\n"), start=1):
        found = GEM.match(line) if len(line) <= 2_000 else None
        if found:
            weak = "add_development_dependency" in line
            _note(notes, found[1], ecosystem="gem", line=number, version=found[2] or "", weak=weak)


def _note(
    notes: Notes,
    name: str,
    *,
    ecosystem: str,
    line: int,
    version: str = "",
    weak: bool = False,
    context: Context | None = None,
) -> None:
    entry = notes.catalogue.package(name, ecosystem=ecosystem)
    if entry is not None:
        notes.package(
            entry, ecosystem=ecosystem, name=name, line=line, signal=Signal.MANIFEST, symbol=name,
            strength=Strength.WEAK if weak else Strength.STRONG, context=context, version=version,
        )  # fmt: skip


def _exact(version: object) -> str:
    """Return a version that is one, not a range."""
    found = EXACT.fullmatch(version.strip()) if isinstance(version, str) else None
    return found[1] if found else ""


def _lines(text: str) -> dict[str, int]:
    """Return the first line of each key of a TOML text, be it before a sign or the end of a table's name."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        key = bare.strip("[]").rsplit(".", 1)[-1] if bare.startswith("[") else bare.split("=", 1)[0].split(".", 1)[0]
        found.setdefault(key.strip(" \t\"'"), number)
    return found


def _toml(notes: Notes) -> dict[str, Any]:
    try:
        return tomllib.loads(notes.file.text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise Unreadable(f"not TOML: {problem}") from problem


def _table(table: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _tables(table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (value for value in table.values() if isinstance(value, dict))


READERS = {
    "go.mod": read_go,
    "Cargo.toml": read_cargo,
    "pom.xml": read_maven,
    "build.gradle": read_gradle,
    "build.gradle.kts": read_gradle,
    "libs.versions.toml": read_gradle_versions,
    "Directory.Packages.props": read_dotnet,
    "packages.config": read_dotnet,
    "Gemfile": read_gems,
    ".csproj": read_dotnet,
    ".fsproj": read_dotnet,
    ".vbproj": read_dotnet,
    ".gemspec": read_gems,
}
