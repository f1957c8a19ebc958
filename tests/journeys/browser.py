"""A real browser against a server in this process, for journeys.

A journey asks for the fixtures `page` (a fresh browser window) and `server` (its address); neither needs a mark.
Rows that the test makes are committed, so the browser sees them; afterwards all tables are emptied, for which the
walls around the trail are taken down and raised again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.web import axe

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
NARROW = 360
_faults: dict[BrowserContext, list[str]] = {}


@dataclass(frozen=True)
class Server:
    """The server under test."""

    url: str


class _Http(ThreadingMixIn, WSGIServer):
    """A thread a connection; database connections are the application's care, not the socket's."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the product's own log has the line."""


class _OneAtATime:
    """The application, serving one request after the other on the test's own connection where that is in memory."""

    def __init__(self) -> None:
        self._application = WSGIHandler()
        self._turn = threading.Lock()
        own = connections["default"]
        self._shared = own if own.vendor == "sqlite" and own.is_in_memory_db() else None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with self._turn:
            if self._shared is not None:
                connections["default"] = self._shared
            answer = self._application(environ, start_response)
            try:
                return [b"".join(answer)]
            finally:
                if hasattr(answer, "close"):
                    answer.close()
                if self._shared is None:
                    connections.close_all()


@pytest.fixture
def walls(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Raise the walls again after the tables were emptied."""
    from fairlead.records.walls import APPLICATION_ROLE, raise_walls

    if request.node.get_closest_marker("django_db"):
        pytest.fail("A journey must not carry the mark django_db: the fixture `server` opens the database.")
    yield
    with django_db_blocker.unblock():
        raise_walls()
        if connection.vendor == "postgresql":
            connections["default"].settings_dict["OPTIONS"]["assume_role"] = APPLICATION_ROLE
            connection.close()


@pytest.fixture
def register(walls: None, transactional_db: None) -> Iterator[None]:
    """Open the database for committed rows; before it is emptied, take down what refuses to forget."""
    cache.clear()
    yield
    if connection.vendor == "postgresql":
        connections["default"].settings_dict["OPTIONS"].pop("assume_role", None)
        connection.close()
    with connection.cursor() as cursor:
        for table in ("records_trailentry", "records_trailcheckpoint"):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_sealed ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_delete")


@pytest.fixture
def server(register: None) -> Iterator[Server]:
    """Serve the product on a free loopback port for one test."""
    if connection.vendor == "sqlite":
        connection.inc_thread_sharing()
    httpd = _Http(("127.0.0.1", 0), _Quiet)
    httpd.set_app(_OneAtATime())
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Server(url=f"http://localhost:{httpd.server_port}")
    httpd.shutdown()
    httpd.server_close()
    thread.join()
    if connection.vendor == "sqlite":
        connection.dec_thread_sharing()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once; without it every journey is skipped, and the reason is said."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed: no journey was tried in a browser.")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in this thread; our code is not async.
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """Open a fresh window that knows the server's address."""
    yield from window(browser, server)


@pytest.fixture
def plain_page(browser: Browser, server: Server) -> Iterator[Page]:
    """Open a fresh window without JavaScript."""
    yield from window(browser, server, java_script_enabled=False)


def window(browser: Browser, server: Server, **options: Any) -> Iterator[Page]:
    """Open a window that watches itself: `check_page` reports what went wrong in it."""
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800}, **options)
    context.set_default_timeout(10_000)
    _faults[context] = []
    opened = context.new_page()
    _listen(opened)
    yield opened
    _faults.pop(context)
    context.close()


def _listen(page: Page) -> None:
    """Note every console error, uncaught error and request to somebody else's host."""
    faults, host = _faults[page.context], urlsplit(str(page.context._impl_obj._options["baseURL"])).netloc
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def foreign(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            faults.append(f"asked another host: {url}")

    page.on("request", lambda asked: foreign(asked.url))


def sign_in(page: Page, user: Any, *, password: str = "") -> None:
    """Sign in as a person does, by the form; without a password, by the one that `make.account` gives."""
    from tests import make  # This file is read before the settings of the tests; models are not.

    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(password or make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def check_page(page: Page, *, narrow: bool = True) -> None:
    """Check one page as every journey must: accessible, no error in the console, no sideways scroll at 360 px."""
    serious = axe.violations(page)
    assert not serious, f"{page.url}: {serious}"
    if narrow:
        beyond = beyond_screen(page, width=NARROW)
        assert beyond <= 0, f"{page.url} is {beyond} px wider than a screen of {NARROW} px"
    faults = faults_of(page)
    assert not faults, f"{page.url}: {faults}"


def beyond_screen(page: Page, *, width: int) -> int:
    """Return by how many pixels a page is wider than a screen."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    beyond = int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
    if before:
        page.set_viewport_size(before)
    return beyond


def faults_of(page: Page) -> list[str]:
    """Return the console errors, uncaught errors and requests to other hosts that a window has noted."""
    return _faults[page.context]
