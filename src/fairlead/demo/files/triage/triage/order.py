"""Order a list of messages by urgency, the most urgent first."""

import joblib


def order(messages: list[str]) -> list[str]:
    """Return the messages with the urgent ones first; a nurse reads all of them."""
    model = joblib.load("models/triage.joblib")
    urgency = model.predict_proba(messages)[:, 1]
    return [message for _, message in sorted(zip(urgency, messages, strict=True), reverse=True)]
