"""Structured logs on standard error: one JSON object a line, without addresses, bodies or secrets."""

from __future__ import annotations

import logging
import sys

import structlog

FORMS = ("json", "text", "off")


def configure(form: str) -> None:
    """Send Fairlead's and the libraries' log to standard error.

    Args:
        form: ``json`` (default), ``text`` for a person at a terminal, or ``off`` for errors only.

    Raises:
        ValueError: another word.
    """
    if form not in FORMS:
        raise ValueError(f"FAIRLEAD_LOG must be one of {', '.join(FORMS)}.")
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    shown = structlog.dev.ConsoleRenderer() if form == "text" else structlog.processors.JSONRenderer(sort_keys=True)
    lowest = logging.ERROR if form == "off" else logging.INFO
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=shown, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(lowest, logging.WARNING))
    logging.getLogger("fairlead").setLevel(lowest)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
