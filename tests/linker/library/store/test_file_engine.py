from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kept_library import content, fill

from features.case import Case, CaseTable
from linker.errors import LibraryError, LibraryUnavailableError
from linker.library.store.store import Library


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow, as where no space is left."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def write(library: Library) -> None:
    with library.import_session("f.csv", "0") as session:
        session.add(CaseTable.from_cases([Case(case_id="新")]))


def leave_log(path: Path) -> None:
    """A decision that stands in the log alone, as after a program that was killed; nothing tells where it begins."""
    library = Library.open(path)
    keeping = sqlite3.connect(path, isolation_level=None)
    keeping.execute("SELECT count(*) FROM decisions").fetchall()
    library.decide("rejected", case_a="案0", case_b="案2", user="王", reason="不同手法")
    library.close()
    left = {ending: path.with_name(path.name + ending).read_bytes() for ending in ("", "-wal")}
    keeping.close()
    for ending, bytes_left in left.items():
        path.with_name(path.name + ending).write_bytes(bytes_left)


def test_a_library_is_read_on_a_full_disk_and_says_so_when_written(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    fill(str(path))
    before = content(str(path))
    with full_disk(), Library.open(path) as library:
        assert library.decisions() == before["decisions"]
        assert library.fingerprint() == before["cases"]
        with pytest.raises(LibraryUnavailableError, match=r"disk"):
            write(library)
    assert content(str(path)) == before


def test_what_stands_in_the_log_is_read_on_a_full_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    fill(str(path))
    leave_log(path)
    with full_disk(), Library.open(path) as library:
        assert [decision.because for decision in library.decisions()][-1] == "不同手法"
    with Library.open(path) as library:
        assert len(library.decisions()) == 3


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has no file rights of this kind")
def test_a_library_that_may_only_be_read_is_read(bound_by_rights: Path) -> None:
    path = bound_by_rights / "cases.db"
    fill(str(path))
    before = content(str(path))
    path.chmod(0o400)
    bound_by_rights.chmod(0o500)
    try:
        with Library.open(path) as library:
            assert library.decisions() == before["decisions"]
            with pytest.raises(LibraryError, match=r"may not be written by this user|check the rights"):
                write(library)
        assert [file.name for file in bound_by_rights.glob("cases.db-*")] == []
    finally:
        bound_by_rights.chmod(0o700)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has no file rights of this kind")
def test_a_log_that_cannot_be_read_is_told_and_never_passed_over(bound_by_rights: Path) -> None:
    path = bound_by_rights / "cases.db"
    fill(str(path))
    leave_log(path)
    bound_by_rights.chmod(0o500)
    for file in bound_by_rights.glob("cases.db*"):
        file.chmod(0o400)
    try:
        with pytest.raises(LibraryError, match=r"stands in cases\.db-wal .*copy both files"):
            Library.open(path)
    finally:
        bound_by_rights.chmod(0o700)


def test_what_is_written_while_it_is_read_without_a_lock_is_told(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    fill(str(path))
    with full_disk():
        library = Library.open(path)
        parts = library.stream_links(1)
        next(parts)
    other = Library.open(path)
    write(other)
    other.close()
    with pytest.raises(LibraryUnavailableError, match=r"was written by another program while it was read"):
        list(parts)
    library.close()
