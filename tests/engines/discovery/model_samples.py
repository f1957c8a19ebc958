"""Model files made by hand: the smallest bytes that each format's own documentation calls a file of that format."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import zipfile
import zlib


def safetensors() -> bytes:
    """Return one tensor of two numbers."""
    header = json.dumps({"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(8)


def gguf() -> bytes:
    """Return a header of version 3 without tensors."""
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 0)


def onnx() -> bytes:
    """Return the first fields of a ModelProto: version 8, producer, graph."""
    return b"\x08\x08\x12\x07pytorch\x3a\x04\x0a\x02ab"


def zipped(*names: str) -> bytes:
    """Return an archive with empty members of these names."""
    place = io.BytesIO()
    with zipfile.ZipFile(place, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return place.getvalue()


def torch() -> bytes:
    """Return the archive that `torch.save` writes, as far as names go."""
    return zipped("net/data.pkl", "net/data/0", "net/version")


def keras() -> bytes:
    """Return the archive of the Keras 3 format, as far as names go."""
    return zipped("metadata.json", "config.json", "model.weights.h5")


def hdf5(*, model: bool) -> bytes:
    """Return the signature of HDF5, with or without the attribute that Keras writes."""
    return bytes.fromhex("894844460d0a1a0a") + bytes(64) + (b"model_config" if model else b"temperature")


def tflite() -> bytes:
    """Return the identifier of the flat buffer."""
    return b"\x1c\x00\x00\x00TFL3" + bytes(32)


def lightgbm() -> bytes:
    """Return the head of a text model."""
    return b"tree\nversion=v4\nnum_class=1\n"


def catboost() -> bytes:
    """Return the head of a binary model."""
    return b"CBM1" + bytes(16)


def xgboost_json() -> bytes:
    """Return a JSON model without trees."""
    return json.dumps(
        {"learner": {"gradient_booster": {"name": "gbtree"}, "objective": {}}, "version": [2, 0, 0]}
    ).encode()


def pickled_estimator(*, protocol: int = 4) -> bytes:
    """Return a pickle that would build a scikit-learn estimator; written by opcodes, so that nothing is imported."""
    module, name = b"sklearn.linear_model._logistic", b"LogisticRegression"
    if protocol < 4:
        return b"\x80\x02c" + module + b"\n" + name + b"\n)\x81."
    words = b"".join(b"\x8c" + bytes([len(word)]) + word + b"\x94" for word in (module, name))
    return b"\x80\x04" + words + b"\x93\x94)\x81\x94."


def packed_estimator() -> bytes:
    """Return the same pickle compressed as joblib does."""
    return zlib.compress(pickled_estimator())


def zipped_estimator() -> bytes:
    """Return the same pickle in gzip."""
    return gzip.compress(pickled_estimator(), mtime=0)


def plain_pickle() -> bytes:
    """Return a pickle of plain data."""
    return pickle.dumps({"rows": [1, 2, 3], "name": "sklearn is only a word here"})


class Attack:
    """An object whose pickle would run a command; loading it would create the file that it names."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.place, "w")


def attacking_pickle(place: str) -> bytes:
    """Return a pickle that creates a file when somebody loads it."""
    return pickle.dumps(Attack(place))
