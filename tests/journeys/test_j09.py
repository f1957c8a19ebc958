"""J09: an engineer's pipeline judges a release, sends what it measured, signed, and somebody else accepts it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from playwright.sync_api import Page, expect

from fairlead.domain.access import TokenScope
from fairlead.domain.occasion import Occasion
from fairlead.records.evidence import EvidenceItem
from fairlead.records.people import User
from fairlead.usecases.people import issue_token
from fairlead.usecases.signing import register_signing_key
from tests import make
from tests.engines.measurement.plans import PLAN, write_plan
from tests.journeys.browser import Server, check_page, sign_in

pytestmark = pytest.mark.journey
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


@pytest.fixture
def owner(server: Server) -> Occasion:
    """Return the founder of an organization of two that trusts the pipeline's key; it has two systems."""
    occasion = make.occasion()
    make.colleague(occasion)
    for name in ("Triage model", "Support chatbot"):
        make.system(occasion, name=name)
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    register_signing_key(occasion, label="Pipeline", public_key=public)
    return make.again(occasion)


def repository(folder: Path, url: str, *, system: str = "AIS-0001", away: str = "fail", women: int = 60) -> Path:
    """Return the repository of an AI system with its plan, its decisions and the pipeline's key."""
    text = PLAN.replace("system: AI-1\n", f'system: {system}\nserver: {{url: "{url}", unreachable: {away}}}\n')
    write_plan(folder, text=text, women=women)
    (folder / "key.pem").write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder


def check(folder: Path, token: str) -> subprocess.CompletedProcess[str]:
    """Run the gate as a pipeline does."""
    words = [sys.executable, "-m", "fairlead", "check", "--as-of", "2026-11-24", "--send", "--sign-key", "key.pem"]
    environment = {**os.environ, "FAIRLEAD_TOKEN": token}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120)


def token_of(owner: Occasion, *, system: str = "") -> str:
    return issue_token(owner, label="CI", scopes=frozenset({TokenScope.COLLECT}), days=9, system=system)[1]


class TestTheGate:
    def test_sends_what_it_measured_once_however_often_it_runs(
        self, owner: Occasion, server: Server, tmp_path: Path
    ) -> None:
        folder, token = repository(tmp_path / "good", server.url), token_of(owner, system="AIS-0001")

        first, second = check(folder, token), check(folder, token)

        assert (first.returncode, second.returncode) == (0, 0), first.stderr
        assert "fairness: handed in as EV-0001." in first.stdout
        assert "fairness: is there already as EV-0001." in second.stdout
        item = EvidenceItem.objects.within(owner).get()
        assert item.signature["signing_key"] == "SK-0001"
        assert list(item.links.within(owner).values_list("provision", flat=True)) == ["iso42001:A.6.2.4"]

    def test_sends_a_failure_too_and_ends_with_one(self, owner: Occasion, server: Server, tmp_path: Path) -> None:
        done = check(repository(tmp_path / "unfair", server.url, women=20), token_of(owner))

        assert done.returncode == 1
        assert "handed in as EV-0001" in done.stdout

    def test_reaches_no_other_system_with_the_token_of_one(
        self, owner: Occasion, server: Server, tmp_path: Path
    ) -> None:
        folder = repository(tmp_path / "other", server.url, system="AIS-0002")

        done = check(folder, token_of(owner, system="AIS-0001"))

        assert done.returncode == 2
        assert "404: " in done.stderr
        assert not EvidenceItem.objects.within(owner).exists()

    def test_says_what_is_wrong_with_the_token(self, owner: Occasion, server: Server, tmp_path: Path) -> None:
        folder = repository(tmp_path / "good", server.url)

        unknown, none = check(folder, "fl_unknown"), check(folder, "")

        assert (unknown.returncode, none.returncode) == (2, 2)
        assert "401: Send an access token" in unknown.stderr
        assert "Set FAIRLEAD_TOKEN" in none.stderr

    @pytest.mark.parametrize(("away", "status"), [("fail", 3), ("warn", 0)])
    def test_does_as_the_plan_says_when_nobody_answers(self, tmp_path: Path, away: str, status: int) -> None:
        done = check(repository(tmp_path / "away", "http://127.0.0.1:9", away=away), "fl_any")

        assert done.returncode == status
        assert "http://127.0.0.1:9 did not answer" in done.stderr


class TestTheEvidence:
    def test_waits_until_somebody_else_accepts_it(
        self, owner: Occasion, server: Server, page: Page, tmp_path: Path
    ) -> None:
        check(repository(tmp_path / "good", server.url), token_of(owner))
        sign_in(page, User.objects.get(pk=make.colleague(owner).somebody))

        page.goto("/evidence/EV-0001/")
        expect(page.get_by_text("Collected, waiting for review").first).to_be_visible()
        expect(page.get_by_text("SK-0001").first).to_be_visible()
        check_page(page)
        page.get_by_role("button", name="Accept", exact=True).click()

        expect(page.get_by_text("Accepted").first).to_be_visible()
        assert EvidenceItem.objects.within(owner).get().state == "accepted"
