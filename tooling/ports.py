"""Find a port of this machine to serve on."""

from __future__ import annotations

import errno
import socket

from tooling.words import Stopped, _

FIRST = 8000
LAST_TRIED = 100  # ports above the wanted one
LOOPBACK = "127.0.0.1"


def next_free(wanted: int) -> int:
    """Return the wanted port of the loopback address, or the next one above that nobody listens on.

    Raises:
        Stopped: none of a hundred is free, or a person may not use the wanted one.
    """
    for port in range(wanted, min(wanted + LAST_TRIED, 65535) + 1):
        if is_free(port):
            return port
    raise Stopped(
        _("no port from {first} to {last} is free. Name another one with --port.").format(
            first=wanted, last=min(wanted + LAST_TRIED, 65535)
        )
    )


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port now; one that only lingers from before counts as free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((LOOPBACK, port))
            candidate.listen(1)
        except PermissionError as error:
            raise Stopped(
                _("port {port} is kept for the administrator. Name one above 1023 with --port.").format(port=port)
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise Stopped(_("cannot serve on this machine: {error}.").format(error=error)) from error
        return True
