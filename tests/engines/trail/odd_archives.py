"""Archives that two programs could read in two ways, around the members of an honest audit pack."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from tests.engines.trail.make_pack import Draft
from tests.engines.trail.odd_zip import OddMember, odd_zip


def odd(**change: object) -> Callable[[Draft, random.Random], bytes]:
    """Return an attack on the archive: one member written in an odd way, or added when it has another name."""

    def forge(draft: Draft, _chance: random.Random) -> bytes:
        members = [OddMember(name.encode(), content) for name, content in draft.sealed().items()]
        one = next(one for one in members if one.name == b"index.html")
        index = members.index(one)
        changed = replace(one, **change)  # type: ignore[arg-type]
        members[index : index + (changed.name == one.name)] = [changed]
        return odd_zip(members)

    return forge


def overlap(draft: Draft, _chance: random.Random) -> bytes:
    """Let two members share their bytes."""
    members = [OddMember(name.encode(), content) for name, content in draft.sealed().items()]
    first = members[0]
    members[1] = replace(first, name=members[1].name, offset=0)
    return odd_zip(members)


def around(**change: object) -> Callable[[Draft, random.Random], bytes]:
    """Return an attack on the archive as a whole."""

    def forge(draft: Draft, _chance: random.Random) -> bytes:
        members = [OddMember(name.encode(), content) for name, content in draft.sealed().items()]
        return odd_zip(members, **change)  # type: ignore[arg-type]

    return forge


def crowded(draft: Draft, _chance: random.Random) -> bytes:
    """Hold more members than a pack may."""
    members = [OddMember(name.encode(), content) for name, content in draft.sealed().items()]
    return odd_zip([*members, *(OddMember(b"registers/%d" % number, b"", method=0) for number in range(20_000))])


def truncated(draft: Draft, chance: random.Random) -> bytes:
    """Cut the archive somewhere."""
    pack = draft.build()
    return pack[: chance.randrange(len(pack))]


def no_archive(_draft: Draft, chance: random.Random) -> bytes:
    """Hand over something else."""
    return chance.randbytes(chance.randrange(2000))


def bomb(draft: Draft, _chance: random.Random) -> bytes:
    """Add a member that expands a thousand times."""
    members = [OddMember(name.encode(), content) for name, content in draft.sealed().items()]
    return odd_zip([*members, OddMember(b"registers/bomb.json", bytes(80 << 20))])
