"""Ways to forge a sealed audit pack without its key: members changed, left out, added, or written in odd ways.

Each gets an honest draft and chance, and returns the forged pack.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable

from fairlead.trail.canonical import canonical_bytes
from fairlead.trail.checkpoint import sign_manifest
from tests.engines.trail.make_pack import Draft, held_item, key_of, replaced, unzipped, zipped
from tests.engines.trail.odd_zip import OddMember, odd_zip

ENTRIES, VALUES = "trail/entries.jsonl", "trail/values.jsonl"
ORDER = 2**252 + 27742317777372353535851937790883648493


def changed_line(draft: Draft, name: str, change: Callable[[list[bytes]], object]) -> bytes:
    """Return the sealed pack with the lines of one member changed by an outsider."""
    pack = draft.build()
    lines = unzipped(pack)[name].split(b"\n")[:-1]
    change(lines)
    return replaced(pack, {name: b"".join(line + b"\n" for line in lines)})


def flip_in_archive(draft: Draft, chance: random.Random) -> bytes:
    """Change one byte of a stored evidence file in the ZIP itself."""
    pack, content = bytearray(draft.build()), draft.files[str(held_item(draft).path)]
    members = unzipped(bytes(pack)) | {str(held_item(draft).path): content}
    pack = bytearray(odd_zip(OddMember(name.encode(), one, method=0) for name, one in members.items()))
    at = pack.index(content) + chance.randrange(len(content))
    pack[at] ^= 1 << chance.randrange(8)
    return bytes(pack)


def change_file(draft: Draft, chance: random.Random) -> bytes:
    """Put another evidence file in the place of one."""
    item = held_item(draft)
    return replaced(draft.build(), {str(item.path): draft.files[str(item.path)] + chance.randbytes(1)})


def drop_file(draft: Draft, _chance: random.Random) -> bytes:
    """Leave a register out."""
    return replaced(draft.build(), {"registers/risks.json": None})


def add_file(draft: Draft, _chance: random.Random) -> bytes:
    """Slip a file in that the manifest does not name."""
    return replaced(draft.build(), {"registers/extra.json": b"{}"})


def change_manifest(draft: Draft, _chance: random.Random) -> bytes:
    """Change a file and its digest in the manifest, which nobody signs again."""
    members = draft.members()
    members["registers/risks.json"] += b" "
    return replaced(
        draft.build(),
        {"registers/risks.json": members["registers/risks.json"], "manifest.json": draft.manifest(members)},
    )


def loosen_manifest(draft: Draft, _chance: random.Random) -> bytes:
    """Write the manifest in other bytes that mean the same."""
    pack = draft.build()
    return replaced(pack, {"manifest.json": unzipped(pack)["manifest.json"].replace(b'","', b'", "', 1)})


def change_reason(draft: Draft, chance: random.Random) -> bytes:
    """Change who acted in one entry."""
    seq = chance.randrange(len(draft.entries))
    return changed_line(
        draft, ENTRIES, lambda lines: lines.__setitem__(seq, lines[seq].replace(b'"actor":"P-', b'"actor":"Q-'))
    )


def drop_entry(draft: Draft, chance: random.Random) -> bytes:
    """Leave one entry out of the middle."""
    return changed_line(draft, ENTRIES, lambda lines: lines.pop(chance.randrange(1, len(lines) - 1)))


def swap_entries(draft: Draft, chance: random.Random) -> bytes:
    """Put two neighbouring entries in the other order."""
    seq = chance.randrange(len(draft.entries) - 1)
    return changed_line(draft, ENTRIES, lambda lines: lines.insert(seq, lines.pop(seq + 1)))


def repeat_entry(draft: Draft, chance: random.Random) -> bytes:
    """Put an entry in twice."""
    seq = chance.randrange(len(draft.entries))
    return changed_line(draft, ENTRIES, lambda lines: lines.insert(seq, lines[seq]))


def cut_log(draft: Draft, chance: random.Random) -> bytes:
    """Leave the last entries out."""
    return changed_line(draft, ENTRIES, lambda lines: lines.__delitem__(slice(-chance.randrange(1, 4), None)))


def cut_last_line(draft: Draft, chance: random.Random) -> bytes:
    """Cut the end of the last line."""
    pack = draft.build()
    return replaced(pack, {ENTRIES: unzipped(pack)[ENTRIES][: -chance.randrange(1, 20)]})


def break_encoding(draft: Draft, chance: random.Random) -> bytes:
    """Put bytes into an entry that are no UTF-8."""
    seq = chance.randrange(len(draft.entries))
    return changed_line(
        draft, ENTRIES, lambda lines: lines.__setitem__(seq, lines[seq].replace(b'"P-', b'"\xff\xfe', 1))
    )


def loosen_entry(draft: Draft, chance: random.Random) -> bytes:
    """Write an entry in other bytes that mean the same: spaces, escapes, another order, a doubled key."""
    seq = chance.randrange(len(draft.entries))
    ways: tuple[Callable[[bytes], bytes], ...] = (
        lambda line: line.replace(b'":', b'": ', 1),
        lambda line: line.replace(b'"door":"', b'"door":"\\u0077', 1).replace(b"\\u0077w", b"\\u0077", 1),
        lambda line: line.replace(b'"v":1', b'"v":1.0'),
        lambda line: line.replace(b'"v":1}', b'"v":1,"v":1}'),
        lambda line: line.replace(b'{"action":', b'{"action":"x","action":', 1),
        lambda line: b"\xef\xbb\xbf" + line,
        lambda line: line.replace(b',"v":1}', b"}").replace(b"{", b'{"v":1,', 1),
        lambda line: line + b"\r",
    )
    loose = chance.choice(ways)
    return changed_line(draft, ENTRIES, lambda lines: lines.__setitem__(seq, loose(lines[seq])))


def other_log(draft: Draft, chance: random.Random) -> bytes:
    """Put an entry of another organization's log in."""
    seq = chance.randrange(len(draft.entries))
    return changed_line(
        draft, ENTRIES, lambda lines: lines.__setitem__(seq, lines[seq].replace(b'"log":"trail.', b'"log":"other.'))
    )


