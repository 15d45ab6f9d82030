"""Whoever's work is taken back by another is told of it, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from linker.casework.browsing.withdrawals import withdrawals_of
from linker.casework.deciding import decisions
from linker.casework.importing.import_cases import import_file
from linker.casework.jobs import queue
from linker.library.store.store import Library


def test_what_others_took_back_is_told_to_whose_it_was(tmp_path: Path) -> None:
    rows = tmp_path / "cases.csv"
    rows.write_text("case_id,offence\nA1,theft\nA2,theft\n", encoding="utf-8")
    with Library.open(tmp_path / "cases.db") as library:
        import_file(library, rows)
        own = decisions.confirm(library, "A1", "A2", "Li", "same shoe").number
        decisions.undo(library, own, "Li", "wrong pair")
        second = decisions.confirm(library, "A1", "A2", "Li", "same shoe").number
        decisions.undo(library, second, "Wang", "another size")
        for user in ("Li", "Wang"):
            queue.cancel(library, queue.submit(library, "relink", user="Li"), user=user)
        events = [(one.kind, one.number, one.by, one.because) for one in withdrawals_of(library, "Li")]
        assert events == [("job", 2, "Wang", ""), ("decision", second, "Wang", "another size")]
        assert withdrawals_of(library, "Wang") == ()
        assert withdrawals_of(library, "Li", datetime.now(UTC) + timedelta(seconds=1)) == ()


def test_a_solution_that_another_takes_back_is_told_too(tmp_path: Path) -> None:
    rows = tmp_path / "cases.csv"
    rows.write_text("case_id,offence\nA1,theft\nA2,theft\n", encoding="utf-8")
    with Library.open(tmp_path / "cases.db") as library:
        import_file(library, rows)
        library.decide("solved", case_a="A1", subject="P1", user="Li", reason="caught")
        library.decide("unsolved", case_a="A1", subject="P1", user="Wang", reason="another person")
        assert [(one.number, one.by) for one in withdrawals_of(library, "Li")] == [(1, "Wang")]
