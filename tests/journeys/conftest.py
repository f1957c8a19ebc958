"""Fixtures of the journeys: a server in this process or a whole installation beside it, and a real browser."""

from tests.journeys.browser import browser, page, plain_page, register, server, walls
from tests.journeys.installation import installed, room

__all__ = ["browser", "installed", "page", "plain_page", "register", "room", "server", "walls"]
