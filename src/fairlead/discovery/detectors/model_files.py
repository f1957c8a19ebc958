"""Model files, by what their first bytes prove: an ending alone is never enough.

Pickles are walked by opcode for the libraries they name and are never loaded; archives are listed, not unpacked.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile

from fairlead.discovery.classify import FileClass
from fairlead.discovery.detectors.pickles import libraries_of, unwrapped
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Detector, Notes

LFS = b"version https://git-lfs.github.com/spec/"
LARGEST_HEADER = 100_000_000
MOST_MEMBERS = 10_000
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"GGUF", "GGUF"),
    (0, b"lmgg", "GGML"),
    (0, b"fmgg", "GGML"),
    (0, b"tjgg", "GGML"),
    (4, b"ORTM", "ONNX Runtime"),
    (4, b"TFL3", "TensorFlow Lite"),
    (4, b"ET12", "ExecuTorch"),
    (0, b"CBM1", "CatBoost"),
    (0, bytes.fromhex("80028a0a6cfc9c46f920"), "PyTorch (legacy)"),
    (0, b"tree\nversion=", "LightGBM"),
    (0, bytes.fromhex("ba164f2f"), "fastText"),
    (0, b"RKNN", "RKNN"),
    (0, bytes.fromhex("4d5a714650"), "llamafile"),
    (0, b"binf", "XGBoost (legacy)"),
)
HDF5 = bytes.fromhex("894844460d0a1a0a")
ZIP = b"PK\x03\x04"
SHARD = re.compile(r"[-_.](?:\d{5}|\d{1,3})-of-(?:\d{5}|\d{1,3})(?=\.)|\.data-\d{5}-of-\d{5}$")


def read(notes: Notes) -> None:
    """Note the file as a model when its content is one."""
    head = notes.file.content
    if head.startswith(LFS):
        _pointer(notes, head)
        return
    form = format_of(notes, head)
    if form:
        _see(notes, form)


def format_of(notes: Notes, head: bytes) -> str:
    """Return the name of the format, with the libraries that a pickle names; empty when the content is no model."""
    for offset, magic, name in MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return name
    if head.startswith(HDF5):
        return "Keras HDF5" if b"model_config" in head or b"layer_names" in head or b"keras_version" in head else ""
    if head.startswith(ZIP):
        return _archive(notes, head)
    return _text_or_tensors(notes.file.path.lower(), head) or _pickle(notes, head)


def _text_or_tensors(name: str, head: bytes) -> str:
    if len(head) > 9 and head[8:9] == b"{" and 2 < struct.unpack("<Q", head[:8])[0] < LARGEST_HEADER:
        return _safetensors(head)
    if (
        name.endswith(".onnx")
        and len(head) > 4
        and head[0] == 0x08
        and 0x03 <= head[1] <= 0x0D
        and head[2] in (0x12, 0x1A, 0x3A, 0x42)
    ):
        return "ONNX"
    if name.endswith((".ubj", ".model", ".bst", ".xgb")) and head[:1] == b"{" and b"learner" in head[:200]:
        return "XGBoost"
    if name.endswith((".pmml", ".pfa")) and (b"<PMML" in head[:4000] or b'"cells"' in head[:4000]):
        return "PMML" if b"<PMML" in head[:4000] else "PFA"
    if name.endswith("saved_model.pb") and len(head) > 2 and head[0] == 0x08:
        return "TensorFlow SavedModel"
    if name.endswith(".mlmodel") and len(head) > 2 and head[0] == 0x08 and head[1] < 0x20:
        return "Core ML"
    if name.endswith(".nemo") and head[257:262] == b"ustar" and b"model_config.yaml" in head[:2000]:
        return "NeMo"
    return ""


def _safetensors(head: bytes) -> str:
    """Confirm the header of tensors; one that is longer than what was read is judged by its beginning."""
    size = struct.unpack("<Q", head[:8])[0]
    text = head[8 : 8 + size]
    if size <= len(head) - 8:
        try:
            header = json.loads(text)
        except (ValueError, RecursionError):
            return ""
        tensors = [row for name, row in header.items() if name != "__metadata__"] if isinstance(header, dict) else []
        return (
            "safetensors" if tensors and all(isinstance(row, dict) and "dtype" in row for row in tensors[:50]) else ""
        )
    return "safetensors" if b'"dtype"' in text and b'"data_offsets"' in text else ""


def _archive(notes: Notes, head: bytes) -> str:
    """Tell the format of a zip by its members; its directory is used when the whole file was read."""
    names = _members(notes, head)
    if any(name.endswith("/data.pkl") or name == "data.pkl" for name in names):
        return "TorchScript" if any(name.endswith("constants.pkl") or "/code/" in name for name in names) else "PyTorch"
    if "model.weights.h5" in names and "config.json" in names:
        return "Keras"
    if "schema.json" in names and notes.file.path.endswith(".skops"):
        return "skops"
    if "model.ini" in names:
        return "H2O MOJO"
    return ""


def _members(notes: Notes, head: bytes) -> frozenset[str]:
    if notes.file.size == len(head):
        try:
            with zipfile.ZipFile(io.BytesIO(head)) as archive:
                return frozenset(archive.namelist()[:MOST_MEMBERS])
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
            return frozenset()
    return frozenset(_local_names(head))


def _local_names(head: bytes) -> list[str]:
    """Return the members' names from the local headers inside the bytes read."""
    names: list[str] = []
    at = head.find(ZIP)
    while at >= 0 and at + 30 <= len(head) and len(names) < MOST_MEMBERS:
        length = struct.unpack("<H", head[at + 26 : at + 28])[0]
        names.append(head[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = head.find(ZIP, at + 30 + length)
    return names


def _pickle(notes: Notes, head: bytes) -> str:
    content, packed = unwrapped(head, most=notes.file.limits.unpacked_bytes)
    libraries = libraries_of(content)
    if not libraries:
        return ""
    return f"{'packed ' if packed else ''}pickle of {', '.join(libraries)}"


def _pointer(notes: Notes, head: bytes) -> None:
    """Note a file kept in Git LFS whose object is not here; its size and digest are what the pointer says."""
    size = re.search(rb"^size (\d{1,18})$", head[:500], re.MULTILINE)
    _see(notes, f"Git LFS pointer, {size[1].decode()} bytes" if size else "Git LFS pointer", strength=Strength.STRONG)


def _see(notes: Notes, form: str, *, strength: Strength = Strength.CERTAIN) -> None:
    path = notes.file.path
    notes.see(
        Kind.MODEL_FILE,
        name=SHARD.sub("", path),
        canonical=SHARD.sub("", path),
        line=0,
        signal=Signal.CONTENT,
        symbol=form,
        strength=strength,
        vendor="",
    )


DETECTOR = Detector(name="model_files", classes=frozenset({FileClass.MODEL}), read=read, prefiltered=False)
