"""The signing key lies in a file that only its owner reads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fairlead.trail.key import KeyFileRefused, read_or_create_key


class TestReadOrCreateKey:
    def test_makes_a_file_for_its_owner_only(self, tmp_path: Path) -> None:
        read_or_create_key(tmp_path / "key")

        assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in tmp_path.iterdir()] == ["key"]

    def test_reads_the_same_key_again(self, tmp_path: Path) -> None:
        first = read_or_create_key(tmp_path / "key").public_key().public_bytes_raw()

        assert read_or_create_key(tmp_path / "key").public_key().public_bytes_raw() == first

    def test_gives_one_key_to_all_who_start_together(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(8) as threads:
            keys = list(threads.map(lambda _: read_or_create_key(tmp_path / "key"), range(16)))

        assert len({key.public_key().public_bytes_raw() for key in keys}) == 1

    def test_refuses_a_file_that_others_can_read(self, tmp_path: Path) -> None:
        read_or_create_key(tmp_path / "key")
        (tmp_path / "key").chmod(0o640)

        with pytest.raises(KeyFileRefused, match="Others on this machine"):
            read_or_create_key(tmp_path / "key")

    def test_refuses_a_link(self, tmp_path: Path) -> None:
        read_or_create_key(tmp_path / "key")
        (tmp_path / "link").symlink_to(tmp_path / "key")
        (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")

        for name in ("link", "dangling"):
            with pytest.raises(KeyFileRefused, match="cannot be opened"):
                read_or_create_key(tmp_path / name)

    def test_refuses_what_is_not_a_file(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe", 0o600)

        with pytest.raises(KeyFileRefused, match="regular file"):
            read_or_create_key(tmp_path / "pipe")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "can be read"),
            (b"-----BEGIN " + b"PRIVATE KEY-----\n", "can be read"),
            (
                X25519PrivateKey.generate().private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                ),
                "another kind",
            ),
        ],
        ids=["empty", "cut", "another kind"],
    )
    def test_refuses_a_file_without_an_ed25519_key(self, tmp_path: Path, content: bytes, words: str) -> None:
        (tmp_path / "key").write_bytes(content)
        (tmp_path / "key").chmod(0o600)

        with pytest.raises(KeyFileRefused, match=words):
            read_or_create_key(tmp_path / "key")
