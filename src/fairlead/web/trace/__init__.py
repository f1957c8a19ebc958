"""The thread in the browser: system, risk, control, evidence and log, both ways by links."""
