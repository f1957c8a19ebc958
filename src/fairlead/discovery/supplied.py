"""A supplier's bill of materials as an input: CycloneDX or SPDX JSON to a scan of the product that it describes.

What a supplier states is a claim, not something that was seen: each part is one strong signal, so it is of medium
confidence, and the proposed AI system is one that its reader deploys. The evidence of a part is the file, the line and
the JSON pointer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from fairlead import __version__
from fairlead.discovery.bills import Bill, BillRejected, Part, PartSort, Purl
from fairlead.discovery.candidates import Candidate, propose
from fairlead.discovery.catalogue import Catalogue, Entry, load_catalogue
from fairlead.discovery.classify import FileClass
from fairlead.discovery.detectors.hosts import note_address
from fairlead.discovery.gather import Group, gather
from fairlead.discovery.kinds import Confidence, Context, Kind, Role, Signal, Stage, Strength
from fairlead.discovery.limits import Limits
from fairlead.discovery.model_names import ModelNames
from fairlead.discovery.notes import PURL_TYPES, Notes, Opened, Project
from fairlead.discovery.result import Scan, Source
from fairlead.discovery.strict_json import Document, NotStrict, read_document
from fairlead.discovery.supplied_cyclonedx import read_cyclonedx
from fairlead.discovery.supplied_spdx import is_spdx, read_spdx

ECOSYSTEMS = {purl_type: ecosystem for ecosystem, purl_type in PURL_TYPES.items()}
GENERATIVE_TASK = re.compile(
    r"generat|chat|conversation|text2text|summari|translat|to-(?:text|image|video|speech|audio)|question-answering",
    re.I,
)


def scan_bill(content: bytes, *, name: str, limits: Limits | None = None) -> Scan:
    """Return what a bill of materials states of AI.

    Args:
        name: the name of the file, for the evidence and for every fault.

    Raises:
        BillRejected: no bill in a form that is read; every fault is listed with the file and the place.
    """
    bounds = limits or Limits()
    bill = read_bill(content, name=name, limits=bounds)
    catalogue = load_catalogue()
    notes = Notes(file=_opened(content, name=name, limits=bounds), catalogue=catalogue, names=ModelNames(catalogue))
    by_name = _services_by_name(catalogue)
    for part in bill.parts:
        _note(notes, part, by_name=by_name)
    groups = gather(notes.sightings)
    product = bill.product or PurePosixPath(name).stem
    return Scan(
        source=Source(name=product, commit="", catalogue=catalogue.version, tool=f"fairlead {__version__}"),
        components=tuple(group.component for group in groups),
        candidates=_candidates(groups, path=notes.file.path, product=product, catalogue=catalogue),
        skipped=(),
    )


def read_bill(content: bytes, *, name: str, limits: Limits) -> Bill:
    """Return the parts that a bill of materials lists.

    Raises:
        BillRejected: as for `scan_bill`.
    """
    start = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        raise BillRejected(name, ("this is XML; ask the supplier for the JSON form of CycloneDX or SPDX",))
    if start.startswith(b"SPDXVersion:"):
        raise BillRejected(name, ("this is SPDX tag-value; ask the supplier for the JSON form",))
    try:
        document = read_document(content, most=limits.bill_bytes, depth=limits.depth)
    except NotStrict as problem:
        raise BillRejected(name, (str(problem),)) from problem
    faults: list[str] = []
    bill = _dispatch(document, faults)
    if faults:
        raise BillRejected(name, tuple(faults))
    return bill


def _dispatch(document: Document, faults: list[str]) -> Bill:
    value = document.value
    if isinstance(value, dict) and value.get("bomFormat") == "CycloneDX":
        return read_cyclonedx(document, faults)
    if is_spdx(value):
        return read_spdx(document, faults)
    faults.append('/: neither CycloneDX ("bomFormat") nor SPDX ("spdxVersion", "@graph")')
    return Bill()


def _opened(content: bytes, *, name: str, limits: Limits) -> Opened:
    return Opened(
        path=name,
        file_class=FileClass.SETTINGS,
        context=Context.CODE,
        content=b"",
        size=len(content),
        limits=replace(limits, sightings_per_file=limits.bill_parts),
        project=Project(),
    )


def _services_by_name(catalogue: Catalogue) -> dict[str, Entry]:
    """Return the hosted services by name, and by a vendor that has just one."""
    services = [entry for entry in catalogue.entries if entry.service]
    vendors = [entry.vendor.lower() for entry in services]
    alone = {entry.vendor.lower(): entry for entry in services if vendors.count(entry.vendor.lower()) == 1}
    return alone | {entry.name.lower(): entry for entry in services}


def _note(notes: Notes, part: Part, *, by_name: dict[str, Entry]) -> None:
    if part.stated is not None:
        _stated(notes, part, kind=part.stated)
    elif part.sort is PartSort.MODEL:
        _model(notes, part)
    elif part.sort is PartSort.DATASET:
        purl = part.purl.plain if part.purl and part.purl.type == "huggingface" else ""
        _see(notes, part, kind=Kind.DATASET, purl=purl)
    elif part.sort is PartSort.SERVICE:
        _service(notes, part, by_name=by_name)
    elif part.purl is not None:
        _package(notes, part, purl=part.purl)


def _see(notes: Notes, part: Part, *, kind: Kind, canonical: str = "", purl: str = "") -> None:
    notes.see(
        kind,
        name=part.name,
        canonical=canonical,
        line=part.line,
        signal=Signal.CONTENT,
        symbol=part.pointer,
        strength=Strength.WEAK if part.doubtful else Strength.STRONG,
        vendor=part.vendor,
        version=part.version,
        purl=purl,
        category=_category(part.task),
    )


def _stated(notes: Notes, part: Part, *, kind: Kind) -> None:
    """Note a part of a bill that this scanner wrote, with the kind and the name that grouped it then."""
    _see(notes, part, kind=kind, canonical=part.canonical, purl=part.purl.plain if part.purl else "")


def _model(notes: Notes, part: Part) -> None:
    """Note a model under the name that groups it with what scans of checkouts find."""
    hub = part.purl if part.purl and part.purl.type == "huggingface" else None
    written = hub.full_name if hub else part.name
    found = notes.names.accept(written, hub=hub is not None)
    canonical = found.canonical if found else part.name.lower()
    _see(notes, part, kind=Kind.MODEL, canonical=canonical, purl=hub.plain if hub else "")
    for name in part.datasets:
        _see(notes, replace(part, name=name, version="", vendor="", task=""), kind=Kind.DATASET)


def _category(task: str) -> tuple[str, ...]:
    if not task:
        return ()
    return ("generative",) if GENERATIVE_TASK.search(task) else ("predictive",)


def _package(notes: Notes, part: Part, *, purl: Purl) -> None:
    ecosystem = ECOSYSTEMS.get(purl.type, "")
    name = purl.full_name.replace("/", ":") if ecosystem == "maven" else purl.full_name
    entry = notes.catalogue.package(name, ecosystem=ecosystem) if ecosystem else None
    if entry is not None:
        notes.package(
            entry, ecosystem=ecosystem, name=name, line=part.line, signal=Signal.MANIFEST, symbol=part.pointer,
            version=part.version or purl.version, implies_service=False,
        )  # fmt: skip


def _service(notes: Notes, part: Part, *, by_name: dict[str, Entry]) -> None:
    for address in part.addresses:
        note_address(notes, address, line=part.line)
    entry = by_name.get(part.name.lower()) or by_name.get(part.vendor.lower())
    if entry is not None:
        notes.service(entry, line=part.line, signal=Signal.CONTENT, symbol=part.pointer)


def _candidates(groups: Iterable[Group], *, path: str, product: str, catalogue: Catalogue) -> tuple[Candidate, ...]:
    """Return the product as one proposed AI system that its buyer deploys, if the bill shows AI in it."""
    shown = [group for group in groups if group.component.confidence is not Confidence.LOW]
    found = propose(shown, paths=[path], name=product, catalogue=catalogue, owner_of=lambda _: "")
    return tuple(
        replace(one, role=Role.DEPLOYER, stage=Stage.DEPLOYMENT) if one.key.startswith("system:") else one
        for one in found
    )
