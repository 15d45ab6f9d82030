from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from features.case import Case, CaseTable
from linker.errors import LibraryError
from linker.library.store.store import Library

# Imports 40 cases in two parts and dies by SIGKILL inside the transaction, after the second.
KILLED = """
import os, signal, sys
from features.case import Case, CaseTable
from linker.library.store.store import Library
with Library.open(sys.argv[1]) as library, library.import_session("f.csv", "1") as session:
    for part in (range(20), range(20, 40)):
        session.add(CaseTable.from_cases([Case(case_id=f"K{number}", offence="changed") for number in part]))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def put(library: Library, *records: Case) -> tuple[int, int, int]:
    with library.import_session("f.csv", "0") as session:
        counts = session.add(CaseTable.from_cases(records))
    return counts.imported, counts.updated, counts.unchanged


def test_a_kill_in_the_middle_of_an_import_loses_nothing(library_url: str) -> None:
    with Library.open(library_url) as library:
        put(library, *(Case(case_id=f"K{number}") for number in range(10)))
        before = library.fingerprint()
        died = subprocess.run([sys.executable, "-c", KILLED, library_url], check=False)
        assert died.returncode == -signal.SIGKILL
        assert library.fingerprint() == before
        again = [Case(case_id=f"K{number}", offence="changed") for number in range(40)]
        assert put(library, *again) == (30, 10, 0)
        assert library.cases().case_id.tolist() == sorted(case.case_id for case in again)


def test_a_second_writer_is_told_to_wait(library_url: str) -> None:
    with Library.open(library_url) as one, Library.open(library_url, wait_seconds=0.05) as other:
        with (
            one.import_session("f.csv", "0"),
            pytest.raises(LibraryError, match=r"has been writing for over 0.05 seconds"),
        ):
            put(other, Case(case_id="A"))
        assert put(other, Case(case_id="A")) == (1, 0, 0)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"folder .*nowhere does not exist; create it"):
        Library.open(tmp_path / "nowhere" / "cases.db")


def test_a_folder_is_no_library(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"is a folder; name a file in it"):
        Library.open(tmp_path)


def test_where_none_may_be_made_there_must_be_one(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with pytest.raises(LibraryError, match=r"there is no case library here"):
        Library.open(path, create=False)
    assert not path.exists()
    sqlite3.connect(path).execute("PRAGMA journal_mode=WAL").connection.close()
    with pytest.raises(LibraryError, match=r"holds no case library yet"):
        Library.open(path, create=False)


def test_another_kind_of_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("案件编号,发案时间\n" * 100, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match=r"cases\.csv: is not a case library but some other file"):
        Library.open(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE visits (url TEXT)")
    other.close()
    with pytest.raises(LibraryError, match=r"another program .*table visits"):
        Library.open(path)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder in which nobody may make a file")
def test_a_place_that_cannot_be_written_is_named() -> None:
    with pytest.raises(LibraryError, match=r"check the rights on the file and its folder"):
        Library.open("/proc/cases.db")


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has no file rights of this kind")
def test_a_file_that_may_only_be_read_is_named(bound_by_rights: Path) -> None:
    path = bound_by_rights / "cases.db"
    Library.open(path).close()
    path.chmod(0o400)
    with pytest.raises(LibraryError, match=r"may not be written by this user|check the rights"):
        put(Library.open(path), Case(case_id="A"))


def test_a_damaged_library_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with Library.open(path) as library:
        put(library, *(Case(case_id=f"A{number}", narrative="长" * 500) for number in range(50)))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match=r"is damaged; restore it from a backup"), Library.open(path) as library:
        library.cases()


@pytest.mark.parametrize(
    "secret", ["postgresql+psycopg://u:geheim@127.0.0.1:1/d", "postgresql://u@127.0.0.1:1/d?password=geheim"]
)
def test_a_server_that_does_not_answer_is_told_without_the_password(secret: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LibraryError, match=r"127.0.0.1:1/d.*the server cannot be used") as caught:
        Library.open(secret)
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_an_unreadable_address_never_shows_the_password() -> None:
    with pytest.raises(LibraryError, match=r"cannot be read; write it as") as caught:
        Library.open("postgresql://u:geheim@host:port/d")
    assert "geheim" not in str(caught.value)


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(LibraryError, match=r"mysql://") as caught:
        Library.open("mysql://u:geheim@host/d")
    assert "geheim" not in str(caught.value)


def test_a_file_may_be_given_as_an_address(tmp_path: Path) -> None:
    with Library.open(f"sqlite:///{tmp_path / 'cases.db'}") as library:
        assert library.count_cases() == 0
    assert (tmp_path / "cases.db").exists()


def test_a_closed_library_leaves_one_file(tmp_path: Path) -> None:
    with Library.open(tmp_path / "案件 ?#%.db") as library:
        put(library, Case(case_id="A"))
    assert [path.name for path in tmp_path.iterdir()] == ["案件 ?#%.db"]
    with Library.open(tmp_path / "案件 ?#%.db", create=False) as library:
        assert library.count_cases() == 1
