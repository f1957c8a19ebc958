"""Prompt files: by an ending that only prompts have, or weakly by the folder that they lie in."""

from __future__ import annotations

from fairlead.discovery.classify import FileClass
from fairlead.discovery.keys import is_model_key
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Detector, Notes
from fairlead.discovery.pairs import Unreadable, read_yaml


def read(notes: Notes) -> None:
    """Note the prompt, and the model that its front matter names."""
    path = notes.file.path
    stem = path.rsplit("/", 1)[-1].split(".", 1)[0]
    sure = path.endswith((".prompty", ".prompt.md", ".prompt"))
    notes.see(
        Kind.PROMPT,
        name=stem,
        canonical=path,
        line=0,
        signal=Signal.FILE,
        symbol=path.rsplit("/", 1)[-1],
        strength=Strength.STRONG if sure else Strength.WEAK,
        vendor="",
    )
    if sure:
        _front_matter(notes)


def _front_matter(notes: Notes) -> None:
    text = notes.file.text.replace("\r\n", "\n")
    end = text.find("\n---", 4)
    if not text.startswith("---\n") or end < 0:
        return
    try:
        pairs = tuple(read_yaml(text[4:end], depth=notes.file.limits.depth))
    except Unreadable:
        return
    for pair in pairs:
        if is_model_key(pair.key) and (found := notes.names.recognize(pair.value)):
            notes.model(found, line=pair.line + 1, signal=Signal.SETTING, symbol=pair.key)


DETECTOR = Detector(name="prompts", classes=frozenset({FileClass.PROMPT}), read=read, prefiltered=False)
