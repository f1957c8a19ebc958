"""How well the scan finds: on a generated corpus, kind by kind."""

from __future__ import annotations

from collections import Counter

import pytest

from fairlead.measurement.privacy.patterns import KINDS
from fairlead.measurement.privacy.scan import Block, scan
from tests.engines.measurement.privacy.corpus import FORMS, corpus

EACH = 120
LEAST = 0.97


@pytest.fixture(scope="module")
def outcome() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Scan the corpus once: values that were found, finds that are right, all finds, by kind."""
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    finds: Counter[str] = Counter()
    messages = corpus(20261124, each=EACH)
    for first in range(0, len(messages), 300):
        part = messages[first : first + 300]
        seen: set[int] = set()
        for find in scan(Block(text="\n".join(message.text for message in part).encode()), key=b"test"):
            message = part[find.unit]
            is_right = (
                find.kind == message.kind and find.offset < message.end and find.offset + find.length > message.start
            )
            finds[find.kind] += 1
            right[find.kind] += is_right
            if is_right and find.unit not in seen:
                seen.add(find.unit)
                found[find.kind] += 1
    return found, right, finds


class TestScanOfTheCorpus:
    def test_is_measured_for_every_kind(self) -> None:
        assert set(FORMS) == {str(kind) for kind in KINDS}

    @pytest.mark.parametrize("kind", [str(kind) for kind in KINDS])
    def test_finds_what_is_there(self, kind: str, outcome: tuple[Counter[str], Counter[str], Counter[str]]) -> None:
        found, _, _ = outcome

        assert found[kind] >= LEAST * EACH

    @pytest.mark.parametrize("kind", [str(kind) for kind in KINDS])
    def test_finds_little_else(self, kind: str, outcome: tuple[Counter[str], Counter[str], Counter[str]]) -> None:
        _, right, finds = outcome

        assert right[kind] >= LEAST * finds[kind]
