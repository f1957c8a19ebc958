"""The use cases that a house rule does not fit, each with its reason; a reason is a sentence of the design.

A key is the use case as ``room.function`` and the rule: ``act``, ``require``, ``append``, ``docstring``, ``occasion``.
The rule ``*`` stands for a function that is a part of use cases and no act of its own.
An exception that is no longer needed fails the build.
"""

from __future__ import annotations

_BEFORE_ANYBODY = "It runs before anybody can sign in, as the owner of the tables."
_PART = "It is a part of other acts and changes nothing by itself."

USE_CASES: dict[tuple[str, str], str] = {
    ("installation.prepare_database", "*"): _BEFORE_ANYBODY,
    ("installation.unsafe_walls", "*"): _BEFORE_ANYBODY,
    ("organization.installation", "*"): "The installation comes to be before anybody acts for it.",
    ("organization.installation_occasion", "*"): _PART,
    ("people.find_invitation", "*"): "It reads what an invitation's link names, before the visitor has an account.",
    ("refs.next_ref", "*"): _PART,
    ("onboarding.keep_answer", "append"): "A draft leaves no entry; `finish_answers` records the answers.",
    ("people.dismiss_notice", "append"): "A preference of one person leaves no entry.",
}
