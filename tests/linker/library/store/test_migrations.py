from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from older_libraries import FILES, older
from sqlalchemy import URL, Engine, Inspector, create_engine, inspect, make_url, text

from linker.errors import LibraryError
from linker.library.store import creation, migrations, schema
from linker.library.store.address import parse_address
from linker.library.store.operations import migrations as operations_migrations
from linker.library.store.operations import schema as operations_schema
from linker.library.store.store import Library

TRIGGERS = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}

MADE = """
import sys
from linker.library.store.store import Library
Library.open(sys.argv[1]).close()
print("alembic" in sys.modules)
"""


def test_migrations_make_the_tables_of_the_schema(library_url: str) -> None:
    Library.open(library_url).close()
    engine = create_engine(_engine_url(library_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert compare_metadata(context, schema.metadata) == []
        assert [*inspect(connection).get_pk_constraint("codes")["constrained_columns"]] == [
            "case_key",
            "facet",
            "position",
        ]
    engine.dispose()


TABLES = {
    "library": (schema, migrations),
    "operations": (operations_schema, operations_migrations),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_new_database_is_laid_out_as_the_migrations_would(kind: str, new_library_url: Callable[[], str]) -> None:
    tables, changes = TABLES[kind]
    made, migrated = (create_engine(_engine_url(new_library_url())) for _ in range(2))
    with made.begin() as connection:
        creation.create_tables(connection, tables.metadata, tables.VERSION_TABLE, tables.SCHEMA_VERSION)
    with migrated.begin() as connection:
        folder = Path(str(changes.__file__)).parent
        migrations.upgrade(connection, None, "", folder=folder, version_table=tables.VERSION_TABLE)
    assert _layout(made) == _layout(migrated)
    assert {*tables.metadata.tables, tables.VERSION_TABLE} <= _layout(made)["tables"].keys()
    for engine in (made, migrated):
        with engine.connect() as connection:
            query = text(f"SELECT version_num FROM {tables.VERSION_TABLE}")
            assert connection.execute(query).scalars().all() == [tables.SCHEMA_VERSION]
        engine.dispose()


def _layout(engine: Engine) -> dict[str, Any]:
    """Columns in their order, keys, indexes and constraints of every table, and the triggers."""
    with engine.connect() as connection:
        seen = inspect(connection)
        names = sorted(seen.get_table_names())
        tables = {name: _table_layout(seen, name) for name in names}
        triggers = connection.execute(text(TRIGGERS[engine.dialect.name])).scalars().all()
    return {"tables": tables, "triggers": sorted(triggers)}


def _table_layout(seen: Inspector, name: str) -> list[Any]:
    columns = [{**column, "type": repr(column["type"])} for column in seen.get_columns(name)]
    parts = (seen.get_indexes, seen.get_unique_constraints, seen.get_foreign_keys, seen.get_check_constraints)
    listed = [sorted(map(repr, part(name))) for part in parts]
    return [columns, seen.get_pk_constraint(name), seen.get_table_options(name), *listed]


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_compact_tables_are_compact_in_a_file(tmp_path: Path) -> None:
    Library.open(tmp_path / "cases.db").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'cases.db'}")
    compact = {
        table.name for table in schema.metadata.tables.values() if not table.dialect_options["sqlite"]["with_rowid"]
    }
    with engine.connect() as connection:
        listed = connection.execute(text("SELECT name FROM pragma_table_list WHERE wr")).scalars()
        assert set(listed) == compact
    engine.dispose()


def test_the_newest_version_is_that_of_the_schema() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [schema.SCHEMA_VERSION]


def test_a_library_of_the_first_version_is_brought_up_with_all_it_holds(library_url: str) -> None:
    with Library.open(library_url) as library:
        library.save_model("own", "{}")
    engine = create_engine(_engine_url(library_url))
    with engine.begin() as connection:
        newer = ("items", "sighting_blocks", "sighted_objects", "sensor_downtimes", "sensors", "record_imports")
        for table in ("lexicons", "case_versions", "properties", "known_strings", *newer):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE cases DROP COLUMN radius_m"))
        connection.execute(text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '0001'"))
    engine.dispose()
    with Library.open(library_url) as library:
        assert library.active_model() == "{}"
        assert library.user_lexicon() == ""
        library.save_lexicon("a")
        library.save_lexicon("b")
        assert library.user_lexicon() == "b"


def test_a_library_of_a_newer_version_is_left_alone(library_url: str) -> None:
    Library.open(library_url).close()
    engine = create_engine(_engine_url(library_url))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(LibraryError, match=r"newer version .*9999.*update the program"):
        Library.open(library_url)
    engine.dispose()


def test_an_interrupted_creation_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cases.db"
    # The tables are made by then, the version is not yet written.
    monkeypatch.setattr(creation, "insert", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        Library.open(path)
    engine = create_engine(f"sqlite:///{path}")
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    monkeypatch.undo()
    with Library.open(path) as library:
        assert library.count_cases() == 0


def test_an_interrupted_upgrade_leaves_the_older_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = older(FILES[0], tmp_path / "cases.db")
    engine = create_engine(f"sqlite:///{path}")
    before = _layout(engine)
    # The tables are changed by then, the version is not yet written.
    monkeypatch.setattr(MigrationContext, "stamp", _interrupt)
    with pytest.raises(KeyboardInterrupt):
        Library.open(path)
    assert _layout(engine) == before
    monkeypatch.undo()
    Library.open(path).close()
    assert _layout(engine) != before
    engine.dispose()


def test_a_library_is_made_and_opened_without_alembic(tmp_path: Path) -> None:
    path = str(tmp_path / "cases.db")
    answers = [
        subprocess.run([sys.executable, "-c", MADE, path], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert answers == ["False", "False"]


def test_two_programs_may_make_one_library_at_once(tmp_path: Path) -> None:
    path = str(tmp_path / "cases.db")
    started = [subprocess.Popen([sys.executable, "-c", MADE, path], stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait() for process in started] == [0, 0, 0]


def _engine_url(url: str) -> URL:
    return make_url(url) if "://" in url else parse_address(url).engine_url
