"""Evidence is collected by one person and accepted by another, and readiness never flatters."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest

from fairlead.domain.access import Role
from fairlead.domain.evidence import DuplicateEvidence, EvidenceRefused, EvidenceState, Proof, ReviewRefused
from fairlead.domain.readiness import Gate, Reason, View
from fairlead.domain.refusal import InvalidInput, NotFound
from fairlead.queries.readiness import readiness, readiness_at
from fairlead.records.evidence import EvidenceItem
from fairlead.records.store import path_of
from fairlead.records.trail import TrailEntry
from fairlead.usecases.evidence import About, admit_file, admit_link
from fairlead.usecases.evidence_review import accept_evidence, erase_evidence, reject_evidence, withhold_evidence
from fairlead.usecases.readiness import name_owner, store_snapshot
from tests import make

pytestmark = pytest.mark.django_db
POLICY = "iso42001:5.2"


def about(**changes) -> About:
    given = About(title="AI policy 1", provisions=(POLICY,), proof=Proof.DESIGN, collected_on=make.NOON.date())
    return replace(given, **changes)


def admitted(occasion, **changes):
    content = str(changes.get("title", "text")).encode()
    return admit_file(occasion, about=about(**changes), filename="p.txt", media_type="text/plain", chunks=[content])


def row(occasion, provision: str = POLICY, view: View = View.STAGE_1):
    return next(one for one in readiness(occasion, view=view).rows if one.provision == provision)


class TestAdmitFile:
    def test_keeps_the_bytes_under_their_digest(self) -> None:
        occasion = make.occasion()

        item = admitted(occasion)

        assert path_of(item.sha256, organization=occasion.organization).read_bytes() == b"text"
        assert item.state == EvidenceState.WAITING

    def test_refuses_the_same_bytes_twice_and_names_the_first(self) -> None:
        occasion = make.occasion()
        first = admitted(occasion)

        with pytest.raises(DuplicateEvidence) as duplicate:
            admitted(occasion)

        assert duplicate.value.ref == first.ref

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": " "}, "title"),
            ({"provisions": ("iso42001:A.99",)}, "provisions"),
            ({"collected_on": date(2027, 1, 1)}, "collected_on"),
            ({"period_from": date(2026, 5, 2), "period_until": date(2026, 5, 1)}, "period_until"),
            ({"fresh_days": 5000}, "fresh_days"),
        ],
    )
    def test_refuses_and_stores_no_row(self, changes: dict[str, object], field: str) -> None:
        occasion = make.occasion()

        with pytest.raises(EvidenceRefused) as refused:
            admitted(occasion, **changes)

        assert field in refused.value.fields
        assert not EvidenceItem.objects.within(occasion).exists()

    def test_about_a_system_of_another_organization_is_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        foreign = make.system(theirs)

        with pytest.raises(NotFound):
            admitted(ours, system=foreign.ref)

    def test_refuses_two_hundred_and_one_megabytes_and_keeps_none_of_them(self) -> None:
        occasion = make.occasion()
        folder = path_of("0" * 64, organization=occasion.organization).parents[2]
        before = sorted(folder.rglob("*")) if folder.exists() else []
        megabyte = bytes(1024 * 1024)

        with pytest.raises(InvalidInput) as refused:
            admit_file(occasion, about=about(), filename="x", media_type="", chunks=itertools.repeat(megabyte, 201))

        assert refused.value.fields == ("file",)
        assert [path for path in folder.rglob("*") if path not in before and path.is_file()] == []

    def test_keeps_no_bytes_of_what_it_refuses(self) -> None:
        occasion = make.occasion()

        with pytest.raises(EvidenceRefused):
            admitted(occasion, title="a refused file", provisions=("iso42001:A.99",))

        digest = hashlib.sha256(b"a refused file").hexdigest()
        assert not path_of(digest, organization=occasion.organization).exists()


class TestAdmitLink:
    def test_refuses_what_is_not_a_web_address(self) -> None:
        with pytest.raises(EvidenceRefused):
            admit_link(make.occasion(), about=about(), url="javascript:alert(1)")


class TestAcceptEvidence:
    def test_is_refused_to_the_person_who_handed_it_in(self) -> None:
        owner = make.occasion()
        make.colleague(owner)
        owner = make.again(owner)
        item = admitted(owner)

        with pytest.raises(ReviewRefused):
            accept_evidence(owner, ref=item.ref)

    def test_is_flagged_when_nobody_else_is_there(self) -> None:
        occasion = make.occasion()

        accepted = accept_evidence(occasion, ref=admitted(occasion).ref)

        assert accepted.self_reviewed

    def test_of_rejected_evidence_is_refused(self) -> None:
        occasion = make.occasion()
        item = admitted(occasion)
        reject_evidence(occasion, ref=item.ref, reason="The date is missing.")

        with pytest.raises(ReviewRefused):
            accept_evidence(occasion, ref=item.ref)


class TestEraseEvidence:
    def test_drops_the_bytes_and_keeps_the_digest(self, django_capture_on_commit_callbacks) -> None:
        occasion = make.occasion()
        item = admitted(occasion, title="to be erased")

        with django_capture_on_commit_callbacks(execute=True):
            erased = erase_evidence(occasion, ref=item.ref, reason="Request under data protection law")

        assert not path_of(item.sha256, organization=occasion.organization).exists()
        assert erased.sha256 == item.sha256

    def test_leaves_the_same_bytes_of_another_organization_alone(self, django_capture_on_commit_callbacks) -> None:
        ours, theirs = make.occasion(), make.occasion()
        item, other = admitted(ours, title="shared"), admitted(theirs, title="shared")
        item = EvidenceItem.objects.within(ours).get(ref=item.ref)

        with django_capture_on_commit_callbacks(execute=True):
            erase_evidence(ours, ref=item.ref, reason="Request under data protection law")

        assert item.sha256 == other.sha256
        assert not path_of(item.sha256, organization=ours.organization).exists()
        assert path_of(item.sha256, organization=theirs.organization).exists()

    def test_takes_the_item_out_of_readiness_and_cannot_be_done_twice(self) -> None:
        occasion = make.occasion()
        name_owner(occasion, provision=POLICY, owner=occasion.actor)
        item = accept_evidence(occasion, ref=admitted(occasion).ref)
        counted = row(occasion).counts

        erase_evidence(occasion, ref=item.ref, reason="Request under data protection law")

        assert counted
        assert not row(occasion).counts
        with pytest.raises(EvidenceRefused):
            erase_evidence(occasion, ref=item.ref, reason="Request under data protection law")


class TestWithholdEvidence:
    def test_is_logged_with_its_reason_and_leaves_the_item_counting(self) -> None:
        occasion = make.occasion()
        name_owner(occasion, provision=POLICY, owner=occasion.actor)
        item = accept_evidence(occasion, ref=admitted(occasion).ref)
        counted = row(occasion).counts

        withhold_evidence(occasion, ref=item.ref, withheld=True, reason="The contract forbids it")

        entry = TrailEntry.objects.within(occasion).filter(subject=item.ref).latest("seq")
        assert entry.action == "evidence.withheld"
        assert b"The contract forbids it" in bytes(entry.canonical)
        assert counted == row(occasion).counts is True

    @pytest.mark.parametrize(("withheld", "reason"), [(True, " "), (False, "It stands so already")])
    def test_is_refused_without_a_reason_or_when_it_stands_so(self, withheld: bool, reason: str) -> None:
        occasion = make.occasion()
        item = admitted(occasion)

        with pytest.raises(EvidenceRefused):
            withhold_evidence(occasion, ref=item.ref, withheld=withheld, reason=reason)

    def test_is_refused_of_erased_bytes(self) -> None:
        occasion = make.occasion()
        erased = admitted(occasion)
        erase_evidence(occasion, ref=erased.ref, reason="Request under data protection law")

        with pytest.raises(EvidenceRefused):
            withhold_evidence(occasion, ref=erased.ref, withheld=True, reason="The contract forbids it")


class TestReadiness:
    def test_begins_at_zero_of_seventy_with_every_gate_closed(self) -> None:
        now = readiness(make.occasion())

        assert (now.score.counted, now.score.total) == (0, 70)
        assert now.gates_open == 0
        assert {gate.gate for gate in now.gates} == set(Gate)

    def test_counts_a_requirement_once_owned_and_proved_by_somebody_else(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        owner = make.again(owner)
        item = admitted(lead)
        assert row(owner).reason is Reason.NO_OWNER
        name_owner(owner, provision=POLICY, owner=lead.actor)
        assert row(owner).reason is Reason.WAITING

        accept_evidence(owner, ref=item.ref)

        assert row(owner).counts
        assert row(owner, view=View.STAGE_2).reason is Reason.ONLY_DESIGN

    def test_stops_counting_on_the_day_evidence_turns_stale(self) -> None:
        occasion = make.occasion()
        accept_evidence(occasion, ref=admitted(occasion, fresh_days=30).ref)
        name_owner(occasion, provision=POLICY, owner=occasion.actor)

        before = row(make.again(occasion, at=make.NOON + timedelta(days=29)))
        after = row(make.again(occasion, at=make.NOON + timedelta(days=30)))

        assert (before.reason, after.reason) == (Reason.COUNTS, Reason.STALE)

    def test_at_an_earlier_cut_off_does_not_know_what_came_later(self) -> None:
        occasion = make.occasion()
        name_owner(occasion, provision=POLICY, owner=occasion.actor)
        accept_evidence(occasion, ref=admitted(occasion).ref)

        earlier = readiness_at(occasion, cut_off=make.NOON - timedelta(hours=1), view=View.STAGE_1)

        assert earlier.score.counted == 0

    def test_of_a_control_counts_only_when_every_system_in_scope_is_covered(self) -> None:
        occasion = make.occasion(Role.OWNER)

        reasons = {one.reason for one in readiness(occasion).rows if ":A." in one.provision}

        assert reasons == {Reason.NOT_DECIDED}


class TestStoreSnapshot:
    def test_keeps_rows_and_the_version_of_the_rules(self) -> None:
        occasion = make.occasion()

        snapshot = store_snapshot(occasion, view=View.STAGE_1)

        assert (snapshot.counted, snapshot.total, snapshot.rules_version) == (0, 70, "1")
        assert len(snapshot.rows) == 70
