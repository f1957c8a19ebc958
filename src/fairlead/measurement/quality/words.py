"""What the results of data quality are called."""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.quality.query import UNREAD
from fairlead.measurement.quality.representation import DIFFERENCE, EFFECT, OUTSIDE, RATIO
from fairlead.measurement.quality.shares import (
    AGE_SHARE,
    BALANCE,
    COMPLETENESS,
    LABEL_SHARE,
    LEAKED_KEYS,
    LEAKED_ROWS,
    NEWEST,
    REPEATED_KEYS,
    REPEATED_ROWS,
    RULE_BREAKS,
    STALE,
    VALIDITY,
)
from fairlead.measurement.words import Title, Unit, Words, titles_of

WORDS = Words(
    head=N_("Quality of {name}"),
    rows="rows",
    titles=(
        *titles_of((COMPLETENESS, VALIDITY, RULE_BREAKS, REPEATED_ROWS, REPEATED_KEYS, LABEL_SHARE)),
        Title(
            name=BALANCE,
            title=N_("Rarest beside commonest label"),
            explanation=N_("rows of the one divided by rows of the other; 1 is even"),
            unit=Unit.NUMBER,
        ),
        *titles_of((LEAKED_ROWS, LEAKED_KEYS)),
        Title(
            name=RATIO,
            title=N_("Representation"),
            explanation=N_("share of the rows, divided by the share of the reference population; 1 is its share"),
            unit=Unit.NUMBER,
        ),
        Title(
            name=DIFFERENCE,
            title=N_("Representation, difference"),
            explanation=N_("share of the rows less the share of the reference population"),
        ),
        Title(
            name=EFFECT,
            title=N_("Representation of all groups"),
            explanation=N_("Cohen's w; 0 is the reference population"),
            unit=Unit.NUMBER,
        ),
        Title(
            name=OUTSIDE,
            title=N_("Outside of the reference population"),
            explanation=N_("rows of a group that it does not have"),
        ),
        Title(
            name=NEWEST,
            title=N_("Age of the newest row"),
            explanation=N_("days to the day for which it is asked"),
            unit=Unit.DAYS,
        ),
        *titles_of((AGE_SHARE, STALE)),
    ),
    notes=(
        N_("Complete is not correct, and valid is not true: a contract knows forms, not facts."),
        N_("Intervals treat the rows as a sample; a repeated row counts as often as it occurs."),
        N_("Too small to conclude: fewer rows than the minimum. No difference shown is not equality."),
    ),
    reasons=((UNREAD, N_("without a time that can be read")),),
)
