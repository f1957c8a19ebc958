"""All attacks on an audit pack, each with the check that must fail and the thing that must be named.

Outsiders change a sealed ZIP and have no key. Insiders have the key and seal what they forged again; only what they
cannot change, the pin or the log, tells. The auditor holds the organization's verifier key and an earlier checkpoint.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.engines.trail.insiders import (
    add_line,
    bare_evidence,
    change_approver,
    change_packed_pin,
    cut_off_ahead,
    drop_line,
    early_cut_off,
    endless_line,
    false_erasure,
    flip_line,
    forge_statement,
    hide_evidence,
    hide_statement,
    invent_evidence,
    late_evidence,
    move_approval,
    promote_evidence,
    reword_line,
    rewrite_history,
    shorten_history,
    stray_evidence,
    swap_evidence,
)
from tests.engines.trail.make_pack import Draft
from tests.engines.trail.odd_archives import around, bomb, crowded, no_archive, odd, overlap, truncated
from tests.engines.trail.outsiders import (
    add_file,
    break_encoding,
    change_file,
    change_manifest,
    change_reason,
    change_salt,
    change_value,
    cut_last_line,
    cut_log,
    drop_entry,
    drop_file,
    flip_in_archive,
    invent_value,
    loosen_entry,
    loosen_manifest,
    manifest_as_checkpoint,
    old_checkpoint,
    other_log,
    repeat_entry,
    repeat_value,
    second_spelling,
    strange_checkpoint,
    strange_key,
    strange_manifest,
    swap_entries,
)

ENTRIES, VALUES, STATEMENT = "trail/entries.jsonl", "trail/values.jsonl", "statement/statement.json"


@dataclass(frozen=True)
class Attack:
    """One way to forge: its name, what it does, and the finding that must name it."""

    name: str
    forge: Callable[[Draft, random.Random], bytes]
    check: str
    place: str  # a regular expression

    def names(self, check: str, place: str) -> bool:
        """Return whether a failed finding names this forgery."""
        return check == self.check and re.fullmatch(self.place, place) is not None


PAD = b"PK" + bytes(40)
ATTACKS = (
    Attack("a bit of evidence flipped in the archive", flip_in_archive, "files", r"evidence/EV-.*"),
    Attack("evidence replaced", change_file, "files", r"evidence/EV-.*"),
    Attack("file left out", drop_file, "files", r"registers/risks\.json"),
    Attack("file slipped in", add_file, "files", r"registers/extra\.json"),
    Attack("manifest changed", change_manifest, "signature", r"manifest\.json"),
    Attack("manifest not canonical", loosen_manifest, "manifest", r"manifest\.json"),
    Attack("actor changed", change_reason, "tree", r"trail/checkpoint"),
    Attack("entry left out", drop_entry, "log", rf"{ENTRIES}:\d+"),
    Attack("entries swapped", swap_entries, "log", rf"{ENTRIES}:\d+"),
    Attack("entry repeated", repeat_entry, "log", rf"{ENTRIES}:\d+"),
    Attack("log cut", cut_log, "tree", r"trail/checkpoint"),
    Attack("last line cut", cut_last_line, "log", ENTRIES),
    Attack("entry not UTF-8", break_encoding, "log", rf"{ENTRIES}:\d+"),
    Attack("entry not canonical", loosen_entry, "log", rf"{ENTRIES}:\d+"),
    Attack("entry of another log", other_log, "log", rf"{ENTRIES}:\d+"),
    Attack("value changed", change_value, "values", rf"{VALUES}:1"),
    Attack("salt changed", change_salt, "values", rf"{VALUES}:\d+"),
    Attack("value invented", invent_value, "values", rf"{VALUES}:2"),
    Attack("value repeated", repeat_value, "values", rf"{VALUES}:2"),
    Attack("control flipped", forge_statement(flip_line), "statement", rf"{STATEMENT} iso42001:A\.\d+\.\d+ applicable"),
    Attack("reason reworded", forge_statement(reword_line), "statement", rf"{STATEMENT} iso42001:\S+ justification"),
    Attack("control left out", forge_statement(drop_line), "statement", rf"{STATEMENT} iso42001:A\.\d+\.\d+"),
    Attack("control added", forge_statement(add_line), "statement", rf"{STATEMENT} iso42001:A\.99\.9"),
    Attack("approver changed", change_approver, "statement", rf"{STATEMENT} approver"),
    Attack("approval dated back", move_approval, "statement", STATEMENT),
    Attack("statement hidden", hide_statement, "statement", STATEMENT),
    Attack("statement from after the cut-off", early_cut_off, "statement", STATEMENT),
    Attack("endless line", endless_line, "log", ENTRIES),
    Attack("evidence swapped and sealed", swap_evidence, "evidence", r"EV-\d+"),
    Attack("accepted evidence hidden", hide_evidence, "evidence", r"EV-\d+"),
    Attack("accepted evidence without its file", bare_evidence, "evidence", r"EV-\d+"),
    Attack("evidence invented", invent_evidence, "evidence", r"EV-8888"),
    Attack("file under evidence/ of no item", stray_evidence, "evidence", r"evidence/EV-7777-stray\.txt"),
    Attack("evidence from after the cut-off", late_evidence, "evidence", r"EV-9000"),
    Attack("rejected evidence called accepted", promote_evidence, "evidence", r"EV-\d+"),
    Attack("evidence called erased", false_erasure, "evidence", r"EV-\d+"),
    Attack("history rewritten with the key", rewrite_history, "pin", r"pin\.txt"),
    Attack("history shortened with the key", shorten_history, "pin", r"pin\.txt"),
    Attack("packed pin of another history", change_packed_pin, "pins", r"trail/pins/\d+"),
    Attack("earlier checkpoint", old_checkpoint, "tree", r"trail/checkpoint"),
    Attack("checkpoint by a strange key", strange_checkpoint, "signature", r"trail/checkpoint"),
    Attack("manifest by a strange key", strange_manifest, "signature", r"manifest\.sig"),
    Attack("checkpoint as signature of the manifest", manifest_as_checkpoint, "signature", r"manifest\.json"),
    Attack("second spelling of a signature", second_spelling, "signature", r"trail/checkpoint"),
    Attack("whole pack by a strange key", strange_key, "key", r"trail/key\.vkey"),
    Attack("cut-off ahead", cut_off_ahead, "manifest", r"manifest\.json"),
    Attack("member twice", odd(name=b"trail/entries.jsonl"), "archive", r"trail/entries\.jsonl"),
    Attack("names equal except case", odd(name=b"Trail/Entries.jsonl"), "archive", r"(?i)trail/entries\.jsonl"),
    Attack("name that climbs out", odd(name=b"../../etc/passwd"), "archive", r"\.\./\.\./etc/passwd"),
    Attack("absolute name", odd(name=b"/etc/passwd"), "archive", r"/etc/passwd"),
    Attack("name with backslash", odd(name=b"a\\b"), "archive", r"a\\+b"),
    Attack("name with NUL", odd(name=b"index.html\0.exe"), "archive", r"index\.html.*"),
    Attack("name beyond ASCII", odd(name="prüf.txt".encode(), flags=0x800), "archive", r"pr.*"),
    Attack("name of a device", odd(name=b"registers/NUL.txt"), "archive", r"registers/NUL\.txt"),
    Attack("file that is a folder too", odd(name=b"trail"), "archive", r""),
    Attack("symbolic link", odd(mode=0o120777 << 16), "archive", r"index\.html"),
    Attack("folder", odd(mode=0o040755 << 16 | 0x10), "archive", r"index\.html"),
    Attack("encrypted member", odd(flags=1), "archive", r"index\.html"),
    Attack("size in a descriptor", odd(flags=8), "archive", r"index\.html"),
    Attack("unknown method", odd(method=12), "archive", r"index\.html"),
    Attack("extra field", odd(extra=b"\x75\x70\x05\0\1abcd"), "archive", r"index\.html"),
    Attack("comment on a member", odd(comment=b"hello"), "archive", r"index\.html"),
    Attack("two names for one member", odd(local_name=b"index.htm_"), "archive", r"index\.html"),
    Attack("two sizes for one member", odd(local_size=3), "archive", r"index\.html"),
    Attack("size too small", odd(size=3), "files", r"index\.html"),
    Attack("size too large", odd(size=3000), "files", r"index\.html"),
    Attack("wrong checksum", odd(crc=7), "files", r"index\.html"),
    Attack("bytes behind the end of a member", odd(packed=b"\3\0hidden"), "files", r"index\.html"),
    Attack("bytes between members", odd(gap=b"hidden"), "archive", r".*"),
    Attack("overlapping members", overlap, "archive", r".+"),
    Attack("bytes before the archive", around(before=PAD), "archive", r""),
    Attack("bytes after the archive", around(after=PAD), "archive", r""),
    Attack("comment on the archive", around(comment=b"hello"), "archive", r""),
    Attack("more members claimed", around(count=1), "archive", r""),
    Attack("more members claimed in the large form", around(large=1), "archive", r""),
    Attack("more members than a pack may hold", crowded, "archive", r""),
    Attack("archive cut", truncated, "archive", r""),
    Attack("no archive", no_archive, "archive", r""),
    Attack("archive that expands a thousand times", bomb, "archive", r"registers/bomb\.json"),
)  # fmt: skip
