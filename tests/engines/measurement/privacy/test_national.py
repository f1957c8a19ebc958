"""Check digits: published examples hold, and no single changed digit does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.measurement.privacy import national, wallets

PUBLISHED: tuple[tuple[Callable[[str], bool], str], ...] = (
    (national.brazil, "11144477735"),
    (national.spain, "12345678Z"),
    (national.spain, "X1234567L"),
    (national.finland, "131052-308T"),
    (national.france, "255081416802538"),
    (national.united_kingdom, "9434765919"),
    (national.india, "999941057058"),
    (national.italy, "RSSMRA85T10A562S"),
    (national.netherlands, "111222333"),
    (national.poland, "44051401359"),
    (national.sweden, "8112189876"),
    (national.sweden, "198112189876"),
    (wallets.base58check, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
    (wallets.bech32, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    (wallets.bech32, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"),
)


class TestCheckDigits:
    @pytest.mark.parametrize(("rule", "example"), PUBLISHED)
    def test_of_published_examples_hold(self, rule: Callable[[str], bool], example: str) -> None:
        assert rule(example)

    @pytest.mark.parametrize(("rule", "example"), PUBLISHED)
    def test_notice_a_changed_last_sign(self, rule: Callable[[str], bool], example: str) -> None:
        last = {"0": "1", "9": "8"}.get(example[-1], chr(ord(example[-1]) - 1))

        assert not rule(example[:-1] + last)

    @pytest.mark.parametrize("network", ["4111111111111111", "378282246310005", "30569309025904", "6011111111111117"])
    def test_of_card_networks_test_numbers_hold(self, network: str) -> None:
        assert national.luhn(network.encode())

    @settings(max_examples=100)
    @given(digits=st.text("0123456789", min_size=2, max_size=19), place=st.integers(0, 18), other=st.integers(1, 9))
    def test_of_luhn_notice_every_single_changed_digit(self, digits: str, place: int, other: int) -> None:
        valid = next(digits + end for end in "0123456789" if national.luhn((digits + end).encode()))
        at = place % len(valid)

        changed = valid[:at] + str((int(valid[at]) + other) % 10) + valid[at + 1 :]

        assert not national.luhn(changed.encode())
