"""The list of series a page at a time: the order of `all_series`, and a filter that a slow reading agrees with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from features.text import normalise
from linker.casework.browsing.series_list import series_page
from linker.casework.importing.import_cases import import_file, import_offenders
from linker.casework.linking.relink import relink_library
from linker.casework.series.series_overview import all_series, series_details
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("town")
    files = write_town(build_town(TownOptions(seed=7, cases=150, solved_share=0.5)), folder)
    with Library.open(folder / "cases.db") as opened:
        import_file(opened, files.cases[0])
        import_offenders(opened, files.offenders)
        relink_library(opened)
        yield opened


def test_pages_follow_the_whole_list(library: Library) -> None:
    every = all_series(Workspace.of(library))
    found = series_page(Workspace.of(library), limit=5)
    assert found.lines == every[:5]
    assert found.matching == found.total == len(every)
    assert series_page(Workspace.of(library), limit=10_000).lines == every


def test_states_are_counted_and_chosen(library: Library) -> None:
    every = all_series(Workspace.of(library))
    counted = series_page(Workspace.of(library)).by_state
    assert sum(counted.values()) == len(every)
    for state, count in counted.items():
        found = series_page(Workspace.of(library), state=state, limit=10_000)
        assert found.lines == tuple(line for line in every if line.state == state)
        assert found.matching == count


@pytest.mark.parametrize("kind", ["name", "offender", "offence", "both", "nothing"])
def test_words_are_looked_for_in_names_offenders_and_records(library: Library, kind: str) -> None:
    every = all_series(Workspace.of(library))
    some = next(line for line in every if line.offenders and line.offences)
    words = {
        "name": some.series_id, "offender": some.offenders[0], "offence": some.offences[0][0],
        "both": f"{some.offences[0][0]} {some.offenders[0]}", "nothing": "no-such-word",
    }[kind]  # fmt: skip
    slow = tuple(line for line in every if all(_stands(library, line.series_id, word) for word in words.split()))
    assert series_page(Workspace.of(library), words, limit=10_000).lines == slow
    assert (some in slow) == (kind != "nothing")


def _stands(library: Library, series_id: str, word: str) -> bool:
    table = library.cases([one.case_id for one in series_details(Workspace.of(library), series_id)[1]])
    told = [series_id]
    columns = (table.case_id, table.narrative, table.address, table.region, table.jurisdiction, table.premises,
               table.offence)  # fmt: skip
    for row in range(len(table)):
        told.append(" ".join((*(str(column[row]) for column in columns), *table.goods.row(row), *table.tools.row(row))))
        told += table.offenders.row(row)
    return any(normalise(word) in normalise(one) for one in told)


def test_nothing_linked_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    with (
        Library.open(tmp_path_factory.mktemp("none") / "cases.db") as library,
        pytest.raises(LibraryError, match="nothing has been linked yet"),
    ):
        series_page(Workspace.of(library))
