"""A filled library, and an empty place on a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from kept_library import fill
from sqlalchemy import create_engine, make_url, text


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """The file of a library with something of everything."""
    path = str(tmp_path / "cases.db")
    fill(path)
    return path


@pytest.fixture
def server_url() -> Iterator[str]:
    """An empty schema on the PostgreSQL server that LINKER_TEST_POSTGRES names."""
    server = os.environ.get("LINKER_TEST_POSTGRES")
    if not server:
        pytest.skip("LINKER_TEST_POSTGRES names no PostgreSQL server")
    engine, name = create_engine(server), f"linker_keeping_{os.getpid()}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()
