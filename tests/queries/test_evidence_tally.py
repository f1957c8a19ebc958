"""What the database adds up is what the six rules say of each single item, whatever the register and its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from fairlead.domain.evidence import EvidenceState, Proof
from fairlead.domain.inventory import ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import EvidenceFacts, Row, RowFacts, View, judge
from fairlead.queries import evidence_tally
from fairlead.queries.evidence import assessable
from fairlead.queries.evidence_tally import Conditions, SystemSet, count_evidence, evidenced_per_system
from fairlead.queries.readiness import active_owners, is_control, readiness, readiness_at, with_items
from fairlead.records.applicability import ApplicabilityLine, RequirementOwner, Statement
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.inventory import AISystem
from fairlead.records.people import User
from fairlead.usecases.evidence import About, admit_link, link_evidence
from fairlead.usecases.evidence_review import accept_evidence, erase_evidence, reject_evidence
from fairlead.usecases.inventory import decide_scope
from tests import make

TODAY = make.NOON.date()
OF_SYSTEMS, OF_ALL, CLAUSE = "iso42001:A.6.2.4", "iso42001:A.2.2", "iso42001:5.2"
PROVISIONS = (OF_SYSTEMS, OF_ALL, CLAUSE)


@dataclass(frozen=True)
class Drawn:
    """One item as a register may hold it; days and hours are counted from now."""

    provisions: tuple[str, ...]
    system: int
    state: EvidenceState
    proof: Proof
    passed: bool | None
    own: bool
    collected: int
    fresh: int
    received: int
    decided: int | None
    erased: int | None


hours = st.integers(-3, 3)
drawn = st.builds(
    Drawn,
    provisions=st.lists(st.sampled_from(PROVISIONS), min_size=1, unique=True).map(tuple),
    system=st.integers(0, 3),
    state=st.sampled_from([*EvidenceState, EvidenceState.ACCEPTED, EvidenceState.ACCEPTED]),
    proof=st.sampled_from(Proof),
    passed=st.sampled_from([None, None, True, False]),
    own=st.booleans(),
    collected=st.integers(-5, 1),
    fresh=st.integers(-1, 5),
    received=hours,
    decided=st.one_of(st.none(), hours),
    erased=st.one_of(st.none(), st.none(), hours),
)
systems = st.lists(
    st.tuples(st.sampled_from([ScopeDecision.IN, ScopeDecision.IN, ScopeDecision.OUT]), st.sampled_from(Stage)),
    max_size=3,
)


def hold(occasion: Occasion, items: list[Drawn], given: list[tuple[ScopeDecision, Stage]]) -> None:
    """Put a register into the database as it is drawn, with an approved statement and an owner of each row."""
    owner = User.objects.get(pk=occasion.person)
    content = {"lines": [{"provision": one, "applicable": True} for one in (OF_SYSTEMS, OF_ALL)]}
    Statement.objects.add(
        occasion, ref="SOA-1.0", number="1.0", state="approved", content=content, content_sha256="", submitted_by="",
        submitted_at=hour(-9), decided_at=hour(-9),
    )  # fmt: skip
    for one in (OF_SYSTEMS, OF_ALL):
        ApplicabilityLine.objects.add(occasion, provision=one, applicable=True, implemented=True, owner=owner)
    RequirementOwner.objects.add(occasion, provision=CLAUSE, owner=owner)
    keys = [None]
    for scope, stage in given:
        row = AISystem.objects.add(
            occasion, ref=f"AIS-{len(keys)}", scope=scope, stage=stage, registered_at=hour(-9), changed_at=hour(-9)
        )
        keys.append(row.pk)
    for number, item in enumerate(items):
        made = EvidenceItem.objects.add(
            occasion, ref=f"EV-{number}", kind="link", proof=item.proof, state=item.state, passed=item.passed,
            self_reviewed=item.own, system_id=keys[item.system % len(keys)], collected_on=day(item.collected),
            fresh_days=1, fresh_until=day(item.fresh), received_at=hour(item.received),
            decided_at=None if item.decided is None else hour(item.decided),
            erased_at=None if item.erased is None else hour(item.erased),
        )  # fmt: skip
        EvidenceLink.objects.add_all(occasion, [EvidenceLink(item=made, provision=one) for one in item.provisions])


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def hour(number: int) -> datetime:
    return make.NOON + timedelta(hours=number)


def facts_of(occasion: Occasion, *, by: datetime) -> Mapping[str, list[EvidenceFacts]]:
    """Return the items of each provision one by one, as they stood at a time: the words of the rules, no sums."""
    found: dict[str, list[EvidenceFacts]] = {one: [] for one in PROVISIONS}
    for link in EvidenceLink.objects.within(occasion).select_related("item__system").order_by("item_id"):
        item = link.item
        if item.received_at > by or (item.erased_at is not None and item.erased_at <= by):
            continue
        undecided = item.decided_at is not None and item.decided_at > by
        found[link.provision].append(
            EvidenceFacts(
                ref=item.ref,
                state=EvidenceState.WAITING if undecided else EvidenceState(item.state),
                proof=Proof(item.proof),
                collected_on=item.collected_on,
                fresh_until=item.fresh_until,
                system=item.system.ref if item.system else "",
                passed=item.passed,
                self_reviewed=item.self_reviewed,
            )
        )
    return found


def judged(occasion: Occasion, *, by: datetime, view: View) -> dict[str, Row]:
    """Judge each row by its single items."""
    inside = AISystem.objects.within(occasion).filter(scope=ScopeDecision.IN).exclude(stage=Stage.RETIREMENT)
    refs = tuple(inside.order_by("ref").values_list("ref", flat=True))
    facts, owners = facts_of(occasion, by=by), active_owners(occasion, at=by)
    approved = {
        line["provision"] for row in Statement.objects.within(occasion).filter(state="approved")
        for line in row.content["lines"]
    }  # fmt: skip
    rows = {}
    for one in assessable():
        if one.ref in PROVISIONS:
            per_system = one.ref in evidenced_per_system()
            row = RowFacts(
                provision=one.ref,
                applicable=True if one.ref in approved or not is_control(one) else None,
                approved=one.ref in approved or not is_control(one),
                owned=one.ref in owners,
                per_system=per_system,
                systems=refs if per_system else (),
                evidence=tuple(facts[one.ref]),
            )
            rows[one.ref] = judge(row, on=by.date(), view=view)
    return rows


class TestSums(TestCase):
    @settings(max_examples=80)
    @given(items=st.lists(drawn, max_size=9), given=systems, cut=hours, view=st.sampled_from(View))
    def test_lead_to_what_the_rules_say_of_each_item_at_any_cut_off(
        self, items: list[Drawn], given: list[tuple[ScopeDecision, Stage]], cut: int, view: View
    ) -> None:
        occasion = make.occasion(at=hour(-10))
        hold(occasion, items, given)

        found = with_items(occasion, readiness_at(occasion, cut_off=hour(cut), view=view))

        assert {row.provision: row for row in found.rows if row.provision in PROVISIONS} == judged(
            occasion, by=hour(cut), view=view
        )

    @settings(max_examples=25)
    @given(items=st.lists(drawn, min_size=3, max_size=9), given=systems)
    def test_are_the_same_in_one_part_as_in_many(
        self, items: list[Drawn], given: list[tuple[ScopeDecision, Stage]]
    ) -> None:
        occasion = make.occasion(at=hour(-10))
        hold(occasion, items, given)
        scope = evidence_tally.scope_set(occasion)
        whole = count_evidence(occasion, Conditions(TODAY))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(evidence_tally, "PART", 1)
            parted = count_evidence(occasion, Conditions(TODAY))

        assert {ref: [one.tally(view, scope=scope) for view in View] for ref, one in parted.items()} == {
            ref: [one.tally(view, scope=scope) for view in View] for ref, one in whole.items()
        }


ACTS = ("admit", "accept", "reject", "erase", "link", "scope", "nothing")
acts_drawn = st.tuples(st.sampled_from(ACTS), st.integers(0, 11))


def change(occasion: Occasion, act: str, pick: int) -> None:
    """Do one act of a person to one item or system of the register, if there is one for it."""
    rows = EvidenceItem.objects.within(occasion).order_by("id")
    waiting = list(rows.filter(state=EvidenceState.WAITING, erased_at=None).values_list("ref", flat=True))
    there = list(rows.filter(erased_at=None).values_list("ref", flat=True))
    names = list(AISystem.objects.within(occasion).order_by("id").values_list("ref", flat=True))
    some = PROVISIONS[: pick % 3 + 1]
    if act == "admit":
        proof = Proof.OPERATION if pick % 2 else Proof.DESIGN
        system = ("", *names)[pick % (len(names) + 1)]
        about = About(title="Record", provisions=some, proof=proof, collected_on=TODAY, system=system)
        admit_link(occasion, about=about, url=f"https://example.org/{pick}")
    elif act == "accept" and waiting:
        accept_evidence(occasion, ref=waiting[pick % len(waiting)])
    elif act == "reject" and waiting:
        reject_evidence(occasion, ref=waiting[pick % len(waiting)], reason="It shows something else")
    elif act == "link" and waiting:
        link_evidence(occasion, ref=waiting[pick % len(waiting)], provisions=PROVISIONS[pick % 3 :])
    elif act == "erase" and there:
        erase_evidence(occasion, ref=there[pick % len(there)], reason="Request under data protection law")
    elif act == "scope":
        decision = ScopeDecision.IN if pick % 3 else ScopeDecision.OUT
        decide_scope(occasion, ref=names[pick % len(names)], decision=decision, reason="It is used here")


class TestKeptSums(TestCase):
    @settings(max_examples=30)
    @given(
        acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 11)), max_size=14), part=st.sampled_from([1, 16])
    )
    def test_follow_every_act(self, acts: list[tuple[str, int]], part: int) -> None:
        occasion = make.occasion()
        hold(occasion, [], [(ScopeDecision.IN, Stage.OPERATION), (ScopeDecision.OUT, Stage.OPERATION)])

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(evidence_tally, "PART", part)
            for act, pick in acts:
                change(occasion, act, pick)
                found = [row for row in readiness(occasion).rows if row.provision in PROVISIONS]

                assert {row.provision: row for row in found} == judged(occasion, by=make.NOON, view=View.STAGE_1)

    def test_are_made_anew_on_the_next_day(self) -> None:
        occasion = make.occasion()
        hold(occasion, [], [])
        about = About(title="Minutes", provisions=(CLAUSE,), proof=Proof.DESIGN, collected_on=TODAY, fresh_days=1)
        accept_evidence(occasion, ref=admit_link(occasion, about=about, url="https://example.org/").ref)

        days = [readiness(make.again(occasion, at=make.NOON + timedelta(days=number))) for number in (0, 1)]

        assert [one.evidence[CLAUSE] for one in days] == [(1, 1), (1, 0)]


@pytest.mark.django_db
class TestOrganizations:
    def test_have_sums_of_their_own(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        about = About(title="Minutes", provisions=(CLAUSE,), proof=Proof.DESIGN, collected_on=TODAY)
        admit_link(theirs, about=about, url="https://example.org/")

        assert CLAUSE in readiness(theirs).evidence
        assert CLAUSE not in readiness(ours).evidence


keys = st.sets(st.integers(0, 20_000), max_size=50)


class TestSystemSet:
    @settings(max_examples=60)
    @given(one=keys, other=keys)
    def test_counts_like_a_set(self, one: set[int], other: set[int]) -> None:
        first, second = SystemSet(one), SystemSet(other)

        assert (len(first), first.common(second)) == (len(one), len(one & other))
        assert len(SystemSet.union([first, second])) == len(one | other)
