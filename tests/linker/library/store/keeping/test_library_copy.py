"""Copies of a library are whole or not there, and what stood in their place is never lost."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from pathlib import Path
from time import perf_counter, sleep

import pytest
from kept_library import content

from linker.casework.users import accounts
from linker.errors import LibraryBusyError, LibraryError
from linker.library.store.decisions import Decision
from linker.library.store.keeping.library_copy import copy_library, restore_library
from linker.library.store.store import Library


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.endswith((".vectors", "-wal", "-shm"))}


def decide(url: str, reason: str) -> None:
    with Library.open(url) as library:
        library.decide("rejected", case_a="案0", case_b="案2", user="王", reason=reason)


def decisions_of(url: str) -> tuple[Decision, ...]:
    with Library.open(url, create=False) as library:
        assert library.verify_decisions().intact
        return library.decisions()


def test_a_backup_holds_everything(filled: str, tmp_path: Path) -> None:
    copy = copy_library(filled, str(tmp_path / "backup.db"))
    assert content(str(tmp_path / "backup.db")) == content(filled)
    assert (copy.cases, copy.decisions, copy.with_accounts, copy.replaced) == (3, 2, True, "")
    assert {oct(os.stat(tmp_path / name).st_mode & 0o777) for name in ("backup.db", "backup.db.office")} == {"0o600"}
    assert names(tmp_path) == {"cases.db", "cases.db.office", "backup.db", "backup.db.office"}


def test_a_backup_while_others_write_holds_one_moment(filled: str, tmp_path: Path) -> None:
    with Library.open(filled) as library:
        decide(filled, "stands in the log beside the file")
        with library._database.writing() as connection:
            connection.exec_driver_sql("DELETE FROM decisions")
            copy = copy_library(filled, str(tmp_path / "backup.db"))
            connection.rollback()
    assert copy.decisions == 3
    assert content(str(tmp_path / "backup.db")) == content(filled)


def test_no_file_is_overwritten(filled: str, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("dear", encoding="utf-8")
    with pytest.raises(LibraryError, match=r"backup\.db: there is a file already"):
        copy_library(filled, str(tmp_path / "backup.db"))
    with pytest.raises(LibraryError, match=r"there is a library already.*--replace"):
        restore_library(filled, str(tmp_path / "backup.db"), replace=False)
    with pytest.raises(LibraryError, match=r"folder .*nowhere does not exist"):
        copy_library(filled, str(tmp_path / "nowhere" / "backup.db"))
    assert (tmp_path / "backup.db").read_text(encoding="utf-8") == "dear"


def test_a_restored_library_keeps_the_one_before(filled: str, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.db")
    copy_library(filled, backup)
    then = content(filled)
    decide(filled, "after the backup")
    now = content(filled)
    copy = restore_library(backup, filled, replace=True)
    assert content(filled) == then
    assert copy.replaced == f"{filled}.replaced-1"
    assert content(copy.replaced) == now
    assert content(backup) == then
    assert restore_library(backup, filled, replace=True).replaced == f"{filled}.replaced-2"


@pytest.mark.parametrize("damage", [b"", b"no database at all", None])
def test_a_damaged_library_is_replaced_and_kept_with_its_log(filled: str, tmp_path: Path, damage: bytes | None) -> None:
    backup = str(tmp_path / "backup.db")
    copy_library(filled, backup)
    if damage is None:
        damage = Path(filled).read_bytes()[:5_000]
    Path(filled).write_bytes(damage)
    restore_library(backup, filled, replace=True)
    assert content(filled) == content(backup)
    assert Path(f"{filled}.replaced-1").read_bytes() == damage


def test_a_broken_chain_is_neither_backed_up_nor_restored(filled: str, tmp_path: Path) -> None:
    broken = str(tmp_path / "broken.db")
    copy_library(filled, broken)
    with sqlite3.connect(broken) as connection:
        connection.execute("UPDATE decisions SET because = 'other' WHERE number = 2")
    connection.close()
    before = content(filled)
    with pytest.raises(LibraryError, match=r"broken\.db: the chain of decisions breaks at entry 2"):
        copy_library(broken, str(tmp_path / "backup.db"))
    with pytest.raises(LibraryError, match=r"the chain of decisions breaks at entry 2"):
        restore_library(broken, filled, replace=True)
    assert content(filled) == before
    assert names(tmp_path) == {"cases.db", "cases.db.office", "broken.db", "broken.db.office"}


def test_a_damaged_page_is_not_backed_up(filled: str, tmp_path: Path) -> None:
    with Library.open(filled) as library, library.import_session("b.csv", "1"):
        pass
    with sqlite3.connect(filled) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'models'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with open(filled, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(LibraryError, match=r"cases\.db: is damaged; restore it from a backup"):
        copy_library(filled, str(tmp_path / "backup.db"))
    assert names(tmp_path) == {"cases.db", "cases.db.office"}


def test_a_library_in_use_is_not_replaced(filled: str, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.db")
    copy_library(filled, backup)
    with Library.open(filled) as library:
        with library.work_lock(), pytest.raises(LibraryBusyError, match=r"re-linking"):
            restore_library(backup, filled, replace=True)
        with library._database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM cases")
            with pytest.raises(LibraryBusyError, match=r"stop the desk \(linker serve\)"):
                restore_library(backup, filled, replace=True)
    assert names(tmp_path) == {"cases.db", "cases.db.office", "backup.db", "backup.db.office"}


def test_a_restore_that_fails_at_the_accounts_brings_the_library_back(filled: str, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.db")
    copy_library(filled, backup)
    decide(filled, "after the backup")
    before = content(filled)
    (tmp_path / "cases.db.replaced-1.office").mkdir()
    with pytest.raises(LibraryError, match=r"cases\.db: the folder .* cannot be written .*nothing was changed"):
        restore_library(backup, filled, replace=True)
    assert content(filled) == before
    assert not (tmp_path / "cases.db.replaced-1").exists()


def test_accounts_in_use_are_not_replaced(filled: str, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.db")
    copy_library(filled, backup)
    decide(filled, "after the backup")
    before = content(filled)
    office = Path(f"{filled}.office")
    with sqlite3.connect(office) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM people").fetchone()
        with pytest.raises(LibraryBusyError, match=r"stop the desk"):
            restore_library(backup, filled, replace=True)
    reader.close()
    assert content(filled) == before


def test_accounts_stay_where_a_backup_brings_none(filled: str, tmp_path: Path) -> None:
    copy_library(filled, str(tmp_path / "backup.db"))
    (tmp_path / "backup.db.office").unlink()
    assert not restore_library(str(tmp_path / "backup.db"), filled, replace=True).with_accounts
    with Library.open(filled) as library:
        assert accounts.has_accounts(library)


def test_a_backup_of_no_bytes_is_told(filled: str, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    backup.touch()
    with pytest.raises(LibraryError, match=r"backup\.db: is empty \(0 bytes\)"):
        restore_library(str(backup), filled, replace=True)
    copy_library(filled, str(tmp_path / "second.db"))
    (tmp_path / "second.db.office").write_bytes(b"")
    with pytest.raises(LibraryError, match=r"second\.db\.office: is empty \(0 bytes\)"):
        restore_library(str(tmp_path / "second.db"), filled, replace=True)


def test_there_and_back_over_a_server_nothing_is_lost(filled: str, server_url: str, tmp_path: Path) -> None:
    before = content(filled)
    copy_library(filled, server_url)
    assert content(server_url) == before
    copy_library(server_url, str(tmp_path / "back.db"))
    assert content(str(tmp_path / "back.db")) == before
    with pytest.raises(LibraryError, match=r"holds a library with rows"):
        restore_library(filled, server_url, replace=True)
    decide(server_url, "numbers go on")
    with Library.open(server_url) as library:
        library.save_model("second", "{}")
        accounts.add_account(library, "Li", "reader", "right horse battery", user="test")
        assert library.decisions()[:-1] == before["decisions"]


def test_a_copy_to_a_server_that_breaks_off_leaves_it_empty(filled: str, server_url: str) -> None:
    with sqlite3.connect(filled) as connection:
        connection.execute("UPDATE decisions SET because = 'other' WHERE number = 2")
    connection.close()
    with pytest.raises(LibraryError, match=r"the chain of decisions breaks at entry 2"):
        copy_library(filled, server_url)
    with pytest.raises(LibraryError, match=r"holds no case library yet"):
        Library.open(server_url, create=False)


def test_a_backup_that_cannot_be_written_leaves_nothing(filled: str, tmp_path: Path) -> None:
    before = names(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))
    try:
        with pytest.raises(LibraryError, match=r"backup\.db: the disk (is full|cannot be read or written)"):
            copy_library(filled, str(tmp_path / "backup.db"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert names(tmp_path) == before


def test_a_restore_killed_at_any_moment_leaves_one_library_or_the_other(filled: str, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup.db")
    copy_library(filled, backup)
    decide(filled, "after the backup")
    numbers = {len(decisions_of(filled)), len(decisions_of(backup))}
    started = perf_counter()
    restore_library(backup, filled, replace=True)
    length = perf_counter() - started
    decide(filled, "after the backup")
    for part in range(16):
        child = os.fork()
        if not child:
            restore_library(backup, filled, replace=True)
            os._exit(0)
        sleep(length * (part + 0.5) / 14)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert len(decisions_of(filled)) in numbers
        if len(decisions_of(filled)) == min(numbers):
            decide(filled, "after the backup")
    assert len(decisions_of(backup)) == min(numbers)
