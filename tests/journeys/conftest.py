"""Fixtures of the journeys: a server in this process or a whole installation beside it, and a real browser."""

import pytest

from tests.journeys.browser import browser, page, plain_page, register, server, walls
from tests.journeys.installation import installed, room

__all__ = ["browser", "installed", "page", "plain_page", "register", "room", "server", "walls"]
LONGEST_FIRST = ("test_pages.py", "test_attack.py", "test_j15.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest journeys: what begins last keeps one process busy while the others have ended."""
    items.sort(key=lambda item: LONGEST_FIRST.index(item.path.name) if item.path.name in LONGEST_FIRST else 9)
