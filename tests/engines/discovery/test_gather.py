"""Gathering: which sightings are one thing, and how sure the scan is of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery.gather import confidence_of, gather
from fairlead.discovery.kinds import Confidence, Context, Kind, Signal, Strength
from fairlead.discovery.sighting import Sighting

STRONG, WEAK, CERTAIN = Strength.STRONG, Strength.WEAK, Strength.CERTAIN


def seen(
    signal: Signal = Signal.IMPORT,
    strength: Strength = STRONG,
    context: Context = Context.CODE,
    *,
    name: str = "OpenAI",
    path: str = "app.py",
    line: int = 1,
    version: str = "",
    purl: str = "",
) -> Sighting:
    """Return a sighting of one provider."""
    return Sighting(
        kind=Kind.PROVIDER, canonical="openai", path=path, line=line, signal=signal, symbol="openai", name=name,
        strength=strength, context=context, version=version, purl=purl,
    )  # fmt: skip


SIGHTINGS = st.builds(
    seen,
    st.sampled_from(Signal),
    st.sampled_from(Strength),
    st.sampled_from(Context),
    name=st.sampled_from(["OpenAI", "openai"]),
    line=st.integers(0, 5),
    version=st.sampled_from(["", "1.0", "2.0"]),
)


class TestConfidenceOf:
    @pytest.mark.parametrize(
        ("sightings", "wanted"),
        [
            ([seen(), seen(Signal.ENVIRONMENT)], Confidence.HIGH),
            ([seen(), seen(Signal.MANIFEST, WEAK)], Confidence.HIGH),
            ([seen(), seen(line=9)], Confidence.MEDIUM),
            ([seen(Signal.IMPORT, WEAK), seen(Signal.MANIFEST, WEAK)], Confidence.MEDIUM),
            ([seen(Signal.IMPORT, WEAK), seen(Signal.IMPORT, WEAK, line=2)], Confidence.LOW),
            ([seen(Signal.CONTENT, CERTAIN)], Confidence.HIGH),
            ([seen(), seen(Signal.HOST, context=Context.TEST)], Confidence.MEDIUM),
            ([seen(Signal.IMPORT, WEAK), seen(Signal.HOST, context=Context.COMMENT)], Confidence.LOW),
            ([seen(), seen(Signal.REDIRECT, WEAK)], Confidence.LOW),
            ([seen(), seen(Signal.REDIRECT, WEAK), seen(Signal.CALL)], Confidence.HIGH),
            ([seen(), seen(Signal.REDIRECT, WEAK), seen(Signal.ENVIRONMENT)], Confidence.LOW),
        ],
    )
    def test_follows_the_rules(self, sightings: list[Sighting], wanted: Confidence) -> None:
        assert confidence_of(sightings) == (wanted, False)

    @pytest.mark.parametrize("context", [context for context in Context if context is not Context.CODE])
    def test_never_rises_outside_of_code(self, context: Context) -> None:
        sightings = [seen(signal, CERTAIN, context) for signal in Signal]

        assert confidence_of(sightings) == (Confidence.LOW, True)

    @given(sightings=st.lists(SIGHTINGS, min_size=1, max_size=6), context=st.sampled_from(["test", "document", "lock"]))
    def test_is_not_changed_by_what_does_not_count(self, sightings: list[Sighting], context: str) -> None:
        other = seen(Signal.HOST, CERTAIN, Context(context))
        counted = [one for one in sightings if one.context is Context.CODE]

        if counted:
            assert confidence_of([*sightings, other]) == confidence_of(sightings)


class TestGather:
    @given(sightings=st.lists(SIGHTINGS, max_size=12), seed=st.randoms(use_true_random=False))
    def test_does_not_depend_on_order_or_repetition(self, sightings: list[Sighting], seed: object) -> None:
        shuffled = [*sightings, *sightings]
        seed.shuffle(shuffled)  # type: ignore[attr-defined]

        assert gather(shuffled) == gather(sightings)

    def test_names_a_component_as_code_does_and_keeps_other_writings(self) -> None:
        (group,) = gather(
            [
                seen(name="openai", line=1),
                seen(name="openai", line=2),
                seen(name="OpenAI", line=3),
                seen(purl="pkg:pypi/openai"),
            ]
        )

        assert group.component.name == "OpenAI"
        assert group.component.aliases == ("openai", "pkg:pypi/openai")
        assert group.component.key == "provider:openai"

    @pytest.mark.parametrize(
        ("versions", "wanted"),
        [
            ([("1.0", Context.CODE), ("2.0", Context.LOCK)], "1.0"),
            ([("", Context.CODE), ("2.0", Context.LOCK)], "2.0"),
            ([("1.0", Context.CODE), ("1.1", Context.CODE), ("2.0", Context.LOCK)], ""),
            ([("", Context.CODE), ("1.0", Context.LOCK), ("2.0", Context.LOCK)], ""),
        ],
    )
    def test_takes_the_pinned_version_then_the_locked_one(
        self, versions: list[tuple[str, Context]], wanted: str
    ) -> None:
        rows = [
            seen(Signal.MANIFEST, context=context, version=version, line=line)
            for line, (version, context) in enumerate(versions)
        ]

        assert gather(rows)[0].component.version == wanted
