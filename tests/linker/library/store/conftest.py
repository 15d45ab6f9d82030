"""Fresh libraries: as a file, and on the PostgreSQL server that LINKER_TEST_POSTGRES names."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from kept_library import fill
from sqlalchemy import create_engine, make_url, text

from linker.library.store.store import Library

NewUrl = Callable[[], str]
NOBODY = 65_534


@pytest.fixture(params=["sqlite", "postgresql"])
def new_library_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewUrl]:
    """Each call names an empty place of its own for a library."""
    if request.param == "sqlite":
        numbers = count()
        yield lambda: str(tmp_path / f"library{next(numbers)}.db")
    else:
        yield from _server_urls()


@pytest.fixture
def server_url() -> Iterator[str]:
    """One empty place for a library on the server."""
    for new_url in _server_urls():
        yield new_url()


@pytest.fixture
def library_url(new_library_url: NewUrl) -> str:
    """One empty place for a library."""
    return new_library_url()


@pytest.fixture
def library(library_url: str) -> Iterator[Library]:
    """One new library."""
    with Library.open(library_url) as opened:
        yield opened


@pytest.fixture
def other_library(new_library_url: NewUrl) -> Iterator[Library]:
    """A second new library of the same kind."""
    with Library.open(new_library_url()) as opened:
        yield opened


@cache
def _load_everything() -> None:
    # Python itself may lie where that other user cannot read it.
    with tempfile.TemporaryDirectory() as folder:
        fill(f"{folder}/cases.db")


@pytest.fixture
def bound_by_rights() -> Iterator[Path]:
    """A folder of a user whom file rights bind: root gives up its own for the test."""
    _load_everything()
    folder = Path(tempfile.mkdtemp(prefix="case-linker-"))
    root = os.geteuid() == 0
    if root:
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder)


def _server_urls() -> Iterator[NewUrl]:
    server = os.environ.get("LINKER_TEST_POSTGRES")
    if not server:
        pytest.skip("LINKER_TEST_POSTGRES names no PostgreSQL server")
    engine = create_engine(server)
    names = (f"linker_test_{os.getpid()}_{number}" for number in count())
    made: list[str] = []

    def new_url() -> str:
        made.append(next(names))
        with engine.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {made[-1]}"))
        url = make_url(server).update_query_dict({"options": f"-csearch_path={made[-1]}"})
        return url.render_as_string(hide_password=False)

    yield new_url
    with engine.begin() as connection:
        for name in made:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()