def change_value(draft: Draft, _chance: random.Random) -> bytes:
    """Change what an act said, and leave its digest."""
    return changed_line(draft, VALUES, lambda lines: lines.__setitem__(0, lines[0].replace(b"Tin", b"Tan")))


def change_salt(draft: Draft, chance: random.Random) -> bytes:
    """Change the salt of a value."""

    def change(lines: list[bytes]) -> None:
        at = chance.randrange(len(lines))
        salt = re.search(rb'"salt":"(.)', lines[at])[1]  # type: ignore[index]
        lines[at] = lines[at].replace(b'"salt":"' + salt, b'"salt":"' + (b"1" if salt == b"0" else b"0"), 1)

    return changed_line(draft, VALUES, change)


def invent_value(draft: Draft, _chance: random.Random) -> bytes:
    """Add a value that no entry holds a digest of."""
    line = canonical_bytes({"seq": 0, "field": "zeal", "salt": "00" * 16, "value": 1})
    return changed_line(draft, VALUES, lambda lines: lines.insert(1, line))


def repeat_value(draft: Draft, _chance: random.Random) -> bytes:
    """Put a value in twice."""
    return changed_line(draft, VALUES, lambda lines: lines.insert(0, lines[0]))


def old_checkpoint(draft: Draft, _chance: random.Random) -> bytes:
    """Show an honest checkpoint of an earlier size."""
    return replaced(draft.build(), {"trail/checkpoint": draft.checkpoint(len(draft.entries) - 1).encode()})


def strange_checkpoint(draft: Draft, _chance: random.Random) -> bytes:
    """Sign the checkpoint with a key of one's own."""
    return replaced(draft.build(), {"trail/checkpoint": draft.checkpoint(key=key_of(-1)).encode()})


def strange_manifest(draft: Draft, _chance: random.Random) -> bytes:
    """Sign a changed manifest with a key of one's own."""
    members = draft.members() | {"registers/risks.json": b"[]"}
    manifest = draft.manifest(members)
    signature = sign_manifest(key_of(-1), origin=draft.origin, manifest=manifest).encode()
    return zipped({**members, "manifest.json": manifest, "manifest.sig": signature})


def manifest_as_checkpoint(draft: Draft, _chance: random.Random) -> bytes:
    """Show the signed checkpoint as the signature of the manifest."""
    return replaced(draft.build(), {"manifest.sig": draft.checkpoint().encode()})


def second_spelling(draft: Draft, _chance: random.Random) -> bytes:
    """Write a valid signature with its number raised by the order of the group."""
    head, line = draft.checkpoint().rsplit(" ", 1)
    raw = base64.b64decode(line)
    number = int.from_bytes(raw[36:], "little") + ORDER
    forged = base64.b64encode(raw[:36] + number.to_bytes(32, "little")).decode()
    return replaced(draft.build(), {"trail/checkpoint": f"{head} {forged}\n".encode()})


def strange_key(draft: Draft, _chance: random.Random) -> bytes:
    """Build a whole pack with a key of one's own under the organization's name."""
    draft.key = key_of(-1)
    return draft.build()
