"""Custody as a decision: stored, read back, undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from features.case import Case, CaseTable
from linker.casework.deciding import decisions
from linker.casework.decision_log.custody_records import OPEN_END, custody_windows, store_custody, window_of
from linker.errors import DecisionError
from linker.library.store.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        with opened.import_session("f.csv", "0") as session:
            session.add(CaseTable.from_cases([Case(case_id="A")]))
        yield opened


def test_windows_are_kept_by_offender_and_can_be_undone(library: Library) -> None:
    store_custody(library, "S1", window_of("2024-03-05 14:00", "2024-03-07"), "Li", "record 7")
    second = store_custody(library, "S1", window_of("2024年5月1日", ""), "Li", "record 9")
    store_custody(library, "S2", window_of("2024-03-05", "2024-03-05"), "Li", "record 8")
    first = (datetime(2024, 3, 5, 14), datetime(2024, 3, 8))
    assert custody_windows(library.decisions()) == {
        "S1": (first, (datetime(2024, 5, 1), OPEN_END)),
        "S2": ((datetime(2024, 3, 5), datetime(2024, 3, 6)),),
    }
    decisions.undo(library, second.number, "Li", "wrong man")
    assert custody_windows(library.decisions())["S1"] == (first,)
    assert library.verify_decisions().intact


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [("2024-03-05", "2024-03-01", "ends before it begins"), ("soon", "", "not a time"), ("", "", "says no time"),
     ("2024-03-05", "不详", "says no time")],
)  # fmt: skip
def test_a_window_nobody_can_read_is_told(start: str, end: str, told: str) -> None:
    with pytest.raises(DecisionError, match=told):
        window_of(start, end)


def test_custody_is_somebodys(library: Library) -> None:
    with pytest.raises(DecisionError, match="whose"):
        store_custody(library, " ", window_of("2024-03-05", ""), "Li", "x")
