"""Read the text of a PDF back through its own character maps, with no program outside of the test's libraries."""

from __future__ import annotations

import re
from io import BytesIO

import pikepdf

_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]*)>")


def read_pages(content: bytes) -> list[str]:
    """Return the text of each page; each line that is drawn ends with a line end."""
    with pikepdf.open(BytesIO(content)) as document:
        return [_page_text(page) for page in document.pages]


def read_text(content: bytes) -> str:
    """Return the text of the whole document."""
    return "\n".join(read_pages(content))


def _page_text(page: pikepdf.Page) -> str:
    fonts = {str(name): _character_map(font) for name, font in (page.resources.get("/Font") or {}).items()}
    words: list[str] = []
    characters: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "Tf":
            characters = fonts[str(operands[0])]
        elif operator in ("Tj", "TJ"):
            pieces = operands[0] if operator == "TJ" else [operands[0]]
            words += [_decoded(bytes(piece), characters) for piece in pieces if isinstance(piece, pikepdf.String)]
        elif operator == "ET":
            words.append("\n")
    return "".join(words)


def _decoded(codes: bytes, characters: dict[int, str]) -> str:
    return "".join(characters.get(int.from_bytes(codes[at : at + 2], "big"), "") for at in range(0, len(codes), 2))


def _character_map(font: pikepdf.Object) -> dict[int, str]:
    """Return code to text from the font's ToUnicode stream (PDF 1.7, 9.10.3)."""
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(font.ToUnicode.read_bytes()):
        codes = [bytes.fromhex(piece.decode().replace(" ", "")) for piece in _HEX.findall(body)]
        if kind == b"bfchar":
            for code, text in zip(codes[::2], codes[1::2], strict=True):
                found[int.from_bytes(code, "big")] = text.decode("utf-16-be")
        else:
            for first, last, text in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
                start = int.from_bytes(first, "big")
                base = text.decode("utf-16-be")
                for step in range(int.from_bytes(last, "big") - start + 1):
                    found[start + step] = base[:-1] + chr(ord(base[-1]) + step)
    return found
