"""The second verifier, in a browser: it agrees with the first one on every pack, and reaches for nothing."""

from __future__ import annotations

import base64
import hashlib
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fairlead.trail import verify
from tests.engines.trail.attacks import ATTACKS, Attack
from tests.engines.trail.make_pack import Draft, make_draft
from tests.engines.trail.odd_zip import OddMember, odd_zip
from tests.engines.trail.test_verify import RFC_8032, SMALL_ORDER, TestWitness

PAGE = Path(verify.__file__).with_suffix(".html")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
RUN = """async keys => {
  const read = async one => ({ name: one.name, bytes: new Uint8Array(await one.arrayBuffer()) });
  const pins = await Promise.all(Array.from(document.getElementById("pins").files, read));
  const run = await new fairlead.Verification(document.getElementById("pack").files[0], { keys, pins }).run();
  return [run.verdict, run.findings.map(one => [one.check, one.verdict, one.place])];
}"""
HOLDS = """([signature, message, key, own]) => {
  const bytes = text => Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16));
  return fairlead.holds(bytes(signature), bytes(message), bytes(key), own);
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """Open the verifier from disk, without a network; whatever the console says fails the test at its end."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the browser's verifier was not tried")
    from playwright.sync_api import sync_playwright

    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened = browser.new_context(offline=True).new_page()
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("request", lambda request: complaints.append(request.url) if request.url != PAGE.as_uri() else None)
        opened.goto(PAGE.as_uri())
        yield opened
        browser.close()
    assert complaints == []


def chosen(page: Any, pack: bytes, draft: Draft, folder: Path) -> tuple[Path, Path]:
    """Put a pack and a kept checkpoint into the page, and return their paths."""
    (folder / "pack.zip").write_bytes(pack)
    (folder / "pin.txt").write_text(draft.checkpoint(draft.pins[-1]), encoding="utf-8")
    page.set_input_files("#pack", str(folder / "pack.zip"))
    page.set_input_files("#pins", str(folder / "pin.txt"))
    return folder / "pack.zip", folder / "pin.txt"


def compare(page: Any, pack: bytes, draft: Draft, folder: Path, *, keys: tuple[str, ...] = ()) -> str:
    """Check that both verifiers come to the same verdict by the same findings at the same places; return it."""
    path, pin = chosen(page, pack, draft, folder)

    report = verify.verify_pack(path, keys=(*keys, draft.vkey), pins=[pin])
    verdict, findings = page.evaluate(RUN, [*keys, draft.vkey])

    assert verdict == report.verdict
    assert {tuple(one) for one in findings} == {one[:3] for one in report.findings}
    return report.verdict


class TestBothVerifiers:
    @pytest.mark.parametrize("seed", range(4))
    def test_pass_the_same_honest_packs(self, page: Any, tmp_path: Path, seed: int) -> None:
        draft = make_draft(seed)

        assert compare(page, draft.build(), draft, tmp_path) == "PASSED"

    @pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name.replace(" ", "-"))
    def test_name_the_same_things_in_forged_packs(self, page: Any, tmp_path: Path, attack: Attack) -> None:
        seed = ATTACKS.index(attack)

        assert (
            compare(page, attack.forge(make_draft(seed), random.Random(seed)), make_draft(seed), tmp_path) == "FAILED"
        )

    def test_pass_the_end_of_a_large_archive(self, page: Any, tmp_path: Path) -> None:
        draft = make_draft(1)
        members = [OddMember(name.encode(), content) for name, content in draft.sealed().items()]

        assert compare(page, odd_zip(members, large=0), draft, tmp_path) == "PASSED"

    def test_agree_on_witnesses(self, page: Any, tmp_path: Path) -> None:
        draft = make_draft(2)

        assert compare(page, TestWitness().cosigned(draft), draft, tmp_path, keys=(TestWitness.KEY,)) == "PASSED"
        assert compare(page, draft.build(), draft, tmp_path, keys=(TestWitness.KEY,)) == "FAILED"

    def test_agree_on_what_was_erased(self, page: Any, tmp_path: Path) -> None:
        draft = make_draft(2)
        for seq, entry in enumerate(draft.entries):
            if entry["action"] == "applicability.line.decided":
                draft.values.pop((seq, "justification"), None)

        assert compare(page, draft.build(), draft, tmp_path) == "NOT PROVEN"


class TestItsSignatures:
    @pytest.mark.parametrize("own", [False, True], ids=["browser", "own"])
    @pytest.mark.parametrize(("public", "message", "signature"), [row[1:] for row in RFC_8032])
    def test_hold_for_the_published_vectors(
        self, page: Any, public: str, message: str, signature: str, own: bool
    ) -> None:
        assert page.evaluate(HOLDS, [signature, message, public, own])
        assert not page.evaluate(HOLDS, [signature, message + "00", public, own])

    def test_are_refused_for_points_of_small_order(self, page: Any) -> None:
        for point in SMALL_ORDER:
            assert not page.evaluate(HOLDS, [point + "00" * 32, "", point, True])


class TestItsHash:
    @pytest.mark.parametrize("size", [0, 1, 55, 56, 63, 64, 65, 119, 128, 1000])
    def test_is_sha256(self, page: Any, size: int) -> None:
        content = random.Random(size).randbytes(size)

        digest = page.evaluate(
            "bytes => fairlead.hex(new fairlead.Sha256().update(Uint8Array.from(bytes)).digest())", list(content)
        )

        assert digest == hashlib.sha256(content).hexdigest()


class TestThePage:
    @pytest.fixture(autouse=True)
    def fresh(self, request: pytest.FixtureRequest) -> None:
        """Begin with an empty form."""
        if "page" in request.fixturenames:
            request.getfixturevalue("page").reload()

    def test_is_worked_by_keyboard(self, page: Any, tmp_path: Path) -> None:
        draft = make_draft(2)
        chosen(page, draft.build(), draft, tmp_path)
        page.focus("#keys")
        page.keyboard.insert_text(draft.vkey)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")

        page.wait_for_selector(".verdict")

        assert page.inner_text(".verdict strong") == "PASSED"
        assert page.evaluate("document.activeElement.id") == "result"

    def test_shows_text_of_the_pack_as_text(self, page: Any, tmp_path: Path) -> None:
        draft = make_draft(2)
        draft.missing[0] = type(draft.missing[0])(id="<b>x</b>", title="<img src=x onerror=alert(1)>")
        chosen(page, draft.build(), draft, tmp_path)
        page.click("#go")

        page.get_by_text("<img src=x onerror=alert(1)>").wait_for()

        assert page.locator("#result img, #result b").count() == 0

    def test_says_in_words_what_is_wrong_with_a_key(self, page: Any, tmp_path: Path) -> None:
        draft = make_draft(2)
        chosen(page, draft.build(), draft, tmp_path)
        page.fill("#keys", "no key")
        page.click("#go")

        page.get_by_text("key: is not a verifier key for Ed25519").wait_for()

    def test_allows_its_own_script_and_style_only(self) -> None:
        text = PAGE.read_text(encoding="utf-8")
        policy = str(re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1])  # type: ignore[index]

        assert policy.startswith("default-src 'none'; ")
        for tag in ("script", "style"):
            body = str(re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[1])  # type: ignore[index]
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
        assert not re.search(r"https?://|\bsrc=|\bhref=|\bon\w+=|innerHTML|eval\(|fetch\(", text)
