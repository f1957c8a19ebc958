"""The packs that come with Fairlead keep their identifiers and counts; a change here is a new version of a pack."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from fairlead.domain.catalogue import RiskDomain, ThresholdOutcome
from fairlead.domain.framework import DocumentKind, Level, ProvisionKind
from fairlead.domain.onboarding import parse_condition
from fairlead.packs.load import LIBRARY, SHIPPED, library

ISO = library()["iso42001"]
CATALOGUE = library()["risk-catalogue"]
STEPS = library()["first-steps"].first_steps

REQUIREMENT_IDS = (
    "4.1 4.2 4.3 4.4 5.1 5.2 5.3 6.1.1 6.1.2 6.1.3 6.1.4 6.2 6.3 7.1 7.2 7.3 7.4 7.5.1 7.5.2 7.5.3 "
    "8.1 8.2 8.3 8.4 9.1 9.2.1 9.2.2 9.3.1 9.3.2 9.3.3 10.1 10.2"
)
CONTROL_IDS = (
    "A.2.2 A.2.3 A.2.4 A.3.2 A.3.3 A.4.2 A.4.3 A.4.4 A.4.5 A.4.6 A.5.2 A.5.3 A.5.4 A.5.5 A.6.1.2 A.6.1.3 A.6.2.2 "
    "A.6.2.3 A.6.2.4 A.6.2.5 A.6.2.6 A.6.2.7 A.6.2.8 A.7.2 A.7.3 A.7.4 A.7.5 A.7.6 A.8.2 A.8.3 A.8.4 A.8.5 A.9.2 "
    "A.9.3 A.9.4 A.10.2 A.10.3 A.10.4"
)
HEADING_IDS = "4 5 6 6.1 7 7.5 8 9 9.2 9.3 10 A.2 A.3 A.4 A.5 A.6 A.6.1 A.6.2 A.7 A.8 A.9 A.10"
REQUIREMENTS, CONTROLS, HEADINGS = REQUIREMENT_IDS.split(), CONTROL_IDS.split(), HEADING_IDS.split()
SYSTEM_LEVEL_REQUIREMENTS = ("8.2", "8.4")


class TestTheLibrary:
    def test_holds_its_packs_in_the_order_of_their_links(self) -> None:
        order = list(library())

        assert order == list(SHIPPED)
        assert order[0] == "iso42001"
        assert order[-2:] == ["risk-catalogue", "first-steps"]
        for place, id in enumerate(order):
            assert {link.pack for link in library()[id].framework.links} <= set(order[:place])

    def test_keeps_its_counts(self) -> None:
        counts = {
            id: (len(pack.controls), len(pack.duties), len(pack.outcomes), len(pack.dates), len(pack.links))
            for id, pack in library().items()
            if id in ("iso27001", "eu_ai_act", "nist_ai_rmf", "nis2", "dora", "us-co-sb26-189")
        }

        assert counts == {
            "iso27001": (93, 0, 0, 0, 126),
            "eu_ai_act": (0, 40, 0, 14, 147),
            "nist_ai_rmf": (0, 0, 72, 0, 191),
            "nis2": (0, 12, 0, 2, 29),
            "dora": (0, 11, 0, 4, 25),
            "us-co-sb26-189": (0, 6, 0, 5, 14),
        }
        assert sum(len(pack.duties) for pack in library().values()) == 40 + 73

    def test_holds_no_folder_that_is_not_named(self) -> None:
        assert {path.name for path in LIBRARY.iterdir()} == set(SHIPPED.values())

    def test_gives_the_same_pack_each_time(self) -> None:
        assert library()["iso42001"] is library()["iso42001"]

    def test_knows_no_other_pack(self) -> None:
        assert "iso9001" not in library()
        with pytest.raises(KeyError):
            library()["iso9001"]

    @pytest.mark.parametrize("id", list(SHIPPED))
    def test_names_each_pack_by_its_own_identifier(self, id: str) -> None:
        assert library()[id].id == id
        assert re.fullmatch(r"[0-9a-f]{64}", library()[id].digest)

    @pytest.mark.parametrize("id", list(SHIPPED))
    def test_says_of_each_pack_as_of_when_from_where_and_under_which_licence(self, id: str) -> None:
        framework = library()[id].framework

        assert framework.as_of.isoformat() == "2026-11-23"
        assert framework.sources
        assert framework.licence


class TestTheProvisionsOfIso42001:
    def test_are_32_requirements(self) -> None:
        assert [each.id for each in ISO.assessable_requirements] == REQUIREMENTS
        assert len(REQUIREMENTS) == 32

    def test_are_38_controls(self) -> None:
        assert [each.id for each in ISO.controls] == CONTROLS
        assert len(CONTROLS) == 38

    def test_are_split_over_nine_control_objectives(self) -> None:
        split = Counter(each.group for each in ISO.controls)

        assert list(split) == ["A.2", "A.3", "A.4", "A.5", "A.6", "A.7", "A.8", "A.9", "A.10"]
        assert list(split.values()) == [3, 2, 5, 4, 9, 5, 4, 3, 3]

    def test_stand_under_22_headings(self) -> None:
        assert [each.id for each in ISO.headings] == HEADINGS
        assert len(ISO.provisions) == 92

    def test_stand_under_the_clause_or_objective_that_begins_their_number(self) -> None:
        for each in ISO.provisions:
            assert each.id.startswith(each.parent)
            assert (each.id + ".").startswith(each.group + ".")

    def test_each_have_guidance_when_they_are_assessable(self) -> None:
        assert len([each for each in ISO.provisions if each.guidance]) == 70
        assert all((each.guidance is not None) is each.assessable for each in ISO.provisions)

    def test_each_have_at_least_two_questions_and_evidence_of_both_kinds(self) -> None:
        for each in ISO.provisions:
            if each.guidance:
                assert len(each.guidance.questions) >= 2
                assert each.guidance.evidence_design
                assert each.guidance.evidence_operation
                assert each.guidance.auditor_looks_for
                assert each.guidance.common_failures

    def test_are_implemented_per_organization_or_per_system(self) -> None:
        levels = Counter(each.level for each in ISO.provisions if each.assessable)

        assert levels == {Level.ORGANIZATION: 44, Level.SYSTEM: 26}
        assert tuple(e.id for e in ISO.assessable_requirements if e.level is Level.SYSTEM) == SYSTEM_LEVEL_REQUIREMENTS

    def test_each_say_how_long_evidence_is_fresh_and_why(self) -> None:
        days = Counter(each.freshness_days for each in ISO.provisions if each.assessable)

        assert days == {365: 48, 180: 11, 92: 10, 31: 1}
        assert all(each.freshness_because for each in ISO.provisions if each.assessable)

    def test_each_have_principles_stages_and_roles_when_they_are_controls(self) -> None:
        for each in ISO.controls:
            assert each.principles
            assert each.life_cycle
            assert each.roles

    def test_have_references_that_name_the_framework(self) -> None:
        assert ISO.provision("A.6.2.8").ref == "iso42001:A.6.2.8"


class TestTheDocumentsOfIso42001:
    def test_are_20_of_which_one_is_not_named_by_the_standard(self) -> None:
        assert [each.id for each in ISO.documents] == [f"DI-{number:02}" for number in range(1, 21)]
        assert [each.id for each in ISO.documents if not each.explicitly_required] == ["DI-20"]

    def test_are_documents_or_records(self) -> None:
        assert Counter(each.kind for each in ISO.documents) == {DocumentKind.RECORD: 12, DocumentKind.DOCUMENT: 8}

    def test_are_called_for_by_the_provision_they_name(self) -> None:
        for document in ISO.documents:
            assert document.id in ISO.provision(document.provision).documents


class TestAnnexC:
    def test_has_eleven_objectives_and_seven_sources_of_risk(self) -> None:
        assert [each.id for each in ISO.objectives] == [f"C.2.{number}" for number in range(1, 12)]
        assert [each.id for each in ISO.risk_sources] == [f"C.3.{number}" for number in range(1, 8)]

    def test_leads_to_controls(self) -> None:
        related = {id for each in (*ISO.objectives, *ISO.risk_sources) for id in each.related_controls}

        assert all(ISO.provision(id).kind is ProvisionKind.CONTROL for id in related)


class TestTheRiskCatalogue:
    def test_has_66_risks_in_eleven_domains(self) -> None:
        assert [each.id for each in CATALOGUE.risks] == [f"R-{number:03}" for number in range(1, 67)]
        assert {each.domain for each in CATALOGUE.risks} == set(RiskDomain)

    def test_names_for_each_risk_a_source_and_a_control_of_iso42001(self) -> None:
        sources = {each.id for each in ISO.risk_sources}
        for risk in CATALOGUE.risks:
            assert set(risk.causes) <= sources
            assert risk.causes
            assert risk.controls
            assert set(risk.controls) <= set(CONTROLS)

    def test_has_a_risk_for_every_control(self) -> None:
        treated = {control for risk in CATALOGUE.risks for control in risk.controls}

        assert set(CONTROLS) - treated == set()

    def test_names_threats_that_are_listed(self) -> None:
        listed = {each.id for each in CATALOGUE.threats}
        used = {threat for risk in CATALOGUE.risks for threat in risk.threats}

        assert used <= listed
        assert {each.scheme for each in CATALOGUE.threats} == {each.id for each in CATALOGUE.schemes}

    def test_finds_the_risks_that_a_control_treats(self) -> None:
        assert CATALOGUE.risk("R-017") in CATALOGUE.risks_for("A.9.2")
        assert CATALOGUE.risks_for("A.99") == ()


class TestTheImpactAssessment:
    def test_has_55_questions_in_13_sections(self) -> None:
        assert CATALOGUE.impact is not None
        assert [each.id for each in CATALOGUE.impact.question] == [f"IA-{number:02}" for number in range(1, 56)]
        assert [each.id for each in CATALOGUE.impact.section] == [f"S{number}" for number in range(13)]
        assert all(CATALOGUE.impact.questions_of(each.id) for each in CATALOGUE.impact.section)

    def test_has_scales_of_five_and_a_likelihood_that_cannot_be_estimated(self) -> None:
        assert CATALOGUE.impact is not None
        assert [each.level for each in CATALOGUE.impact.severity] == [1, 2, 3, 4, 5]
        assert sorted(each.level for each in CATALOGUE.impact.likelihood) == [0, 1, 2, 3, 4, 5]

    def test_has_twelve_thresholds_of_which_one_stops(self) -> None:
        assert CATALOGUE.impact is not None
        assert len(CATALOGUE.impact.threshold) == 12
        assert [t.id for t in CATALOGUE.impact.threshold if t.outcome is ThresholdOutcome.STOP] == ["TH-12"]

    def test_covers_the_six_elements_of_article_27(self) -> None:
        assert CATALOGUE.impact is not None
        assert [each.id for each in CATALOGUE.impact.rights_element] == [f"FRIA-{letter}" for letter in "abcdef"]


class TestTheFirstSteps:
    def test_are_seven_questions_and_48_tasks(self) -> None:
        assert STEPS is not None
        assert [each.number for each in STEPS.question] == [1, 2, 3, 4, 5, 6, 7]
        assert [each.id for each in STEPS.task] == [f"T{number:02}" for number in range(1, 49)]
        assert [each.id for each in STEPS.notice] == [f"N{number}" for number in range(1, 9)]

    def test_depend_only_on_earlier_tasks(self) -> None:
        assert STEPS is not None
        done: set[str] = set()
        for task in STEPS.task:
            assert set(task.depends_on) <= done
            done.add(task.id)

    def test_ask_for_no_clause_number(self) -> None:
        assert STEPS is not None
        for question in STEPS.question:
            for text in (question.title, question.help, *(option.title for option in question.options)):
                assert not re.search(r"\b(clause|\d+\.\d+|A\.\d)", text)

    def test_have_rules_that_can_be_read(self) -> None:
        assert STEPS is not None
        conditions = [rule.when for each in (*STEPS.ai_role, *STEPS.eu_ai_act_role, *STEPS.law) for rule in each.rules]
        conditions += [each.when for each in STEPS.notice]

        assert len(conditions) == 4 + 7 + 24 + 8
        assert all(parse_condition(each).clauses for each in conditions)

    def test_lead_to_provisions_and_documents_of_iso42001(self) -> None:
        assert STEPS is not None
        known = {each.id for each in ISO.provisions} | {each.id for each in ISO.documents}

        assert {link for task in STEPS.task for link in task.links} <= known

    def test_reach_every_assessable_requirement(self) -> None:
        assert STEPS is not None
        reached = {link for task in STEPS.task for link in task.links}

        assert set(REQUIREMENTS) - reached == set()


class TestTheWords:
    @pytest.mark.parametrize("id", list(SHIPPED))
    def test_are_spelled_as_iso_prints_them(self, id: str) -> None:
        folder = LIBRARY / SHIPPED[id]
        text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml")))

        assert (
            re.findall(r"(?i)\b(?:organ|minim|personal|memor|author|material)is(?:e|ed|es|ing|ation)s?\b", text) == []
        )
