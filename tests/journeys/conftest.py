"""Fixtures of the journeys: a server in this process and a real browser."""

from tests.journeys.browser import browser, page, plain_page, register, server, walls

__all__ = ["browser", "page", "plain_page", "register", "server", "walls"]
