"""Every word of a page is translated and nothing runs or is styled inside it; the scanner is also tried on faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import pages
from tests.house.code import ROOT, plant

TEMPLATES = pages.templates(ROOT)
FAULTY = (
    ("<h1>Findings</h1>", "Findings"),
    ("<p>{{ count }} of {{ total }} accepted</p>", "of accepted"),
    ('<input placeholder="Search here">', "Search here"),
    ('<button aria-label="Close"></button>', "Close"),
    ('<input type="submit" value="Save">', "Save"),
    ('<c-page title="Your systems" />', "Your systems"),
    ('{% if x %}<a href="{% url "y" %}">Open</a>{% endif %}', "Open"),
    ('<p style="color: red">{{ x }}</p>', "style attribute"),
    ("<style>p { color: red }</style>", "style element"),
    ("<script>run()</script>", "inline script"),
    ("<p><code>fairlead</code> finds it</p>", "finds it"),
    ('<a onclick="run()">{{ x }}</a>', "onclick"),
    ('<a hx-on:click="run()">{{ x }}</a>', "hx-on:click"),
    ('<a href="javascript:run()">{{ x }}</a>', "holds code"),
)
CLEAN = (
    '<h1>{% translate "Findings" %}</h1>',
    "<p>{% blocktranslate count n=n %}{{ n }} finding{% plural %}{{ n }} findings{% endblocktranslate %}</p>",
    "{# A comment in words. #}{% comment %}<p>More words.</p>{% endcomment %}",
    "<!-- a comment in words -->",
    '<input placeholder="{% translate "Search" %}" name="query" class="form-control wide">',
    "<td>{{ count }} / {{ total }} · 12 % ≥ 80 ms</td>",
    "<abbr>ISO/IEC 42001</abbr> Fairlead",
    '<script src="{% static "own/list.js" %}" defer></script>',
    '<script type="application/json">{"some": "words"}</script>',
    '<c-page title="{{ title }}" class="wide page" />',
    "&nbsp;&middot;&times;",
    "<pre>fairlead scan .</pre> <code>fairlead verify</code> <kbd>Esc</kbd>",
    "{% block page_class %}page-narrow{% endblock %}",
    '<g{% if unsure %} class="unsure"{% endif %}><circle r="{{ r }}"></circle></g>',
)


class TestEveryPage:
    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
    def test_is_translated_and_holds_no_code(self, path: Path) -> None:
        faults = pages.faults(path, root=ROOT)

        assert not faults, "\n".join(faults)


class TestTheScanner:
    @pytest.mark.parametrize(("text", "what"), FAULTY)
    def test_finds_a_fault(self, tmp_path: Path, text: str, what: str) -> None:
        planted = plant(tmp_path, "src/fairlead/web/templates/audit/list.html", f"\n\n{text}\n")

        (fault,) = pages.faults(tmp_path / planted.name, root=tmp_path)

        assert fault.startswith("src/fairlead/web/templates/audit/list.html:3:")
        assert what in fault

    @pytest.mark.parametrize("text", CLEAN)
    def test_leaves_what_is_in_order(self, tmp_path: Path, text: str) -> None:
        planted = plant(tmp_path, "src/fairlead/web/templates/audit/list.html", text)

        assert not pages.faults(tmp_path / planted.name, root=tmp_path)

    def test_keeps_count_of_lines_through_a_translated_block(self, tmp_path: Path) -> None:
        text = "{% blocktranslate %}\none\ntwo\n{% endblocktranslate %}\n<p>\nleft over</p>"
        planted = plant(tmp_path, "src/fairlead/web/templates/audit/list.html", text)

        (fault,) = pages.faults(tmp_path / planted.name, root=tmp_path)

        assert ":6: not marked for translation: left over" in fault

    def test_reads_mails_as_plain_text(self, tmp_path: Path) -> None:
        planted = plant(tmp_path, "src/fairlead/web/templates/mail/invitation.txt", "{% url 'x' %}\nGood day < all")

        (fault,) = pages.faults(tmp_path / planted.name, root=tmp_path)

        assert ":2: not marked for translation: Good day all" in fault
