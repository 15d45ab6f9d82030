"""Rows that somebody changed or deleted behind the program's back are told; what the program does itself is not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from kept_library import RUN, fill
from older_libraries import FILES, older, version_of

from features.case import Case, CaseTable
from features.columns import text_column
from linker.library.store.keeping.library_copy import copy_library
from linker.library.store.runs import LineageRow, RunChange, RunRecord, SeriesRows, StoredLinks
from linker.library.store.store import Library

CHANGES = {
    "imports": "source_name = 'other.csv'",
    "case_versions": "document = '{}'",
    "offenders": "offender_id = 'B'",
    "known_strings": "string_id = 'X'",
    "runs": "counts = '{\"links\": 9}'",
    "links": "log10_lr = log10_lr + 0.5",
    "series": "probability = 0.25",
    "lineage": "event = 'merged'",
}
STATED = {"offenders": " WHERE origin = 'stated'"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sealed") / "cases.db"
    fill(str(path))
    with Library.open(path) as library:
        library.add_offenders(["案1"], ["乙"])
    return path


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    path = tmp_path / "cases.db"
    path.write_bytes(whole.read_bytes())
    return path


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        assert connection.execute(statement).rowcount > 0, statement


def changed_tables(path: Path) -> list[str]:
    with Library.open(path) as library:
        return sorted({group.table for group in library.check_seals().changed})


def test_nothing_is_told_of_a_library_that_only_the_program_wrote(copied: Path) -> None:
    with Library.open(copied) as library:
        check = library.check_seals()
        assert library.damaged_cases() == ()
    assert (check.changed, check.unsealed) == ((), ())


@pytest.mark.parametrize("table", CHANGES)
def test_a_changed_row_is_told(copied: Path, table: str) -> None:
    change(copied, f"UPDATE {table} SET {CHANGES[table]}{STATED.get(table, '')}")
    assert changed_tables(copied) == [table]


@pytest.mark.parametrize("table", CHANGES)
def test_a_deleted_row_is_told(copied: Path, table: str) -> None:
    change(copied, f"DELETE FROM {table}{STATED.get(table, '')}")
    assert changed_tables(copied) == [table]


def test_a_text_in_the_place_of_a_number_is_told(copied: Path) -> None:
    change(copied, "UPDATE links SET log10_lr = 'much'")
    assert changed_tables(copied) == ["links"]


@pytest.mark.parametrize("statement", ["UPDATE offenders SET offender_id = '丙'", "DELETE FROM offenders"])
def test_a_changed_offender_that_a_file_named_is_told_of_its_case(copied: Path, statement: str) -> None:
    change(copied, f"{statement} WHERE origin = 'import' AND case_key = (SELECT case_key FROM cases LIMIT 1)")
    with Library.open(copied) as library:
        assert len(library.damaged_cases()) == 1


def test_a_change_is_still_told_after_the_program_has_changed_other_rows_of_the_group(copied: Path) -> None:
    change(copied, "UPDATE links SET log10_lr = 7")
    with Library.open(copied) as library:
        run = library.last_run()
        assert run is not None
        library.change_run(run, RunChange(("案2",), _links(("案1", "案2")), (), _series(), ()))
        assert [group.table for group in library.check_seals().changed] == ["links"]
        library.delete_cases(["案0"])
        assert [group.table for group in library.check_seals().changed] == ["links"]


def test_a_seal_that_was_taken_away_among_others_is_told(copied: Path) -> None:
    with Library.open(copied) as library:
        library.save_run(RUN, _links(("案0", "案1")), _series())
    change(copied, "DELETE FROM properties WHERE name = 'seal:links:2'")
    assert changed_tables(copied) == ["links"]


def test_what_the_program_changes_stays_sealed_in_every_database(library_url: str) -> None:

    fill(library_url)
    with Library.open(library_url) as library:
        library.add_offenders(["案1"], ["乙"])
        for _ in range(3):
            library.save_run(RUN, _links(("案0", "案1")), _series(("S1", "案0")), lineage=[LineageRow("grew", "S1")])
        last = library.last_run()
        assert last is not None
        record = RunRecord(**{**vars(last), "counts": '{"links": 1}'})
        links, series = _links(("案0", "案2")), _series(("S1", "案0"), ("S1", "案2"))
        library.change_run(record, RunChange(("案0",), links, ("S1",), series, (LineageRow("grew", "S1"),)))
        library.add_known_strings([("案2", "案0")])
        with library.import_session("二.csv", "") as session:
            session.add(CaseTable.from_cases([Case(case_id="案0", offenders=("丁",)), Case(case_id="案9")]))
            session.state_strings(["案0", "案9"], [("案9", "案0")])
        removal = library.remove_cases(["案1", "案2"])
        assert removal.import_id is not None
        library.revert_import(removal.import_id)
        library.thin_runs(keep=2)
        check = library.check_seals()
        assert library.damaged_cases() == ()
    assert (check.changed, check.unsealed) == ((), ())


def test_a_copy_carries_the_seals_of_its_library(copied: Path, library_url: str) -> None:
    copy_library(str(copied), library_url)
    with Library.open(library_url) as copy:
        check = copy.check_seals()
        assert copy.damaged_cases() == ()
    assert (check.changed, check.unsealed) == ((), ())


@pytest.mark.parametrize("file", FILES, ids=version_of)
def test_an_older_library_is_told_as_not_sealed_and_its_new_rows_are_sealed(file: Path, tmp_path: Path) -> None:
    path = older(file, tmp_path / "cases.db")
    with Library.open(path) as library:
        before = library.check_seals()
        assert library.damaged_cases() == ()
        run = library.save_run(RUN, _links(("案0", "案1")), _series(("S12", "案0")))
        after = library.check_seals()
    assert before.changed == after.changed == ()
    assert {"imports", "runs", "links", "series", "lineage"} <= {group.table for group in before.unsealed}
    assert after.unsealed == before.unsealed
    change(path, f"DELETE FROM links WHERE run_id = {run}")
    assert changed_tables(path) == ["links"]


def _links(*pairs: tuple[str, str]) -> StoredLinks:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    return StoredLinks(text_column(first), text_column(second), np.full(len(pairs), 1.5))


def _series(*members: tuple[str, str]) -> SeriesRows:
    names, cases = [name for name, _ in members], [case for _, case in members]
    return SeriesRows(text_column(names), text_column(cases), np.full(len(members), 0.5))
