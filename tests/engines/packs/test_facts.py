"""The packs say what the study they were made from says; where the study is not at hand, there is nothing to compare.

Differences that are meant are written down here: ISO's spelling, and the shape of a pack.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from fairlead.packs.load import library

FACTS = Path(__file__).parents[3].parent / "shared" / "facts"
SPELLED_WITH_S = re.compile(r"\b(minim|Personal|Memor|material|organ)is(ation|ed|e)\b")

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the folder shared/facts beside the checkout is not here")


def facts(name: str) -> Any:
    """Return one file of the study, in ISO's spelling."""
    text = (FACTS / name).read_text(encoding="utf-8")
    text = SPELLED_WITH_S.sub(r"\1iz\2", text)
    return yaml.load(text, yaml.CSafeLoader)


def said(row: object, *names: str) -> tuple[Any, ...]:
    """Return the named fields of a row of a pack."""
    return tuple(getattr(row, name) for name in names)


class TestIso42001:
    def test_has_the_clauses(self) -> None:
        pack, clauses = library()["iso42001"], facts("iso42001.yaml")["clauses"]

        for clause in clauses:
            provision = pack.provision(clause["id"])
            assert provision.title == clause["title"]
            assert provision.summary == clause["requirement"]
            assert provision.parent == (clause["parent"] or "")
            assert provision.assessable is clause["assessable"]
            assert list(provision.documents) == clause["documented_information"]
            assert list(provision.typical_evidence) == clause.get("typical_evidence", [])
            assert provision.ai_specific == clause.get("ai_specific", "")
        assert [each.id for each in pack.provisions if each.id[0] != "A"] == [each["id"] for each in clauses]

    def test_has_the_controls(self) -> None:
        pack, controls = library()["iso42001"], facts("iso42001.yaml")["annex_a"]["controls"]

        for control in controls:
            provision = pack.provision(control["id"])
            assert said(provision, "title", "summary") == (control["title"], control["summary"])
            assert provision.group == control["objective"]
            assert provision.parent == control.get("sub_objective", control["objective"])
            assert provision.documented_output is control["documented_output"]
            assert list(provision.typical_evidence) == control["typical_evidence"]
            assert list(provision.principles) == control["principles"]
            assert list(provision.life_cycle) == control["lifecycle"]
            assert list(provision.roles) == control["roles"]
        assert [each.id for each in pack.controls] == [each["id"] for each in controls]

    def test_has_the_objectives_of_annex_a(self) -> None:
        annex = facts("iso42001.yaml")["annex_a"]

        for each in annex["objectives"]:
            assert said(library()["iso42001"].provision(each["id"]), "title", "summary") == (
                each["title"],
                each["intent"],
            )
        for each in annex["sub_objectives"]:
            assert said(library()["iso42001"].provision(each["id"]), "title", "parent") == (
                each["title"],
                each["parent"],
            )

    def test_has_the_documents_and_annex_c(self) -> None:
        pack, study = library()["iso42001"], facts("iso42001.yaml")

        assert [said(each, "id", "title", "provision", "kind", "explicitly_required") for each in pack.documents] == [
            tuple(each[key] for key in ("id", "title", "clause", "kind", "explicitly_required"))
            for each in study["documented_information"]
        ]
        for ours, theirs in ((pack.objectives, "objectives"), (pack.risk_sources, "risk_sources")):
            assert [(*said(each, "id", "title", "meaning"), list(each.related_controls)) for each in ours] == [
                tuple(each[key] for key in ("id", "title", "meaning", "related_controls"))
                for each in study["annex_c"][theirs]
            ]

    def test_has_the_guidance(self) -> None:
        entries = facts("iso42001_guidance.yaml")["entries"]
        pack = library()["iso42001"]

        assert {each.id for each in pack.provisions if each.guidance} == set(entries)
        for id, entry in entries.items():
            provision = pack.provision(id)
            guidance = provision.guidance
            assert guidance is not None
            assert provision.level == entry["level"]
            assert provision.freshness_days == entry["freshness_days"]
            texts = ("asks", "why", "small_org", "from_27001")
            assert said(guidance, *texts) == tuple(entry[key] for key in texts)
            lists = ("auditor_looks_for", "evidence_design", "evidence_operation", "common_failures", "links")
            assert [list(each) for each in said(guidance, *lists)] == [entry[key] for key in lists]
            asked = [(each.question, each.yes_means) for each in guidance.questions]
            assert asked == [(each["q"], each["yes_means"]) for each in entry["questions"]]

    def test_has_the_reasons_that_stand_in_the_comments(self) -> None:
        text = (FACTS / "iso42001_guidance.yaml").read_text(encoding="utf-8")
        pack = library()["iso42001"]

        fresh = re.findall(r"^    freshness_days: \d+  # (.+)$", text, re.MULTILINE)
        level = re.findall(r"^    level: \w+  # (.+)$", text, re.MULTILINE)

        assert [each.freshness_because for each in pack.provisions if each.assessable] == fresh
        assert [each.level_because for each in pack.provisions if each.level_because] == level


