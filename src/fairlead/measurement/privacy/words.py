"""What the results of the measures of privacy are called on a page, and why something was not searched."""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.privacy.leaks import RECORDS
from fairlead.measurement.privacy.reidentification import ROWS
from fairlead.measurement.words import Title, Unit, Words

LEAK_WORDS = Words(
    head=N_("Personal data and secrets in {name}"),
    rows=RECORDS,
    titles=(
        Title(
            name="records_with_finds",
            title=N_("Records with a find"),
            explanation=N_("records that hold it at least once, of all that were searched"),
        ),
        Title(name="finds", title=N_("Finds"), explanation=N_("every place counts"), unit=Unit.COUNT),
        Title(
            name="canary_recall",
            title=N_("Canaries found"),
            explanation=N_("made-up values planted by the run that the same scan found"),
        ),
    ),
    notes=(
        N_("Every count is a lower bound: what has no form that is known here, such as a name, is not found."),
        N_("Canaries are made-up values planted by this run; their recall holds for spellings like theirs."),
        N_("A find has the form of what it is called. Whether it belongs to a person, nobody has checked."),
    ),
    reasons=(
        ("cell cut", N_("cells cut at a million letters")),
        ("file of another kind", N_("files of another kind, not searched")),
        ("folder nested too deep", N_("folders nested too deep, not searched")),
        ("folder not readable", N_("folders that cannot be read")),
        ("line cut in pieces", N_("lines so long that they were searched in pieces")),
        ("line not UTF-8", N_("lines not in UTF-8, searched as far as they are")),
        ("line not a JSON object", N_("lines that are no JSON object, searched as text")),
        ("link not followed", N_("links not followed")),
        ("not a file", N_("entries that are no files")),
        ("table without text", N_("tables without a column of text")),
        ("value not counted", N_("times that further different values were no longer told apart")),
    ),
)

RISK_WORDS = Words(
    head=N_("Re-identification risk in {name}"),
    rows=ROWS,
    titles=(
        Title(
            name="k_anonymity",
            title=N_("Smallest class (k)"),
            explanation=N_("rows that agree in every quasi-identifier, where they are fewest"),
            unit=Unit.COUNT,
        ),
        Title(name="unique_rows", title=N_("Rows alone"), explanation=N_("rows that agree with no other")),
        Title(
            name="rows_below_k",
            title=N_("Rows in classes below k"),
            explanation=N_("rows that agree with fewer others than wanted"),
        ),
        Title(
            name="average_risk",
            title=N_("Average risk"),
            explanation=N_("chance that a guess within the class is right, over all rows"),
        ),
    ),
    notes=(
        N_("Only sizes are counted; the statement holds no value of any row."),
        N_("A class of k that agrees in a sensitive column betrays it all the same; this is not measured here."),
        N_("Alone in this table is not alone in the population: where the table is a sample, the risk is lower."),
    ),
)
