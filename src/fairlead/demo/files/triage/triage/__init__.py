"""Order incoming messages by urgency."""
