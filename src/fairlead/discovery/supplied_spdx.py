"""Read an SPDX bill of materials in its JSON forms: 2.2 and 2.3, and 3.0 with its AI and dataset profiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairlead.discovery.bills import Bill, Faults, Part, PartSort
from fairlead.discovery.strict_json import Document

VERSIONS_2 = ("SPDX-2.2", "SPDX-2.3")
VERSIONS_3 = ("3.0.0", "3.0.1")
SORTS_3 = {
    "ai_AIPackage": PartSort.MODEL,
    "dataset_DatasetPackage": PartSort.DATASET,
    "software_Package": PartSort.OTHER,
}
PURL_TYPES = ("purl", "packageUrl", "packageURL")


def is_spdx(value: Any) -> bool:
    """Tell whether a JSON value is meant as SPDX."""
    return isinstance(value, dict) and ("spdxVersion" in value or ("@graph" in value and "@context" in value))


def read_spdx(document: Document, found: list[str]) -> Bill:
    """Return the packages of a bill; every fault is added to `found`."""
    faults = Faults(found)
    return _read_2(document, faults) if "spdxVersion" in document.value else _read_3(document, faults)


def _read_2(document: Document, faults: Faults) -> Bill:
    top = document.value
    if top["spdxVersion"] not in VERSIONS_2:
        faults.add("/spdxVersion", f"must be one of {', '.join(VERSIONS_2)}; SPDX 3 has no spdxVersion")
        return Bill()
    parts = []
    seen: set[str] = set()
    for index, row in enumerate(faults.rows(top.get("packages"), "/packages")):
        place = f"/packages/{index}"
        table = faults.table(row, place)
        _once(faults, table.get("SPDXID"), f"{place}/SPDXID", seen=seen)
        purl = next(iter(_purls_2(table.get("externalRefs"), f"{place}/externalRefs", faults)), None)
        parts.append(_part(document, faults, table, place, sort=PartSort.OTHER, version="versionInfo", purl=purl))
    return Bill(product=faults.text(top.get("name"), "/name"), parts=tuple(parts))


def _purls_2(value: Any, pointer: str, faults: Faults) -> Iterator[tuple[Any, str]]:
    for index, row in enumerate(faults.rows(value, pointer)):
        table = faults.table(row, f"{pointer}/{index}")
        if table.get("referenceType") in PURL_TYPES:
            yield table.get("referenceLocator"), f"{pointer}/{index}/referenceLocator"


def _read_3(document: Document, faults: Faults) -> Bill:
    rows = [
        (f"/@graph/{index}", faults.table(row, f"/@graph/{index}"))
        for index, row in enumerate(faults.rows(document.value["@graph"], "/@graph"))
    ]
    versions = [(place, row.get("specVersion")) for place, row in rows if row.get("type") == "CreationInfo"]
    for place, version in versions:
        if version not in VERSIONS_3:
            faults.add(f"{place}/specVersion", f"must be one of {', '.join(VERSIONS_3)}")
    if not versions:
        faults.add("/@graph", "has no CreationInfo, so the version of SPDX is not known")
    seen: set[str] = set()
    parts = []
    for place, row in rows:
        sort = SORTS_3.get(row["type"]) if isinstance(row.get("type"), str) else None
        if sort is None:
            continue
        _once(faults, row.get("spdxId"), f"{place}/spdxId", seen=seen)
        purl = next(iter(_purls_3(row, place, faults)), None)
        parts.append(_part(document, faults, row, place, sort=sort, version="software_packageVersion", purl=purl))
    return Bill(product=_product_3(rows, faults), parts=tuple(parts))


def _product_3(rows: list[tuple[str, dict[str, Any]]], faults: Faults) -> str:
    """Return the name of the bill's root element, or of the bill or document itself."""
    names = {row["spdxId"]: faults.text(row.get("name"), f"{place}/name")
             for place, row in rows if isinstance(row.get("spdxId"), str)}  # fmt: skip
    named = ""
    for sort in ("software_Sbom", "Bom", "SpdxDocument"):
        for place, row in ((place, row) for place, row in rows if row.get("type") == sort):
            roots = faults.rows(row.get("rootElement"), f"{place}/rootElement")
            named = named or next((names[one] for one in roots if isinstance(one, str) and names.get(one)), "")
            named = named or faults.text(row.get("name"), f"{place}/name")
    return named


def _purls_3(row: dict[str, Any], place: str, faults: Faults) -> Iterator[tuple[Any, str]]:
    if row.get("software_packageUrl") is not None:
        yield row["software_packageUrl"], f"{place}/software_packageUrl"
    pointer = f"{place}/externalIdentifier"
    for index, one in enumerate(faults.rows(row.get("externalIdentifier"), pointer)):
        table = faults.table(one, f"{pointer}/{index}")
        if table.get("externalIdentifierType") in PURL_TYPES:
            yield table.get("identifier"), f"{pointer}/{index}/identifier"


def _once(faults: Faults, value: Any, pointer: str, *, seen: set[str]) -> None:
    """Note a fault when an identifier is missing or stands twice."""
    text = faults.text(value, pointer, needed=True)
    if text and text in seen:
        faults.add(pointer, f"{text[:80]!r} is the identifier of another package too")
    seen.add(text)


def _part(
    document: Document,
    faults: Faults,
    table: dict[str, Any],
    place: str,
    *,
    sort: PartSort,
    version: str,
    purl: tuple[Any, str] | None,
) -> Part:
    tasks = [] if sort is not PartSort.MODEL else faults.rows(table.get("ai_domain"), f"{place}/ai_domain")
    return Part(
        sort=sort,
        name=faults.text(table.get("name"), f"{place}/name", needed=True),
        pointer=place,
        line=document.line(place),
        version=faults.text(table.get(version), f"{place}/{version}"),
        purl=faults.purl(*purl) if purl else None,
        task=" ".join(faults.text(task, f"{place}/ai_domain/{index}") for index, task in enumerate(tasks)),
    )
