"""Links across a border: both sides known and different, and nobody has looked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow
from features.columns import text_column
from linker.casework.matching.cross_border_links import Border, links_across
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.store.runs import RunRecord, SeriesRows, StoredLinks
from linker.library.store.store import Library

NOW = datetime(2024, 5, 1, tzinfo=UTC)
CASES = {
    "A": ("East", "市|东区", "theft", 2021, 2021),
    "B": ("West", "市|东区", "Theft", 2022, 2022),
    "C": ("", "市", "robbery", 2021, 2022),
    "D": ("ＥＡＳＴ", "市|西区", "", 2021, 2021),
}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    cases = [
        Case(
            case_id=name,
            offence=offence,
            place=Place(jurisdiction=unit, region=region),
            window=TimeWindow(earliest=datetime(first, 6, 1), latest=datetime(last, 6, 2)),
        )
        for name, (unit, region, offence, first, last) in CASES.items()
    ]
    with Library.open(tmp_path / "cases.db") as opened:
        with opened.import_session("f.csv", "0") as session:
            session.add(CaseTable.from_cases(cases))
        yield opened


def linked(library: Library) -> Library:
    pairs = ["AB", "AC", "AD", "BC", "BD", "CD"]
    links = StoredLinks(*(text_column(pair[side] for pair in pairs) for side in (0, 1)), np.arange(6.0))
    record = RunRecord("", "", "", "", NOW, NOW, counts='{"log10_prior_odds": -3.0}')
    none = text_column(())
    library.save_run(record, links, SeriesRows(none, none, np.empty(0)), lineage=[])
    return library


@pytest.mark.parametrize(
    ("border", "crossing"), [("jurisdiction", ["BD", "AB"]), ("offence", ["BC", "AC"]), ("year", ["BD", "AB"])]
)
def test_a_border_is_where_both_sides_are_known_and_differ(
    library: Library, border: Border, crossing: list[str]
) -> None:
    found = links_across(Workspace.of(linked(library)), border)
    assert [one.case_a + one.case_b for one in found] == crossing
    assert all(one.border_a and one.border_b for one in found)


def test_both_sides_and_the_probability_of_the_run_are_told(library: Library) -> None:
    best = links_across(Workspace.of(linked(library)), "jurisdiction")[0]
    assert (best.border_a, best.border_b, best.log10_lr) == ("West", "ＥＡＳＴ", 4.0)
    assert best.probability == pytest.approx(10.0 / 11.0)


def test_a_pair_that_somebody_looked_at_is_left_out_even_if_he_took_it_back(library: Library) -> None:
    linked(library).decide("labelled_same", case_a="D", case_b="B", user="Li", reason="looked")
    library.decide("confirmed", case_a="A", case_b="B", user="Li", reason="print")
    library.decide("undone", case_a="", subject="2", user="Li", reason="mistyped")
    assert links_across(Workspace.of(library), "jurisdiction") == ()


def test_a_library_that_was_never_linked_says_so(library: Library) -> None:
    with pytest.raises(LibraryError, match="linker relink"):
        links_across(Workspace.of(library), "year")
