"""The reference population: whole numbers by group, every faulty line named."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.measurement.quality.population import read_population
from fairlead.measurement.source import TableRefused


class TestReadPopulation:
    def test_gives_groups_in_order(self, tmp_path: Path) -> None:
        (tmp_path / "p.csv").write_text("sex;n;race\nm;40;x\nf;60;x\n")

        population, digest = read_population(tmp_path / "p.csv")

        assert population.by == ("sex", "race")
        assert population.groups == ((("f", "x"), 60), (("m", "x"), 40))
        assert len(digest) == 64

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("sex,count\nf,1\n", "a column n"),
            ("n\n1\n", "a column n"),
            ("sex,n\n", "1 to 3000 groups"),
            ("sex,n\nf,0\n", "line 2: a whole number above 0"),
            ("sex,n\nf,1.5\n", "line 2: a whole number above 0"),
            ("sex,n\nf,NaN\n", "line 2: a whole number above 0"),
            ("sex,n\nf,5\nf,6\n", "line 3: the group occurs twice"),
            ("sex,n\n ,5\n", "line 2: the group occurs twice, or has no value"),
            ("sex,n\nf\n", "line 2: a whole number"),
        ],
    )
    def test_names_what_is_wrong(self, tmp_path: Path, text: str, words: str) -> None:
        (tmp_path / "p.csv").write_text(text)

        with pytest.raises(TableRefused) as refused:
            read_population(tmp_path / "p.csv")

        assert words in refused.value.reason
