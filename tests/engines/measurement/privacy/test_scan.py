"""The search itself: places, marks, overlapping candidates, and no more than linear work."""

from __future__ import annotations

import hashlib
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.measurement.privacy.leaks import LEAKS
from fairlead.measurement.privacy.patterns import TEXT, Kind
from fairlead.measurement.privacy.scan import Block, Find, scan

VALUES = ("jane@example.org", "4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "+49 30 12345678", "192.0.2.44")


def _scan(text: str, key: bytes = b"key") -> list[Find]:
    return list(scan(Block(text=text.encode()), key=key))


class TestExpressions:
    def test_change_only_with_the_definition(self) -> None:
        # When this fails the counts of a new run mean something else: raise the number of the definition, then this.
        pinned = "5cbd9afc305005b86896977d057990623eefa80d1395aeb5f211d44a1521d9bd"

        assert LEAKS.definition == "fairlead.leaks/1"
        assert hashlib.sha256(TEXT.encode()).hexdigest() == pinned


class TestScan:
    def test_says_where_without_saying_what(self) -> None:
        find, other = _scan("hello\nwrite to jane@example.org or 192.0.2.44")

        assert (find.kind, find.unit, find.offset, find.length) == (Kind.EMAIL, 1, 9, 16)
        assert (other.kind, other.unit, other.offset) == (Kind.IPV4, 1, 29)
        assert "jane" not in repr(find)

    def test_marks_equal_values_alike_however_they_are_written(self) -> None:
        finds = _scan(
            "4111111111111111 and 4111 1111 1111 1111 and ４１１１ １１１１ １１１１ １１１１ and 5555555555554444"
        )

        assert len({find.mark for find in finds[:3]}) == 1
        assert finds[3].mark != finds[0].mark

    def test_marks_nothing_that_another_key_could_compare(self) -> None:
        (one,), (other,) = _scan("jane@example.org"), _scan("jane@example.org", key=b"other")

        assert one.mark != other.mark

    def test_looks_behind_a_candidate_that_fails(self) -> None:
        assert [find.kind for find in _scan("12345 4111 1111 1111 1111")] == [Kind.CARD]

    def test_believes_a_check_digit_more_than_a_word(self) -> None:
        assert [find.kind for find in _scan("call 4111 1111 1111 1111")] == [Kind.CARD]

    @settings(max_examples=100)
    @given(parts=st.lists(st.tuples(st.sampled_from(VALUES), st.text("ab \n,;", max_size=20)), max_size=8))
    def test_finds_each_value_wherever_it_stands(self, parts: list[tuple[str, str]]) -> None:
        text = "".join(f"{filler} | {value} |" for value, filler in parts)

        assert len(_scan(text)) == len(parts)

    @settings(max_examples=100)
    @given(raw=st.binary(max_size=400))
    def test_survives_any_bytes(self, raw: bytes) -> None:
        for find in scan(Block(text=raw, is_json=True), key=b"key"):
            assert 0 <= find.place < len(raw)
            assert find.place + find.length <= len(raw)

    def test_takes_time_linear_in_a_text_made_to_slow_it_down(self) -> None:
        begun = time.process_time()

        for attack in ("a@" * 30_000, "1 " * 30_000, "%41" * 20_000, "0" * 60_000, "1." * 30_000, "a:" * 30_000):
            _scan(attack)
        for attack in ("a." * 30_000 + "@", "password=" * 7_000, "A1B2 " * 12_000, "&#64;" * 12_000, "eyJ" * 20_000):
            _scan(attack)

        assert time.process_time() - begun < 20
