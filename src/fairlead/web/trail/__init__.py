"""The audit trail in the browser: what happened, and the checkpoints that prove it."""
