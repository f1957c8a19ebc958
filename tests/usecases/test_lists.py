"""What people keep about lists: private things leave no trace, shared views are acts, nothing crosses the walls."""

from __future__ import annotations

import pytest

from fairlead.domain.access import Role
from fairlead.domain.lists import LONGEST_QUERY, MOST_VIEWS, ViewRefused
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound, NotPermitted
from fairlead.queries.lists import views
from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from fairlead.usecases.lists import arrange_list, delete_view, restore_view, save_view
from tests import make

pytestmark = pytest.mark.django_db
VIEW = {"place": "systems", "name": "No owner", "query": "need=owner&sort=-review"}


def actions(occasion: Occasion) -> list[str]:
    return list(TrailEntry.objects.within(occasion).order_by("seq").values_list("action", flat=True))


def names(occasion: Occasion) -> list[str]:
    return [row.name for row in views(occasion, place="systems")]


class TestArrangeList:
    def test_keeps_each_list_of_a_person_apart_and_leaves_no_entry(self) -> None:
        occasion = make.occasion()
        before = actions(occasion)

        arrange_list(occasion, place="systems", columns=["name", "owner"], compact=True)
        arrange_list(occasion, place="risks", columns=[], compact=False)

        kept = User.objects.get(pk=occasion.somebody).preferences["lists"]
        assert kept["systems"] == {"columns": ["name", "owner"], "compact": True}
        assert kept["risks"] == {"columns": [], "compact": False}
        assert actions(occasion) == before


class TestSaveView:
    def test_keeps_a_private_view_for_its_person_alone_without_an_entry(self) -> None:
        occasion = make.occasion()
        other = make.colleague(occasion)
        before = actions(occasion)

        save_view(occasion, **VIEW, shared=False)

        assert names(occasion) == ["No owner"]
        assert names(other) == []
        assert actions(occasion) == before

    def test_shares_a_view_with_the_organization_as_an_act(self) -> None:
        occasion, stranger = make.occasion(), make.occasion()
        other = make.colleague(occasion, Role.EMPLOYEE)

        save_view(occasion, **VIEW, shared=True)

        assert names(other) == ["No owner"]
        assert names(stranger) == []
        assert actions(occasion)[-1] == "lists.view.shared"

    def test_replaces_what_stands_under_the_same_name(self) -> None:
        occasion = make.occasion()
        first = save_view(occasion, **VIEW, shared=False)

        again = save_view(occasion, **{**VIEW, "query": "q=triage"}, shared=False)

        assert again.ref == first.ref
        assert [row.query for row in views(occasion, place="systems")] == ["q=triage"]

    def test_leaves_the_same_name_of_another_person_alone(self) -> None:
        occasion = make.occasion()
        other = make.colleague(occasion)
        save_view(other, **VIEW, shared=False)

        save_view(occasion, **{**VIEW, "query": "q=triage"}, shared=False)

        assert [row.query for row in views(other, place="systems")] == [VIEW["query"]]

    @pytest.mark.parametrize("wrong", [{"name": "  "}, {"name": "x" * 81}, {"query": "q" * (LONGEST_QUERY + 1)}])
    def test_refuses_what_cannot_be_kept(self, wrong: dict[str, str]) -> None:
        occasion = make.occasion()

        with pytest.raises(ViewRefused):
            save_view(occasion, **{**VIEW, **wrong}, shared=False)

        assert names(occasion) == []

    def test_refuses_more_than_a_menu_can_show(self) -> None:
        occasion = make.occasion()
        for number in range(MOST_VIEWS):
            save_view(occasion, **{**VIEW, "name": f"View {number}"}, shared=False)

        with pytest.raises(ViewRefused):
            save_view(occasion, **VIEW, shared=False)

    @pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.CERTIFICATION_AUDITOR])
    def test_refuses_to_share_for_who_only_reads(self, role: Role) -> None:
        reader = make.colleague(make.occasion(), role)

        with pytest.raises(NotPermitted):
            save_view(reader, **VIEW, shared=True)


class TestDeleteView:
    @pytest.mark.parametrize(("shared", "entries"), [(True, 3), (False, 0)])
    def test_is_undone_and_recorded_only_when_shared(self, shared: bool, entries: int) -> None:
        occasion = make.occasion()
        before = len(actions(occasion))
        view = save_view(occasion, **VIEW, shared=shared)

        delete_view(occasion, ref=view.ref)
        gone = names(occasion)
        restore_view(occasion, ref=view.ref)

        assert gone == []
        assert names(occasion) == ["No owner"]
        assert len(actions(occasion)) - before == entries

    def test_of_somebody_elses_private_view_is_not_found(self) -> None:
        occasion = make.occasion()
        view = save_view(make.colleague(occasion), **VIEW, shared=False)

        with pytest.raises(NotFound):
            delete_view(occasion, ref=view.ref)

    def test_of_another_organization_is_not_found(self) -> None:
        view = save_view(make.occasion(), **VIEW, shared=True)

        with pytest.raises(NotFound):
            delete_view(make.occasion(), ref=view.ref)

    def test_of_a_shared_view_is_refused_to_who_only_reads(self) -> None:
        occasion = make.occasion()
        view = save_view(occasion, **VIEW, shared=True)

        with pytest.raises(NotPermitted):
            delete_view(make.colleague(occasion, Role.EMPLOYEE), ref=view.ref)
