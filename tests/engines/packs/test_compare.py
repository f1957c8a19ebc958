"""A new version names what it changes, so that an upgrade reopens those lines and no others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.pack import Pack
from fairlead.domain.refusal import InvalidInput
from fairlead.packs.compare import Change, ChangeKind, compare
from fairlead.packs.load import library, load_pack
from tests.engines.packs.small import write_pack

ISO = library()["iso42001"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """Return the small pack."""
    return load_pack(write_pack(tmp_path_factory.mktemp("packs") / "small"))


class TestCompare:
    def test_finds_nothing_between_a_version_and_itself(self, small: Pack) -> None:
        assert compare(small, small) == ()

    @pytest.mark.parametrize("id", ["iso42001", "risk-catalogue", "first-steps"])
    def test_finds_nothing_in_a_shipped_pack_and_itself(self, id: str) -> None:
        assert compare(library()[id], library()[id]) == ()

    def test_names_the_fields_of_a_row_that_changed(self, small: Pack, tmp_path: Path) -> None:
        new = load_pack(
            write_pack(
                tmp_path / "small",
                changes={
                    "provisions.toml": ("freshness_days = 365", "freshness_days = 180"),
                    "guidance.toml": ("Do it once.", "Do it twice."),
                },
            )
        )

        assert compare(small, new) == (
            Change(
                kind=ChangeKind.CHANGED, space="provision", id="1.1", fields=("freshness_days", "guidance.small_org")
            ),
        )

    def test_names_guidance_that_came_or_went(self, small: Pack) -> None:
        new = replace(small, provisions=tuple(replace(each, guidance=None) for each in small.provisions))

        (change,) = compare(small, new)

        assert (change.id, change.fields) == ("1.1", ("guidance",))

    def test_names_rows_that_came_and_rows_that_went(self, small: Pack) -> None:
        without = replace(small, provisions=small.provisions[:2])

        assert [(each.kind, each.id) for each in compare(without, small)] == [(ChangeKind.ADDED, "1.2")]
        assert [(each.kind, each.id) for each in compare(small, without)] == [(ChangeKind.REMOVED, "1.2")]

    def test_does_not_mind_the_order_of_rows(self) -> None:
        turned = replace(ISO, provisions=ISO.provisions[::-1])

        assert compare(ISO, turned) == ()

    @given(gone=st.sets(st.sampled_from([each.id for each in ISO.controls]), max_size=5))
    def test_names_exactly_what_went(self, gone: set[str]) -> None:
        new = replace(ISO, provisions=tuple(each for each in ISO.provisions if each.id not in gone))

        assert {each.id for each in compare(ISO, new)} == gone
        assert {each.kind for each in compare(ISO, new)} <= {ChangeKind.REMOVED}

    def test_refuses_two_different_packs(self, small: Pack) -> None:
        with pytest.raises(InvalidInput, match="small and iso42001 are different packs"):
            compare(small, ISO)
