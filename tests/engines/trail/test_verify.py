"""The offline verifier: honest packs pass, forged ones are named, and nothing is claimed that was not shown."""

from __future__ import annotations

import ast
import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fairlead.trail import verify
from fairlead.trail.checkpoint import cosign_checkpoint
from fairlead.trail.note import COSIGNATURE_ED25519, verifier_of
from tests.engines.trail.attacks import ATTACKS, Attack
from tests.engines.trail.insiders import rewrite_history
from tests.engines.trail.make_pack import Draft, key_of, make_draft, replaced, unzipped, zipped
from tests.engines.trail.odd_zip import OddMember, odd_zip
from tests.engines.trail.outsiders import strange_key

SOURCE = Path(verify.__file__)
SEEDS = (0, 1, 2)
# RFC 8032, 7.1: secret key, public key, message, signature.
RFC_8032 = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe2465"
        "5141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb0"
        "0d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc0"
        "27beceea1ec40a",
    ),
)
# Points of small order, in every encoding that a lax reader takes.
SMALL_ORDER = (
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
)


def verified(pack: bytes, folder: Path, *, draft: Draft | None = None, keys: tuple[str, ...] = ()) -> verify.Report:
    """Return the report on a pack; with a draft, by its key and with a checkpoint that was kept from before."""
    path = folder / "pack.zip"
    path.write_bytes(pack)
    pins = []
    if draft is not None:
        (folder / "pin.txt").write_text(draft.checkpoint(draft.pins[-1]), encoding="utf-8")
        pins, keys = [folder / "pin.txt"], (*keys, draft.vkey)
    return verify.verify_pack(path, keys=keys, pins=pins)


def failed(report: verify.Report) -> list[tuple[str, str]]:
    """Return check and place of everything that failed."""
    return [(one.check, one.place) for one in report.findings if one.verdict == verify.FAILED]


def said(report: verify.Report, verdict: str) -> str:
    """Return all that a report says under one verdict."""
    return "\n".join(f"{one.check} {one.place} {one.text}" for one in report.findings if one.verdict == verdict)


class TestHonestPack:
    @pytest.mark.parametrize("seed", range(10))
    def test_passes(self, tmp_path: Path, seed: int) -> None:
        draft = make_draft(seed)

        report = verified(draft.build(), tmp_path, draft=draft)

        assert (report.verdict, failed(report)) == ("PASSED", [])
        assert {one.check for one in report.findings} == {*verify.CHECKS, "pin", "values"}

    def test_passes_with_an_empty_log(self, tmp_path: Path) -> None:
        draft = Draft(seed=0, origin="fairlead.example/log", key=key_of(0))
        draft.files["index.html"] = b""

        assert verified(draft.build(), tmp_path, keys=(draft.vkey,)).verdict == "PASSED"

    def test_may_have_the_end_of_a_large_archive(self, tmp_path: Path) -> None:
        draft = make_draft(0)
        members = [OddMember(name.encode(), content) for name, content in draft.sealed().items()]

        assert verified(odd_zip(members, large=0), tmp_path, draft=draft).verdict == "PASSED"

    def test_may_be_large_in_the_form_of_the_archive(self, tmp_path: Path) -> None:
        draft, target = make_draft(0), io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in draft.sealed().items():
                with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                    member.write(content)

        assert verified(target.getvalue(), tmp_path, draft=draft).verdict == "PASSED"


