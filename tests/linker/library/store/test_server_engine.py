from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from kept_library import fill
from sqlalchemy import create_engine, make_url, text

from linker.errors import LibraryError, LibraryUnavailableError
from linker.library.store.store import Library

SERVER = os.environ.get("LINKER_TEST_POSTGRES", "")
pytestmark = pytest.mark.skipif(not SERVER, reason="LINKER_TEST_POSTGRES names no PostgreSQL server")


def with_options(url: str, *options: str) -> str:
    """The same library for a user whose connections the server limits so."""
    address = make_url(url)
    stated = " ".join((str(address.query["options"]), *(f"-c{option}" for option in options)))
    return address.update_query_dict({"options": stated}).render_as_string(hide_password=False)


@pytest.fixture(params=["LATIN1", "SQL_ASCII"])
def narrow_database(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    name = f"linker_test_{request.param.lower()}_{os.getpid()}"
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        encoding = f"ENCODING '{request.param}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        connection.execute(text(f"CREATE DATABASE {name} {encoding}"))
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False), str(request.param)
        connection.execute(text(f"DROP DATABASE {name}"))
    engine.dispose()


def test_a_database_that_cannot_hold_every_letter_is_refused(narrow_database: tuple[str, str]) -> None:
    url, encoding = narrow_database
    with pytest.raises(LibraryError, match=rf"keeps text as {encoding}.*ENCODING UTF8"):
        Library.open(url)


def test_what_the_environment_says_of_letters_changes_none(server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    fill(server_url)
    with Library.open(server_url) as library:
        assert library.decisions()[0].because == "同一鞋印"


def test_no_statement_outlives_its_transaction_as_behind_a_pooler(server_url: str) -> None:
    with Library.open(server_url) as library:
        for _ in range(12):
            library.count_cases()
        with library._database.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM pg_prepared_statements")).scalar() == 0


def test_an_import_may_think_longer_than_the_server_lets_others(server_url: str) -> None:
    with Library.open(with_options(server_url, "idle_in_transaction_session_timeout=100")) as library:
        with library.import_session("f.csv", "0"):
            time.sleep(0.3)
        assert len(library.imports()) == 1


def test_a_connection_that_the_server_ended_while_idle_is_made_anew(server_url: str) -> None:
    with Library.open(with_options(server_url, "idle_session_timeout=100")) as library:
        time.sleep(0.3)
        assert library.count_cases() == 0


def test_a_time_limit_of_the_server_is_told(server_url: str) -> None:
    fill(server_url)
    limited = with_options(server_url, "statement_timeout=100")
    told = pytest.raises(LibraryUnavailableError, match=r"time limits")
    with Library.open(limited) as library, told, library._database.reading() as connection:
        connection.execute(text("SELECT pg_sleep(1)"))


def test_a_stand_by_is_read_and_told_when_written(server_url: str) -> None:
    fill(server_url)
    with Library.open(with_options(server_url, "default_transaction_read_only=on")) as library:
        assert len(library.decisions()) == 2
        with pytest.raises(LibraryError, match=r"may only be read, as a stand-by"):
            library.set_time_zone("UTC")
