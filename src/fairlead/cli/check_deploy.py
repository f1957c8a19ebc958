"""`fairlead check-deploy`: name what is unsafe about serving other people from this installation."""

from __future__ import annotations

import argparse
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

from fairlead.cli.register import start_django, use_data_folder
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help=_("the data folder"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to print what is unsafe"))
    parser.epilog = _("Example: FAIRLEAD_URL=https://aims.example.org fairlead check-deploy")


def run(arguments: argparse.Namespace) -> int:
    """Print what is unsafe, one line each; status 1 if anything is."""
    folder = use_data_folder(arguments.data)
    start_django()
    from fairlead.usecases.installation import unsafe_walls

    found = [*_environment(), *_folder(folder), *_walls(unsafe_walls())]
    if arguments.format == "json":
        print(json.dumps({"unsafe": found}, indent=2))
    else:
        for line in found or [
            _("Nothing unsafe was found. What this cannot see: the proxy, backups, who has the keys.")
        ]:
            print(line)
    return 1 if found else 0


def _environment() -> Iterator[str]:
    if not os.environ.get("FAIRLEAD_URL", "").startswith("https://"):
        yield _("FAIRLEAD_URL is not an https address: cookies travel in the clear.")
    if not os.environ.get("FAIRLEAD_HOSTS"):
        yield _("FAIRLEAD_HOSTS is not set: the server answers to this machine's own names only.")
    yield from _mail(os.environ.get("FAIRLEAD_MAIL_URL", ""))
    if not os.environ.get("DATABASE_URL"):
        yield _("DATABASE_URL is not set: SQLite serves one machine, and has no row security as a second wall.")
    if not os.environ.get("FAIRLEAD_KEYS"):
        yield _("FAIRLEAD_KEYS is not set: whoever copies the data folder has the signing key too.")


def _mail(url: str) -> Iterator[str]:
    if not url:
        yield _("FAIRLEAD_MAIL_URL is not set: no mail is sent; invitations and new passwords are handed over by hand.")
    elif not os.environ.get("FAIRLEAD_URL"):
        yield _("FAIRLEAD_URL is not set: no mail is sent, because its links would lead nowhere.")
    if url.startswith("smtp://") and urlparse(url).hostname not in ("localhost", "127.0.0.1", "::1"):
        yield _("FAIRLEAD_MAIL_URL begins with smtp://: links that let people in travel in the clear. Use smtp+tls://.")


def _folder(folder: Path) -> Iterator[str]:
    keys = Path(os.environ.get("FAIRLEAD_KEYS") or folder / "keys")
    for path in (folder, keys, *(keys.iterdir() if keys.is_dir() else ())):
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) and path != folder:
            yield _("{path} can be read by others on this machine; set its mode to 0700, files to 0600.").format(
                path=path
            )


def _walls(missing: tuple[str, ...]) -> Iterator[str]:
    for name in missing:
        yield _("The wall {name} does not stand in the database; run fairlead migrate.").format(name=name)
