"""You can leave and return: an import gives the same rows, files and log, and an audit pack of it verifies."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from django.conf import settings

from fairlead.demo.fill import fill
from fairlead.domain.access import PERMISSIONS, Role
from fairlead.domain.occasion import Door
from fairlead.domain.readiness import View
from fairlead.domain.refusal import NotPermitted
from fairlead.queries.audit_pack import path_of_pack
from fairlead.queries.people import has_accounts, occasion_for, occasion_for_clock
from fairlead.records.job import Job
from fairlead.records.organization import Organization
from fairlead.records.people import Invitation, Membership, User
from fairlead.records.rows import plain
from fairlead.records.trail import TrailEntry
from fairlead.trail.bundle import BundleRejected
from fairlead.usecases.account import make_reset_link
from fairlead.usecases.audit_pack import build_audit_pack, request_audit_pack
from fairlead.usecases.export import take_export
from fairlead.usecases.inventory import register_system
from fairlead.usecases.organization import installation_occasion
from fairlead.usecases.organization_import import ImportRefused, import_organization
from fairlead.usecases.people import invite
from tests import make
from tests.usecases import moving

pytestmark = pytest.mark.django_db

TRAIL = ("tables/trailvalue.jsonl", "trail/entries.jsonl", "trail/checkpoint", "trail/key.vkey")


def built(organization: int) -> tuple[str, list[str]]:
    """Return the verifier's verdict on an audit pack made now, and the checkpoints from before that it holds."""
    clock = occasion_for_clock(organization, at=make.NOON)
    lead = replace(clock, role=Role.GOVERNANCE_LEAD, grants=PERMISSIONS[Role.GOVERNANCE_LEAD])
    asked = request_audit_pack(lead, view=View.STAGE_1, cut_off=make.NOON)
    pack = build_audit_pack(clock, ref=asked.ref)
    with zipfile.ZipFile(path_of_pack(pack)) as archive:
        return (pack.verdict or {})["verdict"], [name for name in archive.namelist() if name.startswith("trail/pins/")]


class TestAnImportedOrganization:
    def test_is_exported_again_with_equal_counts_and_hashes(self) -> None:
        demo = fill(at=make.NOON, tell=lambda line: None)
        lead = occasion_for(demo.people["lead"], organization=demo.organization, at=make.NOON, door=Door.DEMO)
        first = moving.exported(lead)
        moving.step_aside(lead)

        made = moving.imported(first)

        second = moving.listed(moving.exported(moving.inside(made)))
        before = moving.listed(first)
        assert {path: one for path, one in second.items() if path not in TRAIL} == {
            path: one for path, one in before.items() if path not in TRAIL
        }
        assert sum(rows or 0 for _, rows in before.values()) == made.rows > 400
        kept = ("seq", "canonical", "nodes", "at", "actor", "action", "subject", "batch")
        old = list(TrailEntry.objects.within(lead).order_by("seq").values_list(*kept))
        entries = TrailEntry.objects.within(moving.inside(made)).order_by("seq")
        new = [tuple(map(plain, entry)) for entry in entries.values_list(*kept)]
        assert new[:-2] == [tuple(map(plain, entry)) for entry in old]
        assert [entry[5] for entry in new[-2:]] == ["organization.imported", "organization.exported"]
        assert made.entries == len(old)

    def test_goes_on_with_its_log_and_gives_an_audit_pack_that_verifies(self) -> None:
        demo = fill(at=make.NOON, tell=lambda line: None)
        lead = occasion_for(demo.people["lead"], organization=demo.organization, at=make.NOON, door=Door.DEMO)
        assert built(lead.organization)[0] == "PASSED"
        content = moving.exported(lead)
        moving.step_aside(lead)

        made = moving.imported(content)

        (moving_key := settings.FOLDER.keys / "trail.key").rename(moving_key.with_name("old.key"))
        verdict, pins = built(moving.inside(made).organization)
        moving_key.with_name("old.key").replace(moving_key)
        assert verdict == "PASSED"
        assert len(pins) == 1

    def test_lets_nobody_in_without_a_new_password(self) -> None:
        owner = make.occasion()
        person = User.objects.get(pk=owner.somebody)
        content = moving.exported(owner)
        moving.step_aside(owner)

        made = moving.imported(content)

        again = User.objects.get(email=person.email)
        assert again.pk != person.pk
        assert not again.has_usable_password()
        assert made.invited_anew == (person.email,)
        assert has_accounts(), "sign-up would be open to the first stranger"
        assert make_reset_link(installation_occasion(actor="operator", at=make.NOON, door=Door.CLI), email=again.email)
        assert Membership.objects.get(user=again).role == Role.OWNER

    def test_has_no_secret_of_the_old_one(self) -> None:
        owner = make.occasion()
        invitation, _secret = invite(owner, email="new@example.org", role=Role.EMPLOYEE)
        content = moving.exported(owner)
        moving.step_aside(owner)

        made = moving.imported(content)

        again = Invitation.objects.within(moving.inside(made)).get()
        assert (again.ref, again.email) == (invitation.ref, invitation.email)
        assert again.secret_hash != invitation.secret_hash

    def test_has_its_refs_counted_on(self) -> None:
        owner = make.occasion()
        first = make.system(owner)
        content = moving.exported(owner)
        moving.step_aside(owner)

        inside = moving.inside(moving.imported(content))

        second = register_system(inside, values={"name": "Next", "purpose": "Counts on", "roles": ["user"]})
        assert (first.ref, second.ref) == ("AIS-0001", "AIS-0002")

    def test_has_no_job_that_waits_for_ever(self) -> None:
        owner = make.occasion()
        request_audit_pack(owner, view=View.STAGE_1, cut_off=owner.at)
        content = moving.exported(owner)
        moving.step_aside(owner)

        made = moving.imported(content)

        assert Job.objects.within(moving.inside(made)).get().state == Job.State.CANCELLED

    def test_is_recorded_in_both_logs(self) -> None:
        owner = make.occasion()
        content = moving.exported(owner)
        moving.step_aside(owner)

        made = moving.imported(content)

        operator = installation_occasion(actor="operator", at=make.NOON, door=Door.CLI)
        for occasion in (operator, moving.inside(made)):
            entries = TrailEntry.objects.within(occasion).filter(action="organization.imported", subject=made.ref)
            assert entries.count() == 1


