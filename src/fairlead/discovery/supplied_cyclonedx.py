"""Read a CycloneDX bill of materials (ECMA-424) in its JSON form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fairlead.discovery.bills import Bill, Faults, Part, PartSort
from fairlead.discovery.kinds import Kind
from fairlead.discovery.strict_json import Document

VERSIONS = ("1.2", "1.3", "1.4", "1.5", "1.6", "1.7")
TYPES = frozenset(
    {
        "application", "framework", "library", "container", "platform", "operating-system", "device", "device-driver",
        "firmware", "file", "machine-learning-model", "data", "cryptographic-asset",
    }
)  # fmt: skip


def read_cyclonedx(document: Document, found: list[str]) -> Bill:
    """Return the parts of a bill, nested ones too; every fault is added to `found`."""
    reader = _Reader(document, Faults(found))
    top = document.value
    if top.get("specVersion") not in VERSIONS:
        reader.faults.add("/specVersion", f"must be one of {', '.join(VERSIONS)}")
        return Bill()
    metadata = reader.faults.table(top.get("metadata"), "/metadata")
    product = reader.faults.table(metadata.get("component"), "/metadata/component")
    parts = [
        *reader.components(metadata.get("component") and [metadata["component"]], "/metadata/component", alone=True),
        *reader.components(top.get("components"), "/components"),
        *reader.services(top.get("services"), "/services"),
    ]
    return Bill(product=reader.faults.text(product.get("name"), "/metadata/component/name"), parts=tuple(parts))


class _Reader:
    """Reads components and services, and remembers the references that were given."""

    def __init__(self, document: Document, faults: Faults) -> None:
        self.document = document
        self.faults = faults
        self.references: set[str] = set()

    def components(self, value: Any, pointer: str, *, alone: bool = False) -> Iterator[Part]:
        """Yield the components of a list and those inside them; `alone` is one that stands in no list."""
        for index, row in enumerate(self.faults.rows(value, pointer)):
            place = pointer if alone else f"{pointer}/{index}"
            table = self.faults.table(row, place)
            if not table:
                continue
            yield self._component(table, place)
            yield from self.components(table.get("components"), f"{place}/components")

    def services(self, value: Any, pointer: str) -> Iterator[Part]:
        """Yield the services of a list and those inside them."""
        for index, row in enumerate(self.faults.rows(value, pointer)):
            place = f"{pointer}/{index}"
            table = self.faults.table(row, place)
            if table:
                yield self._part(table, place, sort=PartSort.SERVICE, vendor=table.get("provider"))
                yield from self.services(table.get("services"), f"{place}/services")

    def _component(self, table: dict[str, Any], place: str) -> Part:
        kind = self.faults.text(table.get("type"), f"{place}/type", needed=True)
        if kind and kind not in TYPES:
            self.faults.add(f"{place}/type", f"must be one of {', '.join(sorted(TYPES))}")
        sort = PartSort.MODEL if kind == "machine-learning-model" else PartSort.OTHER
        if kind == "data" and self._is_dataset(table.get("data"), f"{place}/data"):
            sort = PartSort.DATASET
        return self._part(table, place, sort=sort, vendor=table.get("supplier") or table.get("manufacturer"))

    def _is_dataset(self, value: Any, pointer: str) -> bool:
        rows = [self.faults.table(row, f"{pointer}/{i}") for i, row in enumerate(self.faults.rows(value, pointer))]
        return any(row.get("type") == "dataset" for row in rows)

    def _part(self, table: dict[str, Any], place: str, *, sort: PartSort, vendor: Any) -> Part:
        faults = self.faults
        reference = faults.text(table.get("bom-ref"), f"{place}/bom-ref")
        if reference and reference in self.references:
            faults.add(f"{place}/bom-ref", f"{reference[:80]!r} is the bom-ref of another part too")
        self.references.add(reference)
        group = faults.text(table.get("group"), f"{place}/group")
        name = faults.text(table.get("name"), f"{place}/name", needed=True)
        card = faults.table(table.get("modelCard"), f"{place}/modelCard")
        parameters = faults.table(card.get("modelParameters"), f"{place}/modelCard/modelParameters")
        kind, canonical, doubtful = self._stated(table.get("properties"), f"{place}/properties", reference=reference)
        addresses = faults.rows(table.get("endpoints"), f"{place}/endpoints")
        return Part(
            sort=sort,
            name=f"{group}/{name}" if group and sort is PartSort.MODEL else name,
            pointer=place,
            line=self.document.line(place),
            version=faults.text(table.get("version"), f"{place}/version"),
            vendor=faults.text(faults.table(vendor, f"{place}/supplier").get("name"), f"{place}/supplier/name"),
            purl=faults.purl(table.get("purl"), f"{place}/purl"),
            task=faults.text(parameters.get("task"), f"{place}/modelCard/modelParameters/task"),
            datasets=tuple(self._datasets(parameters.get("datasets"), f"{place}/modelCard/modelParameters/datasets")),
            addresses=tuple(faults.text(row, f"{place}/endpoints/{i}") for i, row in enumerate(addresses)),
            stated=kind,
            canonical=canonical,
            doubtful=doubtful,
        )

    def _datasets(self, value: Any, pointer: str) -> Iterator[str]:
        """Yield the names of the data sets that a model card describes itself; those by reference stand elsewhere."""
        for index, row in enumerate(self.faults.rows(value, pointer)):
            name = self.faults.text(self.faults.table(row, f"{pointer}/{index}").get("name"), f"{pointer}/{index}/name")
            if name:
                yield name

    def _stated(self, value: Any, pointer: str, *, reference: str) -> tuple[Kind | None, str, bool]:
        """Return (kind, grouping name, whether it was doubtful) that this scanner wrote; nothing for other tools."""
        words: dict[str, str] = {}
        for index, row in enumerate(self.faults.rows(value, pointer)):
            table = self.faults.table(row, f"{pointer}/{index}")
            if isinstance(table.get("name"), str) and table["name"] in ("fairlead:kind", "fairlead:confidence"):
                words[table["name"]] = self.faults.text(table.get("value"), f"{pointer}/{index}/value")
        kind, _, canonical = reference.partition(":")
        if words.get("fairlead:kind") != kind or kind not in {one.value for one in Kind} or not canonical:
            return None, "", False
        return Kind(kind), canonical, words.get("fairlead:confidence") == "low"
