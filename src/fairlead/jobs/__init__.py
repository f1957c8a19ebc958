"""The clock's door: what the queue or the schedule starts."""