class TestForgedPack:
    @pytest.mark.parametrize("seed", SEEDS)
    @pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name.replace(" ", "-"))
    def test_fails_by_the_name_of_the_thing(self, tmp_path: Path, attack: Attack, seed: int) -> None:
        draft = make_draft(seed)
        honest = make_draft(seed)

        report = verified(attack.forge(draft, random.Random(seed)), tmp_path, draft=honest)

        assert report.verdict == "FAILED"
        assert any(attack.names(check, place) for check, place in failed(report)), failed(report)

    @given(seed=st.integers(0, 2**32))
    def test_never_makes_it_stumble(self, tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
        chance, folder = random.Random(seed), tmp_path_factory.mktemp("pack")
        draft = make_draft(seed % 5)
        pack = bytearray(draft.build())
        for _ in range(chance.randrange(1, 5)):
            pack[chance.randrange(len(pack))] = chance.randrange(256)

        report = verified(bytes(pack), folder, draft=draft)

        assert "cannot be carried out" not in said(report, "FAILED")
        assert report.verdict == "FAILED" or unzipped(bytes(pack)) == unzipped(draft.build())


class TestWhatIsNotProven:
    def test_names_the_key_that_nobody_gave(self, tmp_path: Path) -> None:
        report = verified(strange_key(make_draft(1), random.Random(0)), tmp_path)

        assert report.verdict == "PASSED"
        assert "who holds the key" in said(report, "NOT PROVEN")
        assert "key" not in {one.check for one in report.findings}

    def test_names_the_checkpoint_that_nobody_kept(self, tmp_path: Path) -> None:
        draft = make_draft(1)

        report = verified(rewrite_history(draft, random.Random(0)), tmp_path, keys=(draft.vkey,))

        assert report.verdict == "PASSED"
        assert "that no holder of the key rewrote the log" in said(report, "NOT PROVEN")

    def test_is_silent_about_key_and_checkpoint_that_were_given(self, tmp_path: Path) -> None:
        draft = make_draft(1)

        limits = said(verified(draft.build(), tmp_path, draft=draft), "NOT PROVEN")

        assert "who holds the key" not in limits
        assert "rewrote the log" not in limits

    def test_counts_what_was_erased(self, tmp_path: Path) -> None:
        draft = make_draft(1)

        assert "by law or left out, of which the log holds digests; values: 1" in said(
            verified(draft.build(), tmp_path, draft=draft), "NOT PROVEN"
        )

    @pytest.mark.parametrize(
        ("action", "field", "check", "place"),
        [
            ("applicability.line.decided", "justification", "statement", "justification"),
            ("applicability.statement.approved", "content_sha256", "statement", "content_sha256"),
            ("evidence.admitted", "sha256", "evidence", "EV-0002"),
        ],
    )
    def test_spoils_the_verdict_where_a_check_needed_it(
        self, tmp_path: Path, action: str, field: str, check: str, place: str
    ) -> None:
        draft = make_draft(1)
        for seq, entry in enumerate(draft.entries):
            if entry["action"] == action:
                draft.values.pop((seq, field), None)

        report = verified(draft.build(), tmp_path, draft=draft)

        assert (report.verdict, failed(report)) == ("NOT PROVEN", [])
        assert any(one.check == check and place in one.place for one in report.findings if one.verdict == "NOT PROVEN")
        assert not any(one.check == check for one in report.findings if one.verdict == "PASSED")

    def test_names_what_is_withheld_and_missing(self, tmp_path: Path) -> None:
        limits = said(verified(make_draft(1).build(), tmp_path), "NOT PROVEN")

        assert "withheld: confidential; available on site" in limits
        assert "7.5 does not exist: Documented procedure for records" in limits

    def test_is_all_the_rest_when_the_archive_cannot_be_read(self, tmp_path: Path) -> None:
        report = verified(b"", tmp_path)

        assert report.verdict == "FAILED"
        assert "all other checks" in said(report, "NOT PROVEN")


class TestAnOpenedDigest:
    @pytest.mark.parametrize("value", ["false", "True", '"a"', "1.0", '{"a":1,"a":1}', "[1, 2]", '"\\u0041"'])
    def test_is_compared_with_canonical_values_only(self, tmp_path: Path, value: str) -> None:
        draft = make_draft(1)
        pack = draft.build()
        lines = unzipped(pack)["trail/values.jsonl"].split(b"\n")
        lines[0] = lines[0][: lines[0].index(b'"value":') + 8] + value.encode() + b"}"

        report = verified(replaced(pack, {"trail/values.jsonl": b"\n".join(lines)}), tmp_path, draft=draft)

        assert ("values", "trail/values.jsonl:1") in failed(report)


class TestWitness:
    NAME = "witness.example/w1"
    KEY = str(verifier_of(key_of(99), name=NAME, kind=COSIGNATURE_ED25519))

    def cosigned(self, draft: Draft) -> bytes:
        """Return the pack with a cosigned checkpoint."""
        members = draft.members()
        note = cosign_checkpoint(
            members["trail/checkpoint"].decode(), key=key_of(99), name=self.NAME, seen_at=1_800_000_000
        )
        return zipped(draft.sealed(members | {"trail/checkpoint": note.encode()}))

    def test_is_named_when_it_signed(self, tmp_path: Path) -> None:
        draft = make_draft(2)

        report = verified(self.cosigned(draft), tmp_path, draft=draft, keys=(self.KEY,))

        assert report.verdict == "PASSED"
        assert self.NAME in said(report, "PASSED")
        assert "that others were shown the same log" not in said(report, "NOT PROVEN")

    def test_fails_when_it_was_asked_for_and_did_not_sign(self, tmp_path: Path) -> None:
        draft = make_draft(2)

        report = verified(draft.build(), tmp_path, draft=draft, keys=(self.KEY,))

        assert ("signature", "trail/checkpoint") in failed(report)

    def test_may_sign_without_being_asked_for(self, tmp_path: Path) -> None:
        draft = make_draft(2)

        assert verified(self.cosigned(draft), tmp_path, draft=draft).verdict == "PASSED"


class TestEd25519:
    @pytest.mark.parametrize(("public", "message", "signature"), [row[1:] for row in RFC_8032])
    def test_holds_for_the_published_vectors(self, public: str, message: str, signature: str) -> None:
        assert verify.holds(bytes.fromhex(signature), bytes.fromhex(message), bytes.fromhex(public))

    @given(data=st.binary(max_size=200), bit=st.integers(0, 8 * 64 - 1))
    def test_agrees_with_the_library(self, data: bytes, bit: int) -> None:
        key = Ed25519PrivateKey.from_private_bytes(data[:32].ljust(32, b"\0"))
        public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(data))

        assert verify.holds(bytes(signature), data, public)
        signature[bit // 8] ^= 1 << bit % 8
        assert not verify.holds(bytes(signature), data, public)

    @pytest.mark.parametrize("point", SMALL_ORDER)
    def test_refuses_a_key_or_a_start_of_small_order(self, point: str) -> None:
        weak, public, signature = bytes.fromhex(point), bytes.fromhex(RFC_8032[0][1]), bytes.fromhex(RFC_8032[0][3])

        assert not verify.point(weak)
        assert not verify.holds(weak + bytes(32), b"anything", weak)
        assert not verify.holds(weak + signature[32:], b"", public)

    @pytest.mark.parametrize("length", [0, 63, 65])
    def test_refuses_a_signature_of_another_length(self, length: int) -> None:
        assert not verify.holds(bytes(length), b"", bytes.fromhex(RFC_8032[0][1]))


class TestCommandLine:
    def ran(self, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the one file by itself, as an auditor does."""
        command = [sys.executable, "-I", "-S", str(SOURCE), *map(str, words)]
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", env={**os.environ, **environment}, timeout=60
        )

    def written(self, folder: Path, draft: Draft, change: Callable[[bytes], bytes] = bytes) -> Path:
        """Write a pack, its key and a pin beside it."""
        (folder / "pack.zip").write_bytes(change(draft.build()))
        (folder / "log.vkey").write_text(draft.vkey + "\n", encoding="utf-8")
        (folder / "pin.txt").write_text(draft.checkpoint(2), encoding="utf-8")
        return folder / "pack.zip"

    def test_ends_with_0_for_a_pack_that_passes(self, tmp_path: Path) -> None:
        pack = self.written(tmp_path, make_draft(3))

        done = self.ran(pack, "--key", tmp_path / "log.vkey", "--pin", tmp_path / "pin.txt")

        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.rstrip().endswith("Verdict: PASSED")

    def test_ends_with_1_and_names_the_file(self, tmp_path: Path) -> None:
        pack = self.written(tmp_path, make_draft(3), lambda pack: replaced(pack, {"registers/risks.json": b"[]"}))

        done = self.ran(pack, "--key", make_draft(3).vkey)

        assert done.returncode == 1
        assert "registers/risks.json: was changed" in done.stdout

    @pytest.mark.parametrize(
        "words",
        [
            ["nothing.zip"],
            ["pack.zip", "--key", "a+b"],
            ["pack.zip", "--key", "nothing"],
            ["pack.zip", "--pin", "nothing"],
            ["."],
        ],
    )
    def test_ends_with_2_for_words_that_cannot_be_used(self, tmp_path: Path, words: list[str]) -> None:
        self.written(tmp_path, make_draft(3))
        beside = [str(tmp_path / word) if not word.startswith("-") and "+" not in word else word for word in words]

        done = self.ran(*beside)

        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr

    def test_says_the_same_as_json(self, tmp_path: Path) -> None:
        pack = self.written(tmp_path, make_draft(3))

        done = self.ran(pack, "--key", make_draft(3).vkey, "--format", "json")

        form = json.loads(done.stdout)
        assert form["verdict"] == "PASSED"
        assert form["organization"] == "Tin Kettle Works (fictional) – Prüfstand"
        assert {one["check"] for one in form["findings"]} >= {"archive", "log", "statement", "limits"}

    def test_prints_on_a_terminal_without_the_letters(self, tmp_path: Path) -> None:
        pack = self.written(tmp_path, make_draft(3))

        done = self.ran(pack, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

        assert done.returncode == 0

    def test_prints_nothing_that_a_terminal_would_obey(self, tmp_path: Path) -> None:
        draft = make_draft(3)
        members = draft.members()
        manifest = json.loads(draft.manifest(members))
        manifest["organization"]["name"] = "\x1b[2J\x07 all PASSED"
        manifest["withheld"] = [{"title": "\x1b]0;x\x07", "reason": "\x9b31m {count} {0}"}]
        form = verify.CANONICAL(manifest).encode()
        (tmp_path / "pack.zip").write_bytes(zipped(draft.sealed(members, manifest=form)))

        done = self.ran(tmp_path / "pack.zip")

        assert done.returncode == 0
        assert all(character.isprintable() or character == "\n" for character in done.stdout)


class TestTheFile:
    def test_needs_the_standard_library_only(self) -> None:
        tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
        names = [one for node in ast.walk(tree) for one in getattr(node, "names", []) if isinstance(node, ast.Import)]
        modules = {one.name for one in names} | {
            node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
        }

        assert {str(module).split(".")[0] for module in modules} <= set(sys.stdlib_module_names)

    def test_asks_for_no_network_and_starts_nothing(self) -> None:
        text = SOURCE.read_text(encoding="utf-8")

        assert not any(
            word in text for word in ("socket", "urllib", "http.client", "subprocess", "os.system", "eval(", "exec(")
        )

    def test_is_short_enough_to_be_read(self) -> None:
        assert len(SOURCE.read_text(encoding="utf-8").splitlines()) <= 600
