"""Documents: a revision has title and text, nobody approves their own, and a draft is not communicated (7.5)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.document import (
    LONGEST_TEXT,
    ApprovalFacts,
    DocumentRefused,
    check_approval,
    check_communication,
    check_revision,
    next_number,
)

GOOD: dict[str, Any] = {"kind": "DI-02", "title": "AI policy", "text": "We care.", "kinds": {"DI-02"}}


class TestCheckRevision:
    @pytest.mark.parametrize("changes", [{}, {"kind": ""}, {"text": "x" * LONGEST_TEXT}])
    def test_takes_what_can_be_kept(self, changes: dict[str, Any]) -> None:
        check_revision(**{**GOOD, **changes})

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"kind": "DI-99"}, "kind"),
            ({"title": " \t"}, "title"),
            ({"text": " \n"}, "text"),
            ({"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ],
    )
    def test_refuses_and_names_the_field(self, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(DocumentRefused) as refused:
            check_revision(**{**GOOD, **changes})

        assert refused.value.fields == (field,)


class TestCheckApproval:
    @pytest.mark.parametrize(
        ("is_author", "alone", "self_reviewed"), [(False, False, False), (False, True, False), (True, True, True)]
    )
    def test_tells_whether_it_is_self_reviewed(self, is_author: bool, alone: bool, self_reviewed: bool) -> None:
        assert check_approval(ApprovalFacts(approved=False, is_author=is_author, alone=alone)) is self_reviewed

    @given(is_author=st.booleans(), alone=st.booleans())
    def test_never_approves_twice(self, is_author: bool, alone: bool) -> None:
        with pytest.raises(DocumentRefused):
            check_approval(ApprovalFacts(approved=True, is_author=is_author, alone=alone))

    def test_is_refused_to_the_author_where_others_are_there(self) -> None:
        with pytest.raises(DocumentRefused):
            check_approval(ApprovalFacts(approved=False, is_author=True, alone=False))


class TestCheckCommunication:
    def test_takes_an_approved_document_with_an_audience(self) -> None:
        check_communication(approved=True, audience="all staff")

    @pytest.mark.parametrize(("approved", "audience"), [(False, "all staff"), (True, "  ")])
    def test_refuses_a_draft_and_an_unnamed_audience(self, approved: bool, audience: str) -> None:
        with pytest.raises(DocumentRefused):
            check_communication(approved=approved, audience=audience)


class TestNextNumber:
    @pytest.mark.parametrize(("last", "following"), [(None, "1"), ("1", "2"), ("9", "10")])
    def test_counts_up(self, last: str | None, following: str) -> None:
        assert next_number(last) == following