class TestTheRiskCatalogue:
    def test_has_the_risks(self) -> None:
        pack = library()["risk-catalogue"]
        lists = ("owasp_llm_2025", "owasp_llm_2026", "owasp_agentic", "nist_ai_100_2")

        for ours, theirs in zip(pack.risks, facts("risk_and_impact.yaml")["risks"], strict=True):
            texts = ("id", "domain", "title", "description", "treatment")
            assert said(ours, *texts) == tuple(theirs[key] for key in texts)
            assert list(ours.causes) == theirs["cause_annex_c"]
            assert list(ours.principles) == theirs["principles"]
            assert list(ours.life_cycle) == theirs["lifecycle"]
            assert list(ours.controls) == theirs["controls"]
            assert list(ours.duties) == theirs.get("eu_ai_act", [])
            threats = [id for key in lists for id in theirs.get(key, [])]
            assert list(ours.threats) == threats + [each["id"] for each in theirs.get("mitre_atlas", [])]

    def test_names_duties_of_the_ai_act_that_the_study_knows(self) -> None:
        known = {each["id"] for each in facts("eu_ai_act.yaml")["obligations"]}

        assert {duty for risk in library()["risk-catalogue"].risks for duty in risk.duties} <= known

    def test_has_the_impact_assessment(self) -> None:
        impact, study = library()["risk-catalogue"].impact, facts("risk_and_impact.yaml")["impact_assessment"]
        assert impact is not None

        assert impact.structure_note == study["structure_note"]
        for ours, scale in ((impact.severity, "severity_scale"), (impact.likelihood, "likelihood_scale")):
            assert [said(each, "level", "label") for each in ours] == [(s["level"], s["label"]) for s in study[scale]]
        assert [said(each, "id", "title", "basis") for each in impact.section] == [
            tuple(each[key] for key in ("id", "title", "basis")) for each in study["sections"]
        ]
        keys = ("id", "section", "question", "answer_type", "guidance")
        assert [(*said(each, *keys), list(each.references)) for each in impact.question] == [
            tuple(each[key] for key in (*keys, "references")) for each in study["questions"]
        ]
        keys = ("id", "outcome", "title", "criterion")
        assert [(*said(each, *keys), list(each.references)) for each in impact.threshold] == [
            tuple(each[key] for key in (*keys, "references")) for each in study["thresholds"]
        ]
        assert [(each.id, each.element, list(each.questions)) for each in impact.rights_element] == [
            (each["id"], each["element"], each["questions"]) for each in study["fria_elements"]
        ]

    def test_has_the_threats(self) -> None:
        listed = {each.id: each for each in library()["risk-catalogue"].threats}

        for scheme, threats in facts("risk_and_impact.yaml")["frameworks"].items():
            for threat in threats:
                ours = listed[threat["id"]]
                assert said(ours, "title", "scheme") == (threat["title"], scheme)
                assert said(ours, "content", "successor") == (
                    threat.get("content", ""),
                    threat.get("successor_2026", ""),
                )
                assert ours.own_id is (threat.get("id_scheme") == "ours")
                assert ours.name_confirmed is (threat.get("source") != "memory")


