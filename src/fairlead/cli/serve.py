"""`fairlead serve`: the web server and the queue's worker, started together and ended together."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from fairlead.cli.register import SERVING, say, use_data_folder
from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

FIRST_PORT = 8420
PORTS_TRIED = 50
READY_SECONDS = 30


class PortRefused(InvalidInput):
    """No port to serve on."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help=_("the data folder"))
    parser.add_argument("--host", default="127.0.0.1", help=_("the address to listen on; this machine only by default"))
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=_("the first port to try"))
    parser.epilog = _("Example: fairlead serve --port 8420")


def run(arguments: argparse.Namespace) -> int:
    """Serve until a signal ends it."""
    use_data_folder(arguments.data)
    return serve(host=arguments.host, port=free_port(arguments.host, first=arguments.port))


def free_port(host: str, *, first: int) -> int:
    """Return `first`, or the next port that nobody listens on, and say so when it is another one.

    Raises:
        PortRefused: none of the next ports is free.
    """
    for port in range(first, min(first + PORTS_TRIED, 65_536)):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
        if port != first:
            say(_("Port {first} is taken; using {port}.").format(first=first, port=port))
        return port
    raise PortRefused(N_("No free port from {first} on. Choose another one with --port."), first=first)


def serve(*, host: str, port: int, beside: subprocess.Popen[bytes] | None = None) -> int:
    """Run gunicorn and the queue's worker as children; when one ends or a signal comes, end both.

    Args:
        host: the address to listen on.
        port: the port, free a moment ago.
        beside: what is still at work on its own and must end well before this says that all is ready.
    """
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": SERVING}
    web = [
        *(sys.executable, "-m", "gunicorn", "fairlead.site.wsgi", "--bind", f"{host}:{port}"),
        *("--workers", "2", "--threads", "4", "--worker-class", "gthread", "--preload"),
        *("--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning"),
    ]
    queue = [sys.executable, "-m", "django", "qcluster"]
    children = [subprocess.Popen(web, env=environment)]  # noqa: S603
    previous = {one: signal.signal(one, _stop) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        is_ready = _wait_until_ready(host, port, children)
        children.append(subprocess.Popen(queue, env=environment))  # noqa: S603  # not earlier: a page comes first
        if beside is not None and (status := beside.wait()):
            return status
        if is_ready:
            say(_("Fairlead is ready: http://{host}:{port}/  (Ctrl-C ends it)").format(host=host, port=port))
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    finally:
        for one, handler in previous.items():
            signal.signal(one, handler)
        _end([*children, *([beside] if beside else [])])
    return max((abs(child.returncode) for child in children if child.returncode not in (0, -signal.SIGTERM)), default=0)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _wait_until_ready(host: str, port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until the web server answers; False when a child ended first."""
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            with socket.create_connection((host, port), timeout=0.5):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask every child to end, and wait; end by force what does not."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
