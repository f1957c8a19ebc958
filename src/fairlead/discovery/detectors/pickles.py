"""Pickles, walked and never loaded: which libraries' objects a pickle would build.

Loading a pickle runs code of its author. `pickletools.genops` only decodes opcodes; the names of globals say whether a
model is inside. A pickle of plain tables or lists names no library of models and is no model.
"""

from __future__ import annotations

import bz2
import lzma
import pickletools
import zlib

MODEL_LIBRARIES = {
    "sklearn": "scikit-learn", "xgboost": "XGBoost", "lightgbm": "LightGBM", "catboost": "CatBoost", "torch": "PyTorch",
    "keras": "Keras", "tensorflow": "TensorFlow", "statsmodels": "statsmodels", "prophet": "Prophet",
    "gensim": "Gensim",
    "spacy": "spaCy", "imblearn": "imbalanced-learn", "surprise": "Surprise", "implicit": "implicit",
    "lifelines": "lifelines",
    "econml": "EconML", "transformers": "Transformers", "sentence_transformers": "Sentence Transformers",
    "fastai": "fastai",
    "pmdarima": "pmdarima", "lightfm": "LightFM", "autogluon": "AutoGluon", "pycaret": "PyCaret", "tpot": "TPOT",
    "flair": "Flair",
    "sktime": "sktime", "darts": "Darts", "interpret": "InterpretML", "hmmlearn": "hmmlearn", "pyod": "PyOD",
    "stable_baselines3": "Stable-Baselines3", "ultralytics": "Ultralytics", "textblob": "TextBlob", "nltk": "NLTK",
}  # fmt: skip
NOT_MODELS = (
    "sklearn.utils",
    "sklearn.datasets",
    "sklearn.preprocessing",
    "sklearn.model_selection",
    "sklearn.metrics",
)
MOST_OPCODES = 400_000
LONGEST_NAME = 300


def unwrapped(head: bytes, *, most: int) -> tuple[bytes, bool]:
    """Return the pickle inside joblib's compressions, at most `most` bytes of it, and whether it was compressed."""
    if head[:2] in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
        return _inflate(head, most=most, window=15), True
    if head[:2] == b"\x1f\x8b":
        return _inflate(head, most=most, window=31), True
    try:
        if head[:3] == b"BZh":
            return bz2.BZ2Decompressor().decompress(head, most), True
        if head[:6] == b"\xfd7zXZ\x00" or head[:3] == b"\x5d\x00\x00":
            return lzma.LZMADecompressor(memlimit=256 * 1024 * 1024).decompress(head, most), True
    except (OSError, EOFError, ValueError, lzma.LZMAError):
        return b"", True
    return head, False


def _inflate(head: bytes, *, most: int, window: int) -> bytes:
    try:
        return zlib.decompressobj(window).decompress(head, most)
    except zlib.error:
        return b""


def libraries_of(content: bytes) -> tuple[str, ...]:
    """Return the libraries of models whose objects the pickle names, sorted; empty for any other content."""
    if content[:1] != b"\x80" and content[:1] not in (b"(", b"c", b"]", b"}"):
        return ()
    found = set()
    for name in _globals(content):
        library = MODEL_LIBRARIES.get(name.split(".", 1)[0])
        if library and not name.startswith(NOT_MODELS):
            found.add(library)
    return tuple(sorted(found))


def _globals(content: bytes) -> set[str]:
    """Return the modules that globals of the pickle come from; decoding stops at raw bytes that joblib puts between."""
    modules: set[str] = set()
    strings: list[str] = ["", ""]
    memo: dict[int, str] = {}
    try:
        for number, (opcode, argument, _) in enumerate(pickletools.genops(content)):
            if number > MOST_OPCODES:
                break
            name = opcode.name
            if name == "GLOBAL" and isinstance(argument, str):
                modules.add(argument.split(" ", 1)[0][:LONGEST_NAME])
            elif name == "STACK_GLOBAL":
                modules.add(strings[-2][:LONGEST_NAME])
            elif "UNICODE" in name or name in ("STRING", "SHORT_BINSTRING", "BINSTRING"):
                strings = [strings[-1], str(argument)]
            elif name == "MEMOIZE":
                memo[len(memo)] = strings[-1]
            elif name in ("BINPUT", "LONG_BINPUT", "PUT") and isinstance(argument, int):
                memo[argument] = strings[-1]
            elif name in ("BINGET", "LONG_BINGET", "GET") and isinstance(argument, int):
                strings = [strings[-1], memo.get(argument, "")]
    except (ValueError, IndexError, KeyError, OverflowError, MemoryError, AssertionError, UnicodeError):
        return modules
    return modules
