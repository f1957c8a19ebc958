"""A measurement in a signed envelope: taken from a key that is trusted here, and from no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.evidence import DuplicateEvidence, EvidenceRefused, EvidenceState
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound, NotPermitted
from fairlead.domain.signing import SigningKeyRefused
from fairlead.measurement.dsse import EnvelopeRefused, PublicKeyRefused, key_id, sign_payload, verify_envelope
from fairlead.measurement.plan import read_plan
from fairlead.measurement.plan_run import perform
from fairlead.records.evidence import EvidenceItem
from fairlead.records.trail import TrailValue
from fairlead.usecases.evidence import admit_measurement
from fairlead.usecases.signing import register_signing_key, withdraw_signing_key
from tests import make
from tests.engines.measurement.plans import PLAN, write_plan
from tests.web.test_inventory import enter

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(make.NOON, tick=False):
        yield


def public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def measured(folder: Path, *, system: str) -> bytes:
    """Return a statement about a system."""
    plan = write_plan(folder, text=PLAN.replace("AI-1", system))
    return perform(read_plan(plan))[0].statement.content


def trusting(*, only: bool = False) -> tuple[Occasion, str]:
    """Return an owner who trusts the key, and one of their systems; `only` for a key of that system alone."""
    owner = make.occasion()
    system = make.system(owner).ref
    register_signing_key(owner, label="Pipeline", public_key=public(KEY), system=system if only else "")
    return owner, system


class TestASignedMeasurement:
    def test_is_admitted_and_names_its_key(self, tmp_path: Path) -> None:
        owner, system = trusting()
        envelope = sign_payload(measured(tmp_path, system=system), key=KEY)

        item = admit_measurement(owner, statement=envelope)

        kept = TrailValue.objects.within(owner).filter(field="signing_key").values_list("value", flat=True)
        assert item.state == EvidenceState.WAITING
        assert item.signature["signing_key"] == "SK-0001"
        assert item.signature["key_id"] == key_id(KEY.public_key())
        assert list(kept) == ["SK-0001"]

    def test_can_be_checked_by_anybody_with_the_key(self, tmp_path: Path, enter: Callable[[Occasion], Client]) -> None:
        owner, system = trusting()
        statement = measured(tmp_path, system=system)
        item = admit_measurement(owner, statement=sign_payload(statement, key=KEY))

        page = enter(owner).get(f"/evidence/{item.ref}/").content.decode()
        answer = enter(owner).get(f"/evidence/{item.ref}/envelope/")

        assert "Signed with" in page
        assert verify_envelope(b"".join(answer), keys=[KEY.public_key()]).payload == statement

    def test_is_one_item_however_often_it_is_sent(self, tmp_path: Path) -> None:
        owner, system = trusting()
        statement = measured(tmp_path, system=system)
        admit_measurement(owner, statement=sign_payload(statement, key=KEY))

        for again in (sign_payload(statement, key=KEY), statement):
            with pytest.raises(DuplicateEvidence):
                admit_measurement(owner, statement=again)

        assert EvidenceItem.objects.within(owner).count() == 1

    def test_by_an_unknown_or_withdrawn_key_is_refused_and_stored_nowhere(self, tmp_path: Path) -> None:
        owner, system = trusting()
        statement = measured(tmp_path, system=system)

        with pytest.raises(EnvelopeRefused):
            admit_measurement(owner, statement=sign_payload(statement, key=OTHER))
        withdraw_signing_key(owner, ref="SK-0001", reason="The runner was rented out.")
        with pytest.raises(EnvelopeRefused):
            admit_measurement(owner, statement=sign_payload(statement, key=KEY))

        assert not EvidenceItem.objects.within(owner).exists()

    def test_by_the_key_of_another_organization_is_refused(self, tmp_path: Path) -> None:
        trusting()
        owner = make.occasion()
        system = make.system(owner).ref

        with pytest.raises(EnvelopeRefused):
            admit_measurement(owner, statement=sign_payload(measured(tmp_path, system=system), key=KEY))

    def test_by_the_key_of_another_system_is_refused(self, tmp_path: Path) -> None:
        owner, _ = trusting(only=True)
        second = make.system(owner, name="Second").ref

        with pytest.raises(EvidenceRefused):
            admit_measurement(owner, statement=sign_payload(measured(tmp_path, system=second), key=KEY))

    def test_keeps_its_signature_when_the_key_is_withdrawn_later(self, tmp_path: Path) -> None:
        owner, system = trusting()
        item = admit_measurement(owner, statement=sign_payload(measured(tmp_path, system=system), key=KEY))

        withdraw_signing_key(owner, ref="SK-0001", reason="The runner was rented out.")

        item.refresh_from_db()
        assert item.signature["signing_key"] == "SK-0001"

    def test_is_not_needed(self, tmp_path: Path) -> None:
        owner, system = trusting()

        assert admit_measurement(owner, statement=measured(tmp_path, system=system)).signature is None


class TestRegisterSigningKey:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "ssh-ed25519 AAAA",
            KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            generate_private_key(65537, 2048)
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            .decode(),
        ],
        ids=["nothing", "ssh", "private", "rsa"],
    )
    def test_takes_public_keys_of_ed25519_alone(self, text: str) -> None:
        with pytest.raises(PublicKeyRefused):
            register_signing_key(make.occasion(), label="Pipeline", public_key=text)

    def test_refuses_a_key_twice_and_one_without_a_name(self) -> None:
        owner, _ = trusting()

        for label, key in (("Again", KEY), (" ", OTHER)):
            with pytest.raises(SigningKeyRefused):
                register_signing_key(owner, label=label, public_key=public(key))

    def test_is_refused_to_who_does_not_run_the_management_system(self) -> None:
        owner, _ = trusting()
        colleague = make.colleague(owner, Role.SYSTEM_OWNER)

        with pytest.raises(NotPermitted):
            register_signing_key(colleague, label="Mine", public_key=public(OTHER))
        with pytest.raises(NotPermitted):
            withdraw_signing_key(colleague, ref="SK-0001", reason="Because")

    def test_finds_no_system_and_no_key_of_another_organization(self) -> None:
        _, system = trusting()
        stranger = make.occasion()

        with pytest.raises(NotFound):
            register_signing_key(stranger, label="Theirs", public_key=public(OTHER), system=f"{system}9")
        with pytest.raises(NotFound):
            withdraw_signing_key(stranger, ref="SK-0001", reason="Because")


class TestThePage:
    def test_trusts_and_withdraws_with_a_reason(self, enter: Callable[[Occasion], Client]) -> None:
        owner = make.occasion()
        client = enter(owner)

        client.post("/organization/keys/", {"label": "Pipeline", "public_key": public(KEY), "system": ""})
        trusted = client.get("/organization/keys/").content.decode()
        without = client.post("/organization/keys/SK-0001/withdraw/", {}, follow=True).content.decode()
        gone = client.post("/organization/keys/SK-0001/withdraw/", {"reason": "Lost"}, follow=True).content.decode()

        assert "Pipeline" in trusted
        assert "Trusted" in trusted
        assert "Say why this key is no longer trusted." in without
        assert "Withdrawn" in gone

    def test_says_what_is_wrong_with_a_key(self, enter: Callable[[Occasion], Client]) -> None:
        answer = enter(make.occasion()).post("/organization/keys/", {"label": "x", "public_key": "abc", "system": ""})

        assert answer.status_code == 422
        assert "This is no public key in PEM form" in answer.content.decode()
