"""Scripts in every text of an organization, looked at page by page in a real browser: nothing of them runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from fairlead.domain.evidence import Proof
from fairlead.domain.refusal import Refusal
from fairlead.records.people import User
from fairlead.usecases.document import revise_document
from fairlead.usecases.evidence import About, admit_file, admit_link
from tests import make
from tests.journeys.browser import Server, sign_in
from tests.web import hostile
from tests.web.test_authorization import PAGES, address, objects, routes

pytestmark = pytest.mark.journey
TEXT = " ".join(hostile.SCRIPTS)
TITLE = hostile.SCRIPTS[0] + hostile.SCRIPTS[1]
LINKS = (
    f"# {TITLE}\n\n[here](javascript:window.{hostile.MARKER}=1) <img src=x onerror=window.{hostile.MARKER}=1>\n\n{TEXT}"
)


@pytest.fixture
def marked(server: Server) -> tuple[User, dict[str, str]]:
    """Return the founder of an organization that is full of scripts, and what stands for its objects in addresses."""
    owner = make.occasion()
    refs = objects(owner)
    system = make.system(
        owner, name=TITLE, purpose=TEXT, supplier=TITLE, unit=TITLE[:120], users=TITLE, geography=TITLE
    )
    risk = make.risk(owner, severity=3, title=TITLE, event=TEXT, consequence=TEXT, cause=TEXT, systems=[system.ref])
    about = About(title=TITLE, provisions=("iso42001:5.2",), proof=Proof.DESIGN, collected_on=make.NOON.date())
    item = admit_file(owner, about=about, filename=TITLE, media_type="text/html", chunks=[TEXT.encode()])
    document = revise_document(owner, kind="DI-03", title=TITLE, text=LINKS)
    with pytest.raises(Refusal):
        admit_link(owner, about=about, url=f"javascript:window.{hostile.MARKER}=1")
    person = User.objects.get(pk=owner.somebody)
    User.objects.filter(pk=person.pk).update(name=TITLE[:120])
    return person, refs | {
        "inventory": system.ref,
        "risk": risk.ref,
        "evidence": item.ref,
        "document": document.ref,
        "trace": system.ref,
    }


class TestAStoredScript:
    def test_runs_on_no_page(self, page: Page, marked: tuple[User, dict[str, str]]) -> None:
        person, refs = marked
        sign_in(page, person)
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        refused: list[str] = []
        page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
        ran, seen = {}, 0

        for name, route in routes():
            if PAGES[name] != "visitor" and name != "evidence:download" and "export" not in name:
                answer = page.request.get(address(name, route, refs), max_redirects=0)
                if answer.status == 200 and answer.headers["content-type"].startswith("text/html"):
                    page.goto(address(name, route, refs))
                    seen += hostile.MARKER in page.content()
                    if page.evaluate(f"window.{hostile.MARKER}") is not None or page.locator("img[src='x']").count():
                        ran[name] = page.url

        assert not ran
        assert not dialogs
        assert not refused, "the policy is the second wall: what is escaped never reaches it"
        assert seen > 10
