"""The operational database beside the library, in a file and on a server."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from linker.errors import LibraryError
from linker.library.store.operations import access_log, accounts, credentials, jobs, migrations, schema
from linker.library.store.store import Library
from linker.library.store.timestamps import utc


def test_the_tables_are_those_of_the_schema(library: Library) -> None:
    with library.operations.writing() as connection:
        told = {
            "version_table": schema.VERSION_TABLE,
            "include_name": lambda name, kind, _parents: kind != "table" or name in schema.metadata.tables,
        }
        changes = compare_metadata(MigrationContext.configure(connection, opts=told), schema.metadata)
    # Indexes are the migrations' own matter.
    assert [change for change in changes if change[0] != "remove_index"] == []
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [schema.SCHEMA_VERSION]


def test_what_is_stored_is_there_when_it_is_opened_again(library: Library, library_url: str) -> None:
    with library.operations.writing() as connection:
        accounts.add_account(connection, "李伟", "reader", "hash", must_change=True)
        accounts.change_account(connection, "李伟", {"role": "detective", "language": "zh"})
        credentials.add_credential(connection, "secret", "李伟", credentials.TOKEN, utc() + timedelta(days=1))
        access_log.add_entry(connection, "李伟", "case", "A1")
    with Library.open(library_url, create=False) as again, again.operations.writing() as connection:
        (person,) = accounts.read_accounts(connection)
        assert (person.name, person.role, person.language, person.active) == ("李伟", "detective", "zh", True)
        assert person.must_change
        found = credentials.read_credential(connection, "secret")
        assert found is not None
        assert found.name == "李伟"
        credentials.mark_used(connection, "secret")
        assert credentials.revoke_credentials(connection, "李伟", (credentials.SESSION, credentials.TOKEN)) == 1
        assert credentials.read_credential(connection, "secret") is None
        assert [one.subject for one in access_log.read_entries(connection, 10)] == ["A1"]


def test_jobs_are_taken_one_at_a_time_in_their_order(library: Library) -> None:
    operations = library.operations
    with operations.writing() as connection:
        first, second = (jobs.add_job(connection, "relink", "{}", by) for by in ("Li", "Wang"))
        taken = jobs.claim_next_job(connection, 1)
        assert taken is not None
        assert (taken.number, taken.state) == (first, jobs.RUNNING)
        assert jobs.claim_next_job(connection, 2) is None
        assert not jobs.has_waiting_job(connection)
        assert not jobs.record_heartbeat(connection, first, 0.5, "half")
        jobs.change_job(connection, first, cancel=True)
        assert jobs.record_heartbeat(connection, first, 0.6, "more")
        assert jobs.stale_jobs(connection, timedelta(minutes=1)) == ()
        assert jobs.stale_jobs(connection, timedelta(seconds=-1)) == (first,)
        jobs.end_job(connection, first, jobs.FAILED, "lost")
        jobs.end_job(connection, first, jobs.COMPLETED, "too late", "{}")
        ended = jobs.read_job(connection, first)
        assert ended is not None
        assert (ended.state, ended.message, ended.result) == (jobs.FAILED, "lost", "")
        assert jobs.has_waiting_job(connection)
        after = jobs.claim_next_job(connection, 2)
        assert after is not None
        assert after.number == second


def test_the_office_is_open_while_the_library_writes(library: Library) -> None:
    assert library.operations is library.operations
    with library.import_session("f", "0"), library.operations.writing() as connection:
        access_log.add_entry(connection, "Li", "case", "A1")


def test_an_interrupted_change_leaves_nothing(library: Library) -> None:
    def interrupted() -> None:
        with library.operations.writing() as connection:
            access_log.add_entry(connection, "Li", "case", "A1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with library.operations.reading() as connection:
        assert access_log.read_entries(connection, 10) == ()


def test_an_office_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    with Library.open(tmp_path / "cases.db") as library:
        library.operations.close()
    with sqlite3.connect(tmp_path / "cases.db.office") as connection:
        connection.execute(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'")
    connection.close()
    with Library.open(tmp_path / "cases.db") as library, pytest.raises(LibraryError, match="newer version"):
        _ = library.operations