class TestTheFirstSteps:
    def test_have_the_questions(self) -> None:
        steps, study = library()["first-steps"].first_steps, facts("setup_questions.yaml")
        assert steps is not None

        for ours, theirs in zip(steps.question, study["questions"], strict=True):
            keys = ("id", "number", "title", "help", "kind")
            assert said(ours, *keys) == tuple(theirs[key] for key in keys)
            assert [said(each, "id", "title", "free_text", "date") for each in ours.options] == [
                (each["id"], each["title"], each.get("free_text", False), each.get("date", False))
                for each in theirs["options"]
            ]

    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [("ai_role", "role_rules"), ("eu_ai_act_role", "eu_ai_act_role_rules"), ("law", "law_rules")],
    )
    def test_have_the_rules(self, ours: str, theirs: str) -> None:
        steps, study = library()["first-steps"].first_steps, facts("setup_questions.yaml")[theirs]

        written = [
            (each.id, *said(rule, "when", "strength", "reason", "confirm"))
            for each in getattr(steps, ours)
            for rule in each.rules
        ]

        keys = ("id", "when", "strength", "reason")
        assert sorted(written) == sorted((*(rule[key] for key in keys), rule.get("confirm", "")) for rule in study)

    def test_have_the_notices_and_the_words(self) -> None:
        steps, study = library()["first-steps"].first_steps, facts("setup_questions.yaml")
        assert steps is not None

        assert [said(each, "id", "when", "text") for each in steps.notice] == [
            (each["id"], each["when"], each["text"]) for each in study["notices"]
        ]
        meta = study["meta"]
        assert said(
            steps.words, "proposals", "likely", "check", "unnamed_laws", "dependencies", "skipped", "effort"
        ) == (
            meta["proposal_rule"],
            meta["strength_words"]["likely"],
            meta["strength_words"]["check"],
            meta["law_silence"],
            meta["dependency_rule"],
            meta["skipped_heading"],
            meta["effort_note"],
        )

    def test_have_the_tasks(self) -> None:
        steps, study = library()["first-steps"].first_steps, facts("setup_questions.yaml")["tasks"]
        assert steps is not None

        for ours, theirs in zip(steps.task, study, strict=True):
            assert said(ours, "id", "title", "why", "role") == tuple(theirs[k] for k in ("id", "title", "why", "role"))
            assert list(ours.links) == theirs["ids"]
            assert list(ours.depends_on) == theirs["depends_on"]
            assert said(ours.effort_hours, "small", "medium") == tuple(theirs["effort_hours"].values())
            assert ours.skipped_when == theirs.get("skipped_when", "")
            assert ours.skip_reason == theirs.get("skip_reason", "")
            shorter = theirs.get("shorter_when", {})
            assert said(ours, "shorter_when", "shorter_how") == (shorter.get("when", ""), shorter.get("how", ""))

    def test_name_laws_and_roles_as_the_study_does(self) -> None:
        steps = library()["first-steps"].first_steps
        assert steps is not None
        laws = {each["id"]: each["name"] for each in facts("other_regulations.yaml")["instruments"]}
        roles = {each["id"]: (each["title"], each["purpose"]) for each in facts("roles_and_competence.yaml")["roles"]}

        retold = {"eu_ai_act", "GDPR"}
        assert all(each.title == laws[each.id] for each in steps.law if each.id not in retold)
        assert all((each.title, each.meaning) == roles[each.id] for each in steps.role)
