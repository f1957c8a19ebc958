"""The options of `fairlead measure leaks` and `reidentification`, and what they say."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

if TYPE_CHECKING:
    from fairlead.measurement.leak_scan import Place
    from fairlead.measurement.statement import MeasurementStatement

LEAKS_EXAMPLE = N_(
    "Example: fairlead measure leaks transcripts/ training.jsonl --finds finds.jsonl --output statement.json"
)
RISK_EXAMPLE = N_(
    "Example: fairlead measure reidentification people.parquet --quasi birth_year,sex,postcode --k 5 "
    "--output statement.json"
)
SHORTEST_KEY = 16
Options = Callable[[argparse.ArgumentParser], None]
NAMES = ("leaks", "reidentification")


def add_privacy(measures: argparse._SubParsersAction[argparse.ArgumentParser], *, add_output: Options) -> None:
    """Describe both measures; `add_output` adds the options of what comes out."""
    _add_leaks(measures, add_output)
    _add_reidentification(measures, add_output)


def _add_leaks(measures: argparse._SubParsersAction[argparse.ArgumentParser], add_output: Options) -> None:
    parser = measures.add_parser(
        "leaks",
        help=_("Personal data and secrets in transcripts and training text"),
        description=_("Count personal data and secrets in texts; values are never stored."),
        epilog=_(LEAKS_EXAMPLE),
    )
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help=_("text, JSON lines, CSV or Parquet, or a folder of them; links in it are not followed"),
    )
    parser.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="NAME",
        help=_("a column, or a field of JSON lines such as messages.content; may be repeated (default: all)"),
    )
    parser.add_argument(
        "--read-as", choices=("text", "jsonl", "table"), help=_("how to read every file (default: by its kind)")
    )
    parser.add_argument(
        "--finds", type=Path, metavar="FILE", help=_("write kind, place and keyed hash of each find as JSON lines")
    )
    parser.add_argument(
        "--key", type=Path, metavar="FILE", help=_("the key of the hashes, so that those of two runs can be compared")
    )
    parser.add_argument("--seed", type=_whole, default=1, metavar="N", help=_("the seed of the canaries (default 1)"))
    add_output(parser)


def _add_reidentification(measures: argparse._SubParsersAction[argparse.ArgumentParser], add_output: Options) -> None:
    parser = measures.add_parser(
        "reidentification",
        help=_("How many rows of a table can be told apart by what others may know"),
        description=_("Count how many rows share their quasi-identifiers (k-anonymity, uniqueness)."),
        epilog=_(RISK_EXAMPLE),
    )
    parser.add_argument(
        "log", type=Path, metavar="TABLE", help=_("a CSV or Parquet file, or a folder of Parquet files")
    )
    parser.add_argument(
        "--quasi", required=True, metavar="COL,…", help=_("the columns that somebody may know from elsewhere")
    )
    parser.add_argument("--k", type=_whole, default=5, metavar="N", help=_("the size wanted of a class (default 5)"))
    parser.add_argument(
        "--unknown", action="append", default=[], metavar="VALUE", help=_("a value that means unknown; may be repeated")
    )
    parser.add_argument(
        "--suppress-below",
        type=_whole,
        default=0,
        metavar="N",
        help=_("count all classes of fewer than N rows together (at most k)"),
    )
    parser.add_argument(
        "--separator", metavar="CHAR", help=_("what separates the values of a CSV file; found by itself")
    )
    add_output(parser)


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def measure_privacy(arguments: argparse.Namespace) -> MeasurementStatement:
    """Measure what the arguments say."""
    return _scan(arguments) if arguments.measure == "leaks" else _reidentify(arguments)


def _reidentify(arguments: argparse.Namespace) -> MeasurementStatement:
    from fairlead.measurement.privacy.reidentification import REIDENTIFICATION, RiskParameters
    from fairlead.measurement.run import measure_file

    parameters = RiskParameters(
        quasi=tuple(name.strip() for name in arguments.quasi.split(",") if name.strip()),
        k=arguments.k,
        unknown=tuple(arguments.unknown),
        suppress_below=arguments.suppress_below,
    )
    return measure_file(
        arguments.log,
        measure=REIDENTIFICATION,
        parameters=parameters,
        system=arguments.system,
        model_version=arguments.model_version,
        separator=arguments.separator,
    )


def _scan(arguments: argparse.Namespace) -> MeasurementStatement:
    from fairlead.measurement.leak_scan import scan_files
    from fairlead.measurement.privacy.leaks import LeakParameters

    key = _key(arguments.key) if arguments.key else None
    taken = [path.resolve() for path in arguments.files]
    if arguments.finds and (arguments.finds.resolve() in taken or arguments.finds == arguments.output):
        raise InvalidInput(N_("The finds would overwrite another file. Choose another name."), fields=("finds",))
    parameters = LeakParameters(fields=tuple(arguments.field), read_as=arguments.read_as, seed=arguments.seed)
    with _finds(arguments.finds) as on_find:
        return scan_files(
            arguments.files,
            parameters=parameters,
            key=key,
            on_find=on_find,
            system=arguments.system,
            model_version=arguments.model_version,
        )


def _key(path: Path) -> bytes:
    """Return the key of the hashes: the file's bytes, folded to what BLAKE2b takes."""
    import hashlib

    try:
        with path.open("rb") as file:
            content = file.read(1 << 16)
    except OSError as error:
        raise InvalidInput(N_("{file} cannot be opened: {why}."), file=path, why=error.strerror) from None
    if len(content) < SHORTEST_KEY:
        raise InvalidInput(
            N_("The key in {file} is shorter than {least} bytes; a short key can be guessed."),
            file=path,
            least=SHORTEST_KEY,
        )
    return hashlib.sha256(content).digest()


@contextmanager
def _finds(path: Path | None) -> Iterator[Callable[[Place], None] | None]:
    """Write finds as they come to a file that only its owner may read; it appears when all of them are in it."""
    if path is None:
        yield None
        return
    beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            yield lambda place: _write(file, place)
        beside.replace(path)
    except OSError as error:
        raise InvalidInput(N_("{file} cannot be written: {why}."), file=path, why=error.strerror) from None
    finally:
        beside.unlink(missing_ok=True)


def _write(file: TextIO, place: Place) -> None:
    find = place.find
    line = {
        "kind": str(find.kind),
        "file": place.file,
        "record": place.record,
        "column": place.column or None,
        "offset": place.offset,
        "length": find.length,
        "confirmed": find.is_confirmed,
        "mark": find.mark.hex(),
    }
    file.write(json.dumps(line, ensure_ascii=False) + "\n")
