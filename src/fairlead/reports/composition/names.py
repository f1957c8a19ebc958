"""File names that open on Windows, macOS and Linux alike, and links that lead nowhere else.

Windows refuses some characters, some names and trailing dots; macOS and Windows take two names that differ in case
or in composed characters for one file. Umlauts stay: every system shows them when they are composed (NFC).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

LONGEST_NAME = 96
"""Bytes of one name in UTF-8: a pack unfolds below a folder of its own, and Windows counts 260 for the whole path."""

_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(\.|$)", re.IGNORECASE)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}(\.(gz|xz|zst))?$")


def safe_name(wanted: str) -> str:
    """Return one file name, without folders, that every system accepts; equal input gives equal output."""
    composed = unicodedata.normalize("NFC", wanted.encode("utf-8", "replace").decode("utf-8"))
    seen = "".join(char for char in composed if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
    clean = re.sub(r"\s+", " ", _REFUSED.sub("_", seen)).strip(" .")
    ending = found.group() if (found := _ENDING.search(clean)) and found.start() else ""
    stem = _cut(clean.removesuffix(ending), LONGEST_NAME - len(ending)).rstrip(" .")
    name = f"{stem}{ending}" or "unnamed"
    return f"_{_cut(name, LONGEST_NAME - 1)}" if _DEVICE.match(name) else name


def _cut(words: str, size: int) -> str:
    """Cut to a number of bytes without cutting a character."""
    return words.encode("utf-8")[:size].decode("utf-8", "ignore")


def twin_key(path: str) -> str:
    """Return what two paths have in common when some file system takes them for one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", path).casefold())


def ascii_name(wanted: str) -> str:
    """Return one file name as an audit pack takes it: letters, digits, ``.``, ``_`` and ``-``, no accents."""
    plain = unicodedata.normalize("NFKD", safe_name(wanted)).encode("ascii", "ignore").decode("ascii")
    clean = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)
    clean = re.sub(r"-*\.[-.]*|-{2,}", lambda found: "." if "." in found[0] else "-", clean).strip("-._")
    return f"x-{clean}" if not clean or _DEVICE.match(clean) else clean


class SafeNames:
    """Gives out names inside one folder tree so that no two are twins.

    The same requests in the same order get the same names, so that two builds of a pack are equal.

    Args:
        spell: what makes one name safe; `ascii_name` for the members of an audit pack.
    """

    def __init__(self, *, spell: Callable[[str], str] = safe_name) -> None:
        self._spell = spell
        self._taken: set[str] = set()

    def take(self, folder: str, wanted: str) -> str:
        """Return a free path below `folder` ("" for the top) and keep it from being given again."""
        clean = self._spell(wanted)
        stem, ending = _parted(clean)
        path = f"{folder}/{clean}" if folder else clean
        number = 2
        while twin_key(path) in self._taken:
            tail = f"-{number}{ending}"
            name = f"{_cut(stem, LONGEST_NAME - len(tail.encode()))}{tail}"
            path = f"{folder}/{name}" if folder else name
            number += 1
        self._taken.add(twin_key(path))
        return path


def _parted(name: str) -> tuple[str, str]:
    found = _ENDING.search(name)
    return (name[: found.start()], found.group()) if found and found.start() else (name, "")


def anchor_name(ref: str) -> str:
    """Return an id for a place in a page: ASCII, no blank, different refs give different names."""
    return quote(ref, safe="", errors="surrogatepass").replace("%", "_").replace("~", "_7E")


def check_inside(path: str) -> str:
    """Return a path inside a pack as it is.

    Raises:
        ValueError: it is absolute, climbs out, or is written for one system only.
    """
    parts = path.split("/")
    if not path or path.startswith("/") or "\\" in path or "\x00" in path or any(p in ("", ".", "..") for p in parts):
        raise ValueError(f"{path!r} is not a path inside a pack")
    return path


def link_to(path: str, *, anchor: str = "", to: str = "") -> str:
    """Return a relative link that nothing takes for a scheme; `to` leads from the page to the pack's top ("../")."""
    file = to + quote(check_inside(path), safe="/", errors="surrogatepass") if path else ""
    return f"{file}#{anchor_name(anchor)}" if anchor else file
