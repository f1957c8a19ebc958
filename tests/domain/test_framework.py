"""A pack answers by identifier and keeps the order of the publication."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from fairlead.domain.catalogue import RISK_DOMAIN_TITLES, CatalogueRisk, RiskDomain
from fairlead.domain.framework import (
    LIFE_CYCLE_TITLES,
    ORGANIZATIONAL_ROLE_TITLES,
    PRINCIPLE_TITLES,
    DocumentedInformation,
    DocumentKind,
    Framework,
    Level,
    LifeCycleStage,
    OrganizationalRole,
    PackKind,
    Principle,
    Provision,
    ProvisionKind,
)
from fairlead.domain.inventory import Stage
from fairlead.domain.pack import Pack
from fairlead.domain.refusal import NotFound

FRAMEWORK = Framework(
    format=1,
    id="small",
    title="Small",
    kind=PackKind.FRAMEWORK,
    edition="first",
    version="1.0.0",
    as_of=date(2026, 11, 23),
    licence="ours",
    sources=("a test",),
    files=(),
)


def make_provision(id: str, kind: ProvisionKind, *, parent: str = "", documents: tuple[str, ...] = ()) -> Provision:
    """Return a provision of the tests."""
    return Provision(
        id=id, title=id, kind=kind, parent=parent, documents=documents, level=Level.SYSTEM, framework="small", group="1"
    )


PACK = Pack(
    framework=FRAMEWORK,
    digest="0" * 64,
    provisions=(
        make_provision("1", ProvisionKind.HEADING),
        make_provision("1.2", ProvisionKind.REQUIREMENT, parent="1", documents=("D-1",)),
        make_provision("1.10", ProvisionKind.CONTROL, parent="1"),
        make_provision("1.3", ProvisionKind.CONTROL, parent="1"),
    ),
    documents=(
        DocumentedInformation(
            id="D-1", title="Plan", provision="1.2", kind=DocumentKind.DOCUMENT, explicitly_required=True
        ),
    ),
    risks=(
        CatalogueRisk(
            id="R-1",
            domain=RiskDomain.SAFETY,
            title="Risk",
            description="It happens.",
            causes=(),
            principles=(Principle.FAIRNESS,),
            life_cycle=(LifeCycleStage.DEPLOYMENT,),
            treatment="Prevent it.",
            controls=("1.10",),
        ),
    ),
)


class TestAProvision:
    def test_has_a_reference_that_names_its_framework(self) -> None:
        assert PACK.provision("1.10").ref == "small:1.10"

    @pytest.mark.parametrize(("id", "assessable"), [("1", False), ("1.2", True), ("1.10", True)])
    def test_is_assessable_unless_it_is_a_heading(self, id: str, assessable: bool) -> None:
        assert PACK.provision(id).assessable is assessable

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(FrozenInstanceError):
            PACK.provision("1").title = "other"  # type: ignore[misc]


class TestAPack:
    def test_keeps_the_order_of_the_publication(self) -> None:
        assert [each.id for each in PACK.controls] == ["1.10", "1.3"]
        assert [each.id for each in PACK.children("1")] == ["1.2", "1.10", "1.3"]

    def test_tells_requirements_controls_and_headings_apart(self) -> None:
        assert [each.id for each in PACK.assessable_requirements] == ["1.2"]
        assert [each.id for each in PACK.headings] == ["1"]
        assert [each.id for each in PACK.groups] == ["1"]

    def test_finds_the_documents_and_risks_of_a_provision(self) -> None:
        assert [each.id for each in PACK.documents_of("1.2")] == ["D-1"]
        assert PACK.documents_of("1.3") == ()
        assert [each.id for each in PACK.risks_for("1.10")] == ["R-1"]
        assert PACK.risk("R-1").title == "Risk"

    @pytest.mark.parametrize("id", ["", "1.1", "small:1", "R-1"])
    def test_refuses_a_provision_that_it_does_not_have(self, id: str) -> None:
        with pytest.raises(NotFound):
            PACK.provision(id)

    def test_refuses_a_risk_that_it_does_not_have(self) -> None:
        with pytest.raises(NotFound):
            PACK.risk("1.2")

    def test_is_equal_to_its_copy(self) -> None:
        assert replace(PACK) == PACK
        assert replace(PACK, digest="1" * 64) != PACK


class TestTheTitles:
    def test_name_every_word_of_a_closed_set(self) -> None:
        assert set(PRINCIPLE_TITLES) == set(Principle)
        assert set(LIFE_CYCLE_TITLES) == set(LifeCycleStage)
        assert set(ORGANIZATIONAL_ROLE_TITLES) == set(OrganizationalRole)
        assert set(RISK_DOMAIN_TITLES) == set(RiskDomain)

    def test_of_the_stages_fit_the_inventory(self) -> None:
        assert {stage.value for stage in LifeCycleStage} - {stage.value for stage in Stage} == {"organization"}
