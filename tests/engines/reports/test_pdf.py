"""PDF: every word once and as text, tagged and titled, equal for equal content, never stopped by a character."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from fairlead.reports.content.header import Report
from fairlead.reports.writers import pdf as pdf_writer
from fairlead.reports.writers import write_pdf
from fairlead.reports.writers.fonts import FONT_FOLDER, read_coverage, shipped_coverage, uncovered
from fairlead.reports.writers.look import SHAPES
from tests.engines.reports import hostile, make
from tests.engines.reports.framework import CONTROLS
from tests.engines.reports.read_pdf import read_pages, read_text
from tests.engines.reports.test_content import ALL_REPORTS


def squeezed(words: str) -> str:
    """Return text without blanks: a line break in a page says nothing."""
    return re.sub(r"\s+", "", words)


@pytest.fixture(scope="module")
def statement() -> bytes:
    return write_pdf(make.make_statement())


class TestStatementPdf:
    def test_holds_each_control_once(self, statement: bytes) -> None:
        found = re.findall(r"\bA\.\d+\.\d+(?:\.\d+)?\b", read_text(statement))

        assert sorted(found) == sorted(control for control, _ in CONTROLS)

    def test_is_tagged_titled_and_says_its_language(self, statement: bytes) -> None:
        with pikepdf.open(BytesIO(statement)) as document:
            root = document.Root
            with document.open_metadata() as metadata:
                title, part = metadata["dc:title"], metadata["pdfuaid:part"]

            assert bool(root.MarkInfo.Marked)
            assert "/StructTreeRoot" in root
            assert str(root.Lang) == "en"
            assert bool(root.ViewerPreferences.DisplayDocTitle)
            assert "Statement of applicability" in title
            assert str(part) == "1"

    def test_is_a4_with_running_head_and_page_numbers(self, statement: bytes) -> None:
        with pikepdf.open(BytesIO(statement)) as document:
            boxes = {tuple(round(float(edge)) for edge in page.mediabox) for page in document.pages}
        pages = read_pages(statement)

        assert boxes == {(0, 0, 842, 595)}
        for number, words in enumerate(pages, start=1):
            flat = squeezed(words)
            assert f"Page{number}of{len(pages)}" in flat
            assert "version1.1·cut-off2026-11-2312:00UTC" in flat
            assert "Demo:afictionalorganization" in flat

    def test_repeats_the_heading_of_a_table_over_pages(self, statement: bytes) -> None:
        assert sum("Applicable, and why" in words for words in read_pages(statement)) > 2

    def test_prints_the_checkpoint_letter_by_letter(self, statement: bytes) -> None:
        assert squeezed(make.CHECKPOINT.text) in squeezed(read_text(statement))

    def test_is_equal_for_equal_content(self, statement: bytes) -> None:
        assert write_pdf(make.make_statement()) == statement

    def test_changes_with_the_content(self, statement: bytes) -> None:
        other = make.make_statement()

        assert write_pdf(replace(other, header=replace(other.header, version="1.2"))) != statement


@pytest.mark.parametrize("report", ALL_REPORTS, ids=lambda report: report.kind)
class TestEveryPdf:
    def test_is_made(self, report: Report) -> None:
        words = squeezed(read_text(write_pdf(report)))

        assert squeezed(report.header.organization) in words
        assert "Page1of" in words


class TestHostilePdf:
    @pytest.fixture(scope="class")
    @classmethod
    def words(cls) -> str:
        return squeezed(read_text(write_pdf(hostile.hostile_statement())))

    @pytest.mark.parametrize("text", [hostile.FORMULA, hostile.TYPST, hostile.MARKUP, hostile.TEMPLATE])
    def test_prints_markup_as_text(self, words: str, text: str) -> None:
        assert squeezed(text) in words

    def test_makes_control_characters_and_overrides_visible(self, words: str) -> None:
        assert "a[U+0000]b[U+0001]c[U+0007]d[U+001B][31me[U+007F]f" in words
        assert "evidence-[U+202E]fdp.exe" in words
        assert "half[U+D83D]character" in words

    def test_breaks_a_word_of_5000_letters_over_lines(self, words: str) -> None:
        assert words.count("x" * 5_000) >= 2

    def test_sets_a_text_longer_than_a_page_whole(self, words: str) -> None:
        sentence = squeezed("The board looks at every rejected applicant again, one by one.")

        sentences = hostile.LONG_TEXT.count("The board")
        cut_by_page_ends = 10
        assert words.count(sentence) >= 2 * sentences - cut_by_page_ends

    def test_draws_right_to_left_letters_with_the_shipped_fonts(self) -> None:
        assert not uncovered([hostile.ARABIC, hostile.HEBREW], shipped_coverage())

    def test_prints_a_code_point_where_no_font_of_the_machine_draws_it(self) -> None:
        risk = make.make_risk(1)
        register = replace(make.make_register(), risks=(replace(risk, title="private \ue123 use"),))

        assert "private[U+E123]use" in squeezed(read_text(write_pdf(register)))

    def test_never_fails_for_any_plane_of_unicode(self) -> None:
        sample = "".join(chr(code) for code in range(0x20, 0x30000, 97))
        register = replace(make.make_register(), risks=(replace(make.make_risk(1), cause=sample),))

        assert write_pdf(register).startswith(b"%PDF-")


class TestLongRegister:
    def test_says_what_paper_leaves_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_writer, "MOST_ROWS", 3)

        words = read_text(write_pdf(make.make_register(5)))

        assert "Rows 1 to 3 of 5" in words
        assert "R-0003" in words
        assert "R-0004" not in words


class TestFonts:
    def test_are_open_and_carry_their_licences(self) -> None:
        names = {path.name for path in FONT_FOLDER.iterdir()}

        assert {"LICENSE-SourceSans3.md", "LICENSE-DejaVu.txt"} <= names
        assert "SIL OPEN FONT LICENSE" in (FONT_FOLDER / "LICENSE-SourceSans3.md").read_text(encoding="utf-8")

    def test_draw_every_shape_of_a_state(self) -> None:
        assert not uncovered(list(SHAPES.values()), shipped_coverage())

    def test_draw_european_letters(self) -> None:
        letters = "ÄÖÜäöüßéèêçñåøæœłşğőűžćđ€„“‚‘–—…·×≥≤ΑΩαωЖжЇїҐґ"

        assert not uncovered([letters], shipped_coverage())

    @pytest.mark.parametrize("content", [b"", b"ttcf", b"OTTO\x00\xff" + b"\xff" * 40, b"\x00" * 64, b"not a font"])
    def test_read_a_broken_file_as_one_that_draws_nothing(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "broken.otf"
        path.write_bytes(content)

        assert read_coverage(path) == frozenset()
