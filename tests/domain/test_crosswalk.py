"""A crosswalk never says more than its sources: chains weaken, sources add up side by side, and results are paths."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.crosswalk import Crosswalk, Link, Strength, chained, credit

STRENGTHS = st.sampled_from(Strength)
REFS = st.sampled_from([f"{pack}:{number}" for pack in ("a", "b", "c") for number in range(4)])
LINKS = st.lists(
    st.builds(Link, done=REFS, met=REFS, strength=STRENGTHS, source=st.sampled_from(("one", "two"))), max_size=30
)


def link(done: str, met: str, strength: Strength, *, source: str = "one") -> Link:
    return Link(done=done, met=met, strength=strength, source=source)


class TestAChain:
    @given(STRENGTHS, STRENGTHS)
    def test_is_never_stronger_than_its_weakest_link(self, first: Strength, second: Strength) -> None:
        assert chained(first, second).rank <= min(first.rank, second.rank)

    @given(STRENGTHS, STRENGTHS, STRENGTHS)
    def test_is_the_same_however_it_is_grouped(self, a: Strength, b: Strength, c: Strength) -> None:
        assert chained(chained(a, b), c) is chained(a, chained(b, c))

    @given(STRENGTHS)
    def test_with_full_stays_and_with_none_is_none(self, each: Strength) -> None:
        assert chained(Strength.FULL, each) is chained(each, Strength.FULL) is each
        assert chained(Strength.NONE, each) is chained(each, Strength.NONE) is Strength.NONE

    def test_of_a_part_of_a_part_only_supports(self) -> None:
        assert chained(Strength.PARTIAL, Strength.PARTIAL) is Strength.SUPPORTING


class TestCredit:
    def test_is_never_more_than_partial(self) -> None:
        assert [credit(each) for each in Strength] == [
            Strength.PARTIAL,
            Strength.PARTIAL,
            Strength.SUPPORTING,
            Strength.NONE,
        ]


class TestACrosswalk:
    @given(LINKS)
    def test_loses_no_source(self, links: list[Link]) -> None:
        crosswalk = Crosswalk(links)

        for ref in {each.met for each in links}:
            found = [path.links[0] for one in crosswalk.counting_towards(ref) for path in one.paths]
            assert sorted(map(repr, found)) == sorted(repr(each) for each in links if each.met == ref)
        for ref in {each.done for each in links}:
            gained = [path.links[0] for one in crosswalk.gained_from(ref) for path in one.paths]
            assert sorted(map(repr, gained)) == sorted(repr(each) for each in links if each.done == ref)

    @given(LINKS, REFS, st.integers(min_value=1, max_value=3))
    def test_explains_every_result_by_a_path_of_given_links(self, links: list[Link], ref: str, steps: int) -> None:
        for finding in Crosswalk(links).reached(ref, framework="c", steps=steps):
            for path in finding.paths:
                assert 1 <= len(path.links) <= steps
                assert set(path.links) <= set(links)
                assert (path.done, path.met) == (finding.done, finding.met) == (ref, path.links[-1].met)
                assert all(one.met == two.done for one, two in zip(path.links, path.links[1:], strict=False))
                assert path.strength.rank <= min(each.strength.rank for each in path.links)

    @given(LINKS, REFS)
    def test_says_the_strongest_path_and_never_their_sum(self, links: list[Link], ref: str) -> None:
        for finding in Crosswalk(links).reached(ref, framework="b"):
            ranks = [path.strength.rank for path in finding.paths]
            assert finding.strength.rank == max(ranks)
            assert ranks == sorted(ranks, reverse=True)

    def test_says_nothing_of_the_other_direction(self) -> None:
        crosswalk = Crosswalk([link("a:1", "b:1", Strength.FULL)])

        assert [one.met for one in crosswalk.gained_from("a:1")] == ["b:1"]
        assert crosswalk.gained_from("b:1") == ()
        assert crosswalk.counting_towards("a:1") == ()

    def test_goes_over_a_framework_between(self) -> None:
        crosswalk = Crosswalk([link("a:1", "b:1", Strength.PARTIAL), link("b:1", "c:1", Strength.PARTIAL)])

        (finding,) = crosswalk.reached("a:1", framework="c")
        assert finding.strength is Strength.SUPPORTING
        assert [each.met for each in finding.paths[0].links] == ["b:1", "c:1"]
