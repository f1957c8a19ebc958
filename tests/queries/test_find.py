"""What the palette finds: by name or ref, bounded, and only what this person may open."""

from __future__ import annotations

import pytest

from fairlead.queries.find import find_documents, find_packs, find_people, find_views
from fairlead.usecases.document import revise_document
from fairlead.usecases.lists import save_view
from tests import make

pytestmark = pytest.mark.django_db


class TestFindDocuments:
    def test_names_each_document_once_by_its_newest_title(self) -> None:
        occasion = make.occasion()
        first = revise_document(occasion, kind="DI-02", title="AI policy", text="We care.")
        revise_document(occasion, kind="DI-02", title="Policy on AI", text="We care more.", ref=first.ref)

        assert find_documents(occasion, text="policy", limit=6) == ((first.ref, "Policy on AI"),)

    def test_finds_nothing_of_another_organization(self) -> None:
        revise_document(make.occasion(), kind="DI-02", title="AI policy", text="We care.")

        assert find_documents(make.occasion(), text="policy", limit=6) == ()


class TestFindPeople:
    def test_finds_people_of_the_organization_by_name_and_not_by_address(self) -> None:
        occasion = make.occasion()
        make.colleague(occasion)
        make.colleague(make.occasion())

        assert [name for _, name in find_people(occasion, text="govern", limit=6)] == ["governance-lead"]
        assert find_people(occasion, text="example.org", limit=6) == ()


class TestFindPacks:
    def test_finds_nothing_where_nothing_was_built(self) -> None:
        assert find_packs(make.occasion(), text="AP", limit=6) == ()


class TestFindViews:
    def test_leaves_out_private_views_of_others(self) -> None:
        occasion = make.occasion()
        save_view(make.colleague(occasion), place="systems", name="Owners", query="q=a", shared=False)
        save_view(occasion, place="systems", name="No owner", query="need=owner", shared=True)

        assert find_views(occasion, text="owner", limit=6) == (("No owner", "systems", "need=owner"),)
