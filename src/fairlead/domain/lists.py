"""Lists as people work with them: saved views, and how long a change of many rows can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from fairlead.domain.refusal import N_, Refusal

LONGEST_NAME = 80
LONGEST_QUERY = 2_000
MOST_VIEWS = 100
UNDO_FOR = timedelta(minutes=5)
"""Ten times the thirty seconds that the page promises: who reads slowly is not shut out (WCAG 2.2.1)."""


class ViewRefused(Refusal):
    """A view cannot be kept as it is named or asked for."""


class UndoRefused(Refusal):
    """A change of many rows can no longer be undone in one step."""


def check_view(*, name: str, query: str, held: int) -> None:
    """Refuse a view without a name, one that is not a list's address, and more of them than a menu can show."""
    if not name.strip():
        raise ViewRefused(N_("Give the view a name."), fields=("name",))
    if len(name.strip()) > LONGEST_NAME:
        raise ViewRefused(N_("A name has at most {most} characters."), fields=("name",), most=LONGEST_NAME)
    if len(query) > LONGEST_QUERY:
        raise ViewRefused(N_("This list is narrowed by too much to be kept as a view. Choose less."))
    if held >= MOST_VIEWS:
        raise ViewRefused(N_("There are {most} views of this list already. Delete some first."), most=MOST_VIEWS)


def check_undo(*, done_at: datetime | None, is_done: bool, at: datetime) -> None:
    """Refuse to undo what is not done, undone already, or older than the time for second thoughts."""
    if done_at is None or not is_done:
        raise UndoRefused(N_("This change is not in force, so there is nothing to undo."))
    if at - done_at > UNDO_FOR:
        raise UndoRefused(N_("It is too late to undo this in one step. Choose the rows again and set them back."))
