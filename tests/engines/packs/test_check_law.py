"""What is wrong with the dates and the mappings of a pack is named by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.packs.faults import PackRejected
from fairlead.packs.load import library, load_pack
from tests.engines.packs.small import PACK, write_pack

DATES = """\
[[date]]
id = "D-1"
on = "2026-02"
event = "Adopted"
status = "adopted"

[[date]]
id = "D-2"
on = "2027-12-02"
event = "Applies"
status = "applicable_from"
provisions = ["1.1"]
"""
CROSSWALK = """\
basis = "Judged for a test."

[[mapping]]
framework = "iso42001"
provisions = ["1.1"]
targets = ["4.1", "A.5.2"]
direction = "receives"
strength = "partial"
rationale = "It covers a part."
"""
LISTED = PACK.replace('  "documents.toml",\n', '  "documents.toml",\n  "dates.toml",\n  "crosswalk.toml",\n')
LINKED = LISTED + '\n[[links]]\npack = "iso42001"\n'


def written(folder: Path, *, pack: str = LINKED, dates: str = DATES, crosswalk: str = CROSSWALK) -> Path:
    return write_pack(folder / "law", changes={"pack.toml": pack, "dates.toml": dates, "crosswalk.toml": crosswalk})


class TestALaw:
    def test_is_read_with_its_dates_and_links(self, tmp_path: Path) -> None:
        pack = load_pack(written(tmp_path))

        assert [(each.on, each.earliest.isoformat()) for each in pack.dates] == [
            ("2026-02", "2026-02-01"),
            ("2027-12-02", "2027-12-02"),
        ]
        assert [(link.done, link.met) for link in pack.links] == [
            ("iso42001:4.1", "small:1.1"),
            ("iso42001:A.5.2", "small:1.1"),
        ]

    def test_is_the_same_from_the_cache(self, tmp_path: Path) -> None:
        folder = written(tmp_path)

        assert load_pack(folder, cache=tmp_path / "cache") == load_pack(folder, cache=tmp_path / "cache")

    def test_needs_no_freshness_where_readiness_does_not_count_it(self, tmp_path: Path) -> None:
        bare = '[[provision]]\nid = "1.1"\ntitle = "Duty"\nkind = "duty"\nreference = "Art. 1"\n'
        pack = 'counted = false\nfiles = ["provisions.toml"]\n' + PACK[: PACK.index("files = [")]
        changes: dict[str, str | None] = {"guidance.toml": None, "documents.toml": None}
        folder = write_pack(tmp_path / "law", changes={**changes, "pack.toml": pack, "provisions.toml": bare})

        assert [each.id for each in load_pack(folder).duties] == ["1.1"]


class TestAFault:
    @pytest.mark.parametrize(
        ("file", "old", "new", "fault"),
        [
            ("dates", '"2026-02"', '"2026-13"', "dates.toml:3: on: 2026-13 is neither a day nor a month"),
            ("dates", '"2027-12-02"', '"2027-02-30"', "dates.toml:9: on: 2027-02-30 is neither"),
            ("dates", '"2027-12-02"', '"2025-01-01"', "dates.toml:9: on: 2025-01-01 stands after a later day"),
            ("dates", '"adopted"', '"law"', "dates.toml:5: status: law is none of"),
            ("dates", '["1.1"]', '["9.9"]', "dates.toml:12: 9.9 leads nowhere"),
            ("crosswalk", '["1.1"]', '["4.1"]', "crosswalk.toml:5: provisions: 4.1 leads nowhere: small has no"),
            ("crosswalk", '"A.5.2"]', '"1.1"]', "crosswalk.toml:6: targets: 1.1 leads nowhere: iso42001 has no"),
            ("crosswalk", '"iso42001"', '"nist"', "crosswalk.toml:4: nist is not among the links"),
            ("crosswalk", '["1.1"]', "[]", "crosswalk.toml:3: a mapping names provisions and targets"),
            ("crosswalk", '"partial"', '"strong"', "crosswalk.toml:8: strength: strong is none of full, partial"),
            ("crosswalk", '"It covers', '"<b>It', "crosswalk.toml:9: rationale holds markup"),
        ],
    )
    def test_is_named_by_file_and_line(self, tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
        content = {"dates": DATES, "crosswalk": CROSSWALK}
        assert old in content[file]
        content[file] = content[file].replace(old, new, 1)

        with pytest.raises(PackRejected) as rejected:
            load_pack(written(tmp_path, dates=content["dates"], crosswalk=content["crosswalk"]))

        assert any(each.startswith(fault) for each in rejected.value.faults), rejected.value.faults

    def test_is_every_one_at_once(self, tmp_path: Path) -> None:
        dates = DATES.replace('"2026-02"', '"2026-13"')
        crosswalk = CROSSWALK.replace('"4.1"', '"4.99"').replace('["1.1"]', '["7"]')

        with pytest.raises(PackRejected) as rejected:
            load_pack(written(tmp_path, dates=dates, crosswalk=crosswalk))

        assert len(rejected.value.faults) == 3


class TestTheLibrary:
    def test_maps_into_what_is_there(self) -> None:
        for pack in library().values():
            known = {each.ref for other in (pack, library()["iso42001"]) for each in other.provisions}
            assert {ref for link in pack.links for ref in (link.done, link.met)} <= known
