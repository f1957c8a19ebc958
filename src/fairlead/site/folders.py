"""The data folder: where it lies, what is in it, and the secrets made at the first start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class DataFolder:
    """Paths below the data folder; `prepare` makes them."""

    root: Path
    keys: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> DataFolder:
        """Return the folder that FAIRLEAD_DATA names, else the person's data folder."""
        home = Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
        root = Path(environment.get("FAIRLEAD_DATA") or home / "fairlead").expanduser().absolute()
        return cls(root=root, keys=Path(environment.get("FAIRLEAD_KEYS") or root / "keys").expanduser().absolute())

    @property
    def database(self) -> Path:
        """The SQLite database."""
        return self.root / "fairlead.sqlite3"

    @property
    def evidence(self) -> Path:
        """Evidence files by digest."""
        return self.root / "evidence"

    @property
    def audit_packs(self) -> Path:
        """Built audit packs."""
        return self.root / "audit-packs"

    @property
    def cache(self) -> Path:
        """What can be made again."""
        return self.root / "cache"

    def prepare(self) -> None:
        """Make the folders; only the owner of the process reads them."""
        for folder in (self.root, self.evidence, self.audit_packs, self.cache, self.root / "packs", self.keys):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def cookie_secret(self) -> str:
        """Return the secret that signs sessions, made at the first start with mode 0600."""
        path = self.keys / "cookie.secret"
        try:
            return path.read_text(encoding="ascii")
        except FileNotFoundError:
            self.prepare()
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text(encoding="ascii")
