from __future__ import annotations

import os
from pathlib import Path

import pytest
from kept_library import RUN
from sqlalchemy import create_engine, text

from features.columns import text_column
from linker.errors import LibraryBusyError, LibraryError, LibraryUnavailableError
from linker.library.store.runs import SeriesRows, StoredLinks
from linker.library.store.store import Library

NO_LINKS = StoredLinks(text_column(()), text_column(()), text_column(()).astype(float))
NO_SERIES = SeriesRows(text_column(()), text_column(()), text_column(()).astype(float))


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has no file rights of this kind")
@pytest.mark.parametrize("is_there", [True, False])
def test_a_lock_that_cannot_be_written_is_no_lock_and_is_not_held_by_another(
    bound_by_rights: Path, *, is_there: bool
) -> None:
    folder = bound_by_rights / "cases.db.vectors"
    with Library.open(bound_by_rights / "cases.db") as library:
        folder.mkdir()
        if is_there:
            (folder / "work.lock").touch(0o400)
        folder.chmod(0o500)
        with pytest.raises(LibraryError, match=r"cannot be written .*give this user the right") as caught:
            library.work_lock().__enter__()
        assert not isinstance(caught.value, LibraryBusyError)
        folder.chmod(0o700)


def test_a_run_is_stored_under_the_lock_and_without_one(library: Library) -> None:
    with library.work_lock():
        assert library.save_run(RUN, NO_LINKS, NO_SERIES) == 1
    assert library.save_run(RUN, NO_LINKS, NO_SERIES) == 2


def test_a_lock_whose_connection_was_cut_stores_nothing(server_url: str) -> None:
    with Library.open(server_url) as library:
        with library.work_lock():
            cut_lock_of(library)
            with pytest.raises(LibraryUnavailableError, match=r"lock of this re-linking was cut.*nothing was stored"):
                library.save_run(RUN, NO_LINKS, NO_SERIES)
        assert library.last_run() is None
        with library.work_lock():
            assert library.save_run(RUN, NO_LINKS, NO_SERIES) == 1


def cut_lock_of(library: Library) -> None:
    """End the connection that holds the lock, as a server that is restarted does."""
    held = "locktype = 'advisory' AND classid = 7301962 AND objid::bigint = (hashtext(:name)::bigint & 4294967295)"
    engine = create_engine(os.environ["LINKER_TEST_POSTGRES"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        statement = text(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {held}")
        assert connection.execute(statement, {"name": library.url.rpartition("%3D")[2]}).scalar()
    engine.dispose()
