"""Laying open: what is hidden comes to light, places lead back, and everything else stays as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.measurement.privacy.normalise import normalise

PIECES = st.sampled_from(
    [
        "a",
        "b.c",
        " ",
        "\n",
        "@",
        "%40",
        "&#64;",
        "(at)",
        "[.]",
        "１２",
        "＠",
        "\u200b",
        "–",
        "\u00a0",
        "é",
        "4111 ",
        "\\u0040",
    ]
)


class TestNormalise:
    @pytest.mark.parametrize(
        "text", ["", "plain text", "naïve – Übung, 你好，世界。（好）", "3 > 2 & 5 % of 7", "it’s “quoted”…"]
    )
    def test_leaves_ordinary_text_the_bytes_it_was(self, text: str) -> None:
        normal = normalise(text.encode(), separator=b"\n")

        assert normal.text == text.encode()

    @pytest.mark.parametrize(
        ("text", "plain"),
        [
            ("x ｊｏ＠ｅｘ．ｏｒｇ", "x jo@ex.org"),
            ("jo%40ex.org", "jo@ex.org"),
            ("jo&#x40;ex&#46;org", "jo@ex.org"),
            ("jo (at) ex [dot] org", "jo@ex.org"),
            ("1\u200b2", "12"),
            ("1–2", "1-2"),
            ("1\u00a02", "1 2"),
            ("%C3%A9%41", "éA"),
            ("%FF%41", "%FF%41"),
            ("⑤⑥", "56"),
        ],
    )
    def test_lays_open_what_is_hidden(self, text: str, plain: str) -> None:
        assert normalise(text.encode(), separator=b"\n").text.decode() == plain

    def test_undoes_escapes_of_json_only_where_it_is_json(self) -> None:
        raw = rb'{"to": "jo\u0040ex.org"}'

        assert b"jo@ex.org" in normalise(raw, separator=b"\n", is_json=True).text
        assert normalise(raw, separator=b"\n").text == raw

    def test_never_joins_across_a_separator_of_cells(self) -> None:
        raw = b"jo@ex\x1eample.org"

        assert normalise(raw, separator=b"\x1e").text == raw

    @settings(max_examples=200)
    @given(pieces=st.lists(PIECES, max_size=30), is_json=st.booleans())
    def test_keeps_every_place_in_order_and_on_a_letter(self, pieces: list[str], is_json: bool) -> None:
        raw = "".join(pieces).encode()

        normal = normalise(raw, separator=b"\n", is_json=is_json)

        origins = [normal.origin(place) for place in range(len(normal.text) + 1)]
        assert origins == sorted(origins)
        assert origins[-1] == len(raw)
        assert all(0 <= origin <= len(raw) for origin in origins)

    @settings(max_examples=100)
    @given(raw=st.binary(max_size=300))
    def test_survives_any_bytes(self, raw: bytes) -> None:
        normal = normalise(raw, separator=b"\n", is_json=True)

        assert normal.origin(len(normal.text)) == len(raw)