class TestImportOrganization:
    def test_refuses_one_that_is_here_already(self) -> None:
        content = moving.exported(make.occasion())

        with pytest.raises(ImportRefused, match="is here already"):
            moving.imported(content)

    def test_refuses_an_account_that_may_be_somebody_else(self) -> None:
        owner = make.occasion()
        content = moving.exported(owner)
        moving.step_aside(owner)
        person = User.objects.get(pk=owner.somebody)
        (address,) = [row["email"] for row in moving.people_in(content)]
        (ref,) = [row["ref"] for row in moving.people_in(content)]
        User.objects.filter(pk=person.pk).update(ref=ref, email=address)

        with pytest.raises(ImportRefused, match="--same-person"):
            moving.imported(content)

        made = moving.imported(content, same_people=[address])
        assert Membership.objects.filter(organization__ref=made.ref, user=person).exists()

    def test_refuses_a_public_id_that_is_somebody_else_here(self) -> None:
        owner = make.occasion()
        content = moving.exported(owner)
        moving.step_aside(owner)
        (ref,) = [row["ref"] for row in moving.people_in(content)]
        User.objects.filter(pk=owner.somebody).update(ref=ref)

        with pytest.raises(ImportRefused, match="somebody else here"):
            moving.imported(content)

    def test_never_hands_a_membership_to_an_account_that_only_has_the_same_address(self) -> None:
        owner = make.occasion()
        content = moving.exported(owner)
        moving.step_aside(owner)
        (address,) = [row["email"] for row in moving.people_in(content)]
        stranger = User.objects.create_user(address, "a long test password", ref="P-stranger")

        made = moving.imported(content)

        assert not Membership.objects.filter(user=stranger).exists()
        assert made.apart == tuple(row["ref"] for row in moving.people_in(content))

    def test_makes_an_account_of_this_installation_an_owner_when_asked(self) -> None:
        owner = make.occasion()
        content = moving.exported(owner)
        moving.step_aside(owner)
        here = make.account("Somebody here")

        made = moving.imported(content, owner=here.email)

        assert Membership.objects.get(user=here, organization__ref=made.ref).role == Role.OWNER

    def test_refuses_the_key_of_another_log(self) -> None:
        owner = make.occasion()
        key = "fairlead/other/20261123T120000+75f23171+ASYGKSuXJuZ4dGmKDiTBPbQ5ei9OK1lHDbLGcoJYqBwp"
        content = moving.exported(owner)
        moving.step_aside(owner)

        with pytest.raises(BundleRejected, match=r"manifest\.sig"):
            moving.imported(content, key=key)

    def test_refuses_whoever_may_not_found_an_organization(self) -> None:
        auditor = make.occasion(Role.CERTIFICATION_AUDITOR)

        with pytest.raises(NotPermitted):
            import_organization(auditor, file=io.BytesIO(b""))

    def test_leaves_nothing_behind_when_the_rows_contradict_each_other(self) -> None:
        owner = make.occasion()
        make.system(owner)
        content = moving.exported(owner)
        before = Organization.objects.count()

        with pytest.raises(ImportRefused):
            moving.imported(content)

        assert Organization.objects.count() == before
        assert moving.waiting() == []
        assert take_export(owner)["tables"]["aisystem"]
