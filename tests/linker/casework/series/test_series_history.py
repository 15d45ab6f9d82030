"""Series over the runs of a real library: history, earlier runs, what changed, states and warnings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow
from features.columns import text_column
from linker.casework.outlook.early_warning import warnings
from linker.casework.series.series_history import changes_since, history, series_at_run
from linker.casework.series.series_overview import all_series, series_details
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.i18n.translate import translate
from linker.library.store.runs import LineageRow, RunRecord, SeriesRows, StoredLinks
from linker.library.store.store import Library
from linker.outlook.warning import WarningOptions
from linker.series.identity import keep_names

START = datetime(2024, 1, 1, 2)
RUNS = ("ab cde xy", "abf cde xyz", "abfcde xyz", "abfcde")


def stored(library: Library, groups: str, previous: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Save one run whose series are the words of `groups`, one letter a case."""
    series = [frozenset(word) for word in groups.split()]
    naming = keep_names(series, previous, next_number=library.next_series_number())
    rows = [(name, case) for name, cases in zip(naming.names, series, strict=True) for case in sorted(cases)]
    members = SeriesRows(
        text_column(name for name, _ in rows), text_column(case for _, case in rows), np.full(len(rows), 0.8)
    )
    lineage = [LineageRow(event.kind, event.series_id, json.dumps(asdict(event))) for event in naming.events]
    moment = datetime(2024, 5 + len(library.run_dates()), 1, tzinfo=UTC)
    record = RunRecord("", "", "", "", moment, moment)
    none = text_column([])
    library.save_run(record, StoredLinks(none, none, np.empty(0)), members, lineage=lineage)
    return dict(zip(naming.names, series, strict=True))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    cases = [
        Case(
            case_id=name,
            offence="盗窃",
            place=Place(longitude=113.0 + number / 10, latitude=23.0),
            window=TimeWindow(earliest=START + timedelta(days=10 * number), latest=START + timedelta(days=10 * number)),
        )
        for number, name in enumerate("abcdefxyz")
    ]
    with Library.open(tmp_path / "cases.db") as opened:
        with opened.import_session("f.csv", "0") as session:
            session.add(CaseTable.from_cases(cases))
        previous: dict[str, frozenset[str]] = {}
        for groups in RUNS:
            previous = stored(opened, groups, previous)
        yield opened


def test_the_history_of_a_series_that_was_merged(library: Library) -> None:
    told = history(Workspace.of(library), "S1")
    assert [(entry.run, entry.event.kind, entry.cases) for entry in told.entries] == [
        (1, "new", 2),
        (2, "grew", 3),
        (3, "grew", 6),
    ]
    assert history(Workspace.of(library), "S2").now == "S1"
    assert [(entry.run, entry.event.kind) for entry in history(Workspace.of(library), "S3").entries][-1] == (
        4,
        "dissolved",
    )
    assert history(Workspace.of(library), "S3").now == ""


def test_what_a_series_was_at_an_earlier_run(library: Library) -> None:
    then = series_at_run(Workspace.of(library), "S2", "2")
    assert [(one.case_id, one.now) for one in then.members] == [("c", "S1"), ("d", "S1"), ("e", "S1")]
    assert series_at_run(Workspace.of(library), "S2", "4").members == ()
    library.delete_cases(["x"])
    assert [(one.case_id, one.now, one.deleted) for one in series_at_run(Workspace.of(library), "S3", "1").members] == [
        ("x", "", True),
        ("y", "", False),
    ]


def test_a_run_by_its_day_or_month(library: Library) -> None:
    assert [
        series_at_run(Workspace.of(library), "S1", when).run
        for when in ("2024-05", "2024-06", "2024-07-31", "2025-01-01")
    ] == [
        1,
        2,
        3,
        4,
    ]
    assert [entry.at.month for entry in history(Workspace.of(library), "S1").entries] == [5, 6, 7]


@pytest.mark.parametrize(
    ("series", "when", "message"),
    [
        ("S9", "1", "no run knew a series 'S9'"),
        ("S1", "5", "holds no run 5; runs are 1 to 4"),
        ("S1", "0", "runs are 1 to 4"),
        ("S1", "2024-04-30", "the first run is of 2024-05-01"),
        ("S1", "March", "neither a run nor a date"),
    ],
)
def test_what_cannot_be_answered_says_why(library: Library, series: str, when: str, message: str) -> None:
    with pytest.raises(LibraryError, match=message):
        series_at_run(Workspace.of(library), series, when)


def test_what_changed_since_a_run(library: Library) -> None:
    told = changes_since(Workspace.of(library), 1)
    assert [(one.series_id, one.kind, one.cases_before, one.cases_now) for one in told.changes] == [
        ("S1", "grew", 2, 6),
        ("S2", "merged", 3, 0),
        ("S3", "dissolved", 2, 0),
    ]
    assert changes_since(Workspace.of(library), 4).changes == ()
    assert changes_since(Workspace.of(library), 4).unchanged == 1


def test_states_and_incidents_stand_in_the_profile(library: Library) -> None:
    (line,) = all_series(Workspace.of(library))
    assert (line.series_id, line.state, line.strikes, line.incidents) == ("S1", "active", 6, 6)
    assert line.as_of == START + timedelta(days=80)
    later, members = series_details(Workspace.of(library), "S1", on=datetime(2030, 1, 1))
    assert later.state == "inactive"
    assert [one.incident for one in members] == ["a", "b", "c", "d", "e", "f"]


def test_a_series_warns_with_its_third_case(library: Library) -> None:
    (told,) = warnings(Workspace.of(library))
    assert (told.series_id, told.triggered_by, told.cases) == ("S1", "c", ("a", "b", "c"))
    assert told.at == START + timedelta(days=20)
    assert "20 天内 3 起" in translate(told.words, "zh")
    assert warnings(Workspace.of(library), since=START + timedelta(days=21)) == ()
    assert warnings(Workspace.of(library), options=WarningOptions(least_probability=0.9)) == ()
