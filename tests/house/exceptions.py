"""The use cases that a house rule does not fit, each with its reason; a reason is a sentence of the design.

A key is the use case as ``room.function`` and the rule: ``act``, ``require``, ``append``, ``docstring``, ``occasion``.
The rule ``*`` stands for a function that is a part of use cases and no act of its own.
An exception that is no longer needed fails the build.
"""

from __future__ import annotations

_BEFORE_ANYBODY = "It runs before anybody can sign in, as the owner of the tables."
_PART = "It is a part of other acts and changes nothing by itself."

USE_CASES: dict[tuple[str, str], str] = {
    ("backup.restore_backup", "*"): _BEFORE_ANYBODY,
    (
        "backup.write_backup",
        "*",
    ): "It belongs to no organization: it reads all of them as the owner of the data folder.",
    ("installation.prepare_database", "*"): _BEFORE_ANYBODY,
    ("installation.unsafe_walls", "*"): _BEFORE_ANYBODY,
    ("installation.keep_schedules", "*"): _BEFORE_ANYBODY,
    ("organization.installation", "*"): "The installation comes to be before anybody acts for it.",
    ("organization.installation_occasion", "*"): _PART,
    ("people.find_invitation", "*"): "It reads what an invitation's link names, before the visitor has an account.",
    ("refs.next_ref", "*"): _PART,
    ("refs.next_refs", "*"): _PART,
    ("risk.live_risk", "*"): _PART,
    ("bulk.start", "*"): _PART,
    ("inventory_sheet.stage_list", "append"): "The list only waits to be looked at; the register is as it was.",
    ("inventory_sheet.choose_fields", "append"): "The list only waits to be looked at; the register is as it was.",
    ("inventory_sheet.import_staged", "append"): "Its rows are written by inventory_rows.write_rows, an entry each.",
    ("inventory_sheet.import_list", "append"): "Its rows are written by inventory_rows.write_rows, an entry each.",
    ("outbox.letter_of", "*"): _PART,
    ("outbox.post", "*"): "It is a part of the act that causes the letter; that act has its entry.",
    ("outbox.tell", "*"): "It is a part of the act that causes the letter; that act has its entry.",
    ("outbox.drop", "*"): "It is a part of the act that makes a letter useless; that act has its entry.",
    ("outbox.deliver", "append"): "Delivery is not an act of a person; the act that wrote the letter has its entry.",
    ("outbox.purge", "act"): "It deletes ended messages in one statement; the acts behind them keep their entries.",
    ("outbox.purge", "append"): "It deletes ended messages in one statement; the acts behind them keep their entries.",
    (
        "account.ask_reset",
        "append",
    ): "A visitor asks, who may be nobody: `reset_letter` has the entry if an account is there.",
    ("account.asked_address", "*"): "It reads what a letter's link asks for, before anybody is signed in.",
    ("onboarding.keep_answer", "append"): "A draft leaves no entry; `finish_answers` records the answers.",
    ("lists.arrange_list", "append"): "A preference of one person leaves no entry.",
    ("bulk.cancel_bulk_change", "append"): "Nothing was written yet, so there is nothing to take back.",
    ("bulk.give_up", "append"): "Nothing was written, and the job says why.",
    ("people.dismiss_notice", "append"): "A preference of one person leaves no entry.",
}
