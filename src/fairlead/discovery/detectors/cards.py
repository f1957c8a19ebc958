"""Cards and pointers: a model card's front matter, `MLmodel`, `MLproject`, Ollama's `Modelfile`, DVC pointers."""

from __future__ import annotations

import re

from fairlead.discovery.classify import MODEL_ENDS, FileClass
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Detector, Notes
from fairlead.discovery.pairs import Pair, Unreadable, read_yaml

CARD_KEYS = frozenset({"library_name", "pipeline_tag", "base_model", "datasets", "model-index", "model_name"})
FROM = re.compile(r"^\s*FROM\s+(\S+)", re.IGNORECASE)
DIRECTIVE = re.compile(r"^\s*(?:PARAMETER|TEMPLATE|SYSTEM|ADAPTER|MESSAGE)\s", re.IGNORECASE | re.MULTILINE)


def read(notes: Notes) -> None:
    """Take notes of one card or pointer."""
    name = notes.file.path.rsplit("/", 1)[-1]
    if name == "README.md":
        _card(notes)
    elif name == "Modelfile":
        _modelfile(notes)
    elif name == "MLmodel":
        _mlflow_model(notes)
    elif name == "MLproject":
        found = re.search(r"^name:\s*[\"']?([^\"'\n#]{1,100})", notes.file.text, re.MULTILINE)
        title = found[1].strip() if found else _folder(notes)
        notes.see(Kind.ML_PROJECT, name=title, line=1, signal=Signal.FILE, symbol="MLproject", vendor="")
        notes.service(notes.catalogue.by_id["mlflow"], line=1, signal=Signal.FILE, symbol="MLproject")
    elif name.endswith(".dvc"):
        _pointer(notes)


def _pairs(notes: Notes, text: str) -> tuple[Pair, ...]:
    try:
        return tuple(read_yaml(text, depth=notes.file.limits.depth))
    except Unreadable:
        return ()


def _card(notes: Notes) -> None:
    """Read the front matter of a Hugging Face card; the prose below it is never read."""
    text = notes.file.text.replace("\r\n", "\n")
    end = text.find("\n---", 4)
    if not text.startswith("---\n") or end < 0:
        return
    pairs = _pairs(notes, text[4:end])
    if not CARD_KEYS & {pair.keys[0] for pair in pairs if pair.keys}:
        return
    for pair in pairs:
        top = pair.keys[0]
        if top == "base_model" and (found := notes.names.accept(pair.value, hub=True)):
            notes.model(found, line=pair.line + 1, signal=Signal.CONTENT, symbol="base_model")
        elif top == "datasets" and len(pair.keys) <= 2:
            on_hub = re.fullmatch(r"[\w.\-]+/[\w.\-]+", pair.value)
            notes.see(
                Kind.DATASET,
                name=pair.value,
                line=pair.line + 1,
                signal=Signal.CONTENT,
                symbol="datasets",
                vendor="",
                purl=f"pkg:huggingface/datasets/{pair.value}" if on_hub else "",
            )


def _modelfile(notes: Notes) -> None:
    """Read an Ollama Modelfile: a FROM line beside at least one directive of its own."""
    text = notes.file.text
    if not DIRECTIVE.search(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        found = FROM.match(line)
        if found:
            ollama = notes.catalogue.by_id["ollama"]
            notes.service(ollama, line=number, signal=Signal.FILE, symbol="Modelfile")
            named = notes.names.accept(found[1], provider="ollama")
            if named is not None:
                notes.model(named, line=number, signal=Signal.CONTENT, symbol="Modelfile FROM")


def _mlflow_model(notes: Notes) -> None:
    pairs = _pairs(notes, notes.file.text)
    flavours = sorted({pair.keys[1] for pair in pairs if pair.keys[:1] == ("flavors",) and len(pair.keys) > 1})
    if flavours:
        notes.see(
            Kind.TRAINED_MODEL,
            name=_folder(notes),
            canonical=notes.file.path,
            line=1,
            signal=Signal.CONTENT,
            symbol=f"MLflow model: {', '.join(flavours)}",
            strength=Strength.CERTAIN,
            vendor="",
        )
        notes.service(notes.catalogue.by_id["mlflow"], line=1, signal=Signal.FILE, symbol="MLmodel")


def _pointer(notes: Notes) -> None:
    """Note what a DVC pointer stands for: a model by its ending, otherwise a data set."""
    for pair in _pairs(notes, notes.file.text):
        if pair.keys[:1] == ("outs",) and pair.key == "path":
            folder = notes.file.path.rpartition("/")[0]
            path = f"{folder}/{pair.value}" if folder else pair.value
            kind = Kind.MODEL_FILE if "." + path.rsplit(".", 1)[-1] in MODEL_ENDS else Kind.DATASET
            notes.see(
                kind, name=path, canonical=path, line=pair.line, signal=Signal.CONTENT, symbol="DVC pointer", vendor=""
            )
            notes.service(notes.catalogue.by_id["dvc"], line=pair.line, signal=Signal.FILE, symbol=notes.file.path)


def _folder(notes: Notes) -> str:
    return notes.file.path.rpartition("/")[0].rpartition("/")[2] or "project"


DETECTOR = Detector(name="cards", classes=frozenset({FileClass.CARD}), read=read, prefiltered=False)
