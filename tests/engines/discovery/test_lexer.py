"""The lexer for JavaScript and TypeScript."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery.lexer import Token, TokenKind, scripts_only, tokens
from fairlead.discovery.pairs import Unreadable

WORDS = st.lists(
    st.sampled_from(
        ["a", "'b'", '"c"', "`d`", "`e${f}g`", "{", "}", "(", ")", "// h\n", "/* i */", "/j/g", " ", "\n", "=", ";"]
    )
)


def texts(source: str) -> list[str]:
    """Return the texts of the tokens of a source."""
    return [token.text for token in tokens(source)]


class TestTokens:
    @pytest.mark.parametrize(
        ("source", "wanted"),
        [
            ("import a from 'b'; // c 'd'", ["import", "a", "from", "b", ";"]),
            ("x = /'[/\"]'/g.test(y) / 2 /* 'z' */", ["x", "=", ".", "test", "(", "y", ")", "/"]),
            ("a = b / c; d = 'e' / f", ["a", "=", "b", "/", "c", ";", "d", "=", "e", "/", "f"]),
            ("return /import x from 'openai'/", ["return"]),
            ("`a ${b('c')} d ${`e ${f}`}` + g", ["a ", "b", "(", "c", ")", "e ", "f", "+", "g"]),
            ("`\\`x` y", ["`x", "y"]),
            ("<p>Don't</p>;\nx = 'y'", ["<", "p", ">", "Don", "'", "t", "<", "/", "p", ">", ";", "x", "=", "y"]),
            ("'a\\'b' \"c\\\"d\"", ["a'b", 'c"d']),
            ("a?.b ?? 'c'", ["a", "?.", "b", "?", "?", "c"]),
            ("({...a}) => 1.5e3", ["(", "{", "...", "a", "}", ")", "=>"]),
        ],
    )
    def test_are_told_apart(self, source: str, wanted: list[str]) -> None:
        found = texts(source)

        assert [text for text in found if text not in ("Don", "'", "t")] == [
            text for text in wanted if text not in ("Don", "'", "t")
        ]

    def test_know_their_line(self) -> None:
        found = list(tokens("/*\n*/ a\n`\n` b\n'c'"))

        assert found == [
            Token(TokenKind.NAME, "a", 2),
            Token(TokenKind.STRING, "\n", 3),
            Token(TokenKind.NAME, "b", 4),
            Token(TokenKind.STRING, "c", 5),
        ]

    @given(words=WORDS)
    def test_never_come_from_a_comment(self, words: list[str]) -> None:
        source = " ".join(words)

        try:
            found = texts(source)
        except Unreadable:
            return
        assert not {"h", "i"} & set(found)

    @given(source=st.text(alphabet="ab'\"`${}()/*\\\n =", max_size=80))
    def test_of_anything_end(self, source: str) -> None:
        found: list[Token] = []

        with contextlib.suppress(Unreadable):
            found.extend(tokens(source))

        assert all(1 <= token.line <= source.count("\n") + 1 for token in found)

    def test_stop_at_a_comment_without_end(self) -> None:
        with pytest.raises(Unreadable, match="line 2"):
            list(tokens("a\n/* b"))


class TestScriptsOnly:
    def test_blanks_markup_and_keeps_lines(self) -> None:
        source = "<template>\n<p>'</p>\n</template>\n<script setup lang=\"ts\">\nimport a from 'b'\n</script>\n"

        assert [(token.text, token.line) for token in tokens(scripts_only(source))] == [
            ("import", 5),
            ("a", 5),
            ("from", 5),
            ("b", 5),
        ]

    def test_keeps_the_front_of_an_astro_page(self) -> None:
        assert texts(scripts_only("---\nimport a from 'b'\n---\n<p>it's</p>")) == ["import", "a", "from", "b"]
