"""The office beside the library, in a file and on a server."""

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
    with library.office.writing() as office:
        told = {
            "version_table": schema.VERSION_TABLE,
            "include_name": lambda name, kind, _parents: kind != "table" or name in schema.metadata.tables,
        }
        changes = compare_metadata(MigrationContext.configure(office, opts=told), schema.metadata)
    # Indexes are the migrations' own matter.
    assert [change for change in changes if change[0] != "remove_index"] == []
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [schema.SCHEMA_VERSION]


def test_what_is_stored_is_there_when_it_is_opened_again(library: Library, library_url: str) -> None:
    with library.office.writing() as office:
        accounts.add_person(office, "李伟", "reader", "hash")
        accounts.change_person(office, "李伟", {"role": "detective", "language": "zh"})
        credentials.add_pass(office, "secret", "李伟", credentials.TOKEN, utc() + timedelta(days=1))
        access_log.add_look(office, "李伟", "case", "A1")
    with Library.open(library_url, create=False) as again, again.office.writing() as office:
        (person,) = accounts.read_people(office)
        assert (person.name, person.role, person.language, person.active) == ("李伟", "detective", "zh", True)
        found = credentials.read_pass(office, "secret")
        assert found is not None
        assert found.name == "李伟"
        credentials.mark_seen(office, "secret")
        assert credentials.end_passes(office, "李伟", (credentials.SESSION, credentials.TOKEN)) == 1
        assert credentials.read_pass(office, "secret") is None
        assert [one.subject for one in access_log.read_looks(office, 10)] == ["A1"]


def test_jobs_are_taken_one_at_a_time_in_their_order(library: Library) -> None:
    office = library.office
    with office.writing() as connection:
        first, second = (jobs.add_job(connection, "relink", "{}", by) for by in ("Li", "Wang"))
        taken = jobs.take_next(connection, 1)
        assert taken is not None
        assert (taken.number, taken.state) == (first, jobs.RUNNING)
        assert jobs.take_next(connection, 2) is None
        assert not jobs.waits(connection)
        assert not jobs.beat(connection, first, 0.5, "half")
        jobs.change_job(connection, first, cancel=True)
        assert jobs.beat(connection, first, 0.6, "more")
        assert jobs.lost_jobs(connection, timedelta(minutes=1)) == ()
        assert jobs.lost_jobs(connection, timedelta(seconds=-1)) == (first,)
        jobs.end_job(connection, first, jobs.FAILED, "lost")
        jobs.end_job(connection, first, jobs.DONE, "too late", "{}")
        ended = jobs.read_job(connection, first)
        assert ended is not None
        assert (ended.state, ended.message, ended.result) == (jobs.FAILED, "lost", "")
        assert jobs.waits(connection)
        after = jobs.take_next(connection, 2)
        assert after is not None
        assert after.number == second


def test_the_office_is_open_while_the_library_writes(library: Library) -> None:
    assert library.office is library.office
    with library.import_session("f", "0"), library.office.writing() as office:
        access_log.add_look(office, "Li", "case", "A1")


def test_an_interrupted_change_leaves_nothing(library: Library) -> None:
    def interrupted() -> None:
        with library.office.writing() as office:
            access_log.add_look(office, "Li", "case", "A1")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with library.office.reading() as office:
        assert access_log.read_looks(office, 10) == ()


def test_an_office_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    import sqlite3

    with Library.open(tmp_path / "cases.db") as library:
        library.office.close()
    with sqlite3.connect(tmp_path / "cases.db.office") as office:
        office.execute(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'")
    office.close()
    with Library.open(tmp_path / "cases.db") as library, pytest.raises(LibraryError, match="newer version"):
        _ = library.office
