"""What the results of oversight are called."""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.oversight.agreement import LONGEST, TITLE
from fairlead.measurement.oversight.gaps import COVERED, GAP
from fairlead.measurement.oversight.query import DECIDED_UNREAD, DECISION_MISSING, REVIEWED_UNREAD, TIMES_REVERSED
from fairlead.measurement.oversight.rates import (
    CHANGED_UNREVIEWED_RATE,
    FAST_RATE,
    OVERRIDE_RATE,
    REVIEW_RATE,
    UNNAMED_RATE,
)
from fairlead.measurement.oversight.time_to_review import BIN, MEDIAN
from fairlead.measurement.words import Title, Unit, Words, titles_of

WORDS = Words(
    head=N_("Human oversight in {name}"),
    rows="decided",
    titles=(
        *titles_of((REVIEW_RATE, OVERRIDE_RATE, CHANGED_UNREVIEWED_RATE, UNNAMED_RATE, FAST_RATE)),
        Title(
            name=MEDIAN,
            title=N_("Median time to review"),
            explanation=N_("from the decision to its review, waiting included"),
            unit=Unit.SECONDS,
        ),
        Title(name=BIN, title=N_("Time to review"), explanation=N_("reviews in this time, of those with both times")),
        Title(
            name=LONGEST,
            title=TITLE,
            explanation=N_("reviews in a row in which the decision stood; p: as long by chance, at everybody's rate"),
            unit=Unit.COUNT,
        ),
        Title(
            name=COVERED,
            title=N_("Days in the log"),
            explanation=N_("days with a decision, of the days on which one is expected"),
        ),
        Title(
            name=GAP,
            title=N_("Gaps in the log"),
            explanation=N_("expected days in a row of which the log says nothing"),
            unit=Unit.DAYS,
        ),
    ),
    notes=(
        N_(
            "An override is no error and agreement no proof of care: the log says what was done, "
            "not whether it was right."
        ),
        N_("A long run or very fast reviews are a reason to look, not a finding about a person; cases differ."),
        N_("Too small to conclude: fewer rows than the minimum. No difference shown is not equality."),
    ),
    reasons=(
        (DECISION_MISSING, N_("without a decision")),
        (TIMES_REVERSED, N_("reviewed before they were decided; their time is not counted")),
        (DECIDED_UNREAD, N_("without a time of decision that can be read")),
        (REVIEWED_UNREAD, N_("without a time of review that can be read")),
    ),
)
