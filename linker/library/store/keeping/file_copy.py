"""Copying the file of a library while others write: SQLite's own online backup, checked page by page."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection

from linker.errors import LibraryError
from linker.library.private import make_private_file
from linker.library.store.database import Database


def copy_pages(source: Connection, source_place: str, draft: Database) -> None:
    """Copy all pages of one moment into a file of its own, and check them. Raises LibraryError for damage."""
    path = draft.address.path
    if path is None:
        return
    driver: Any = source.connection.driver_connection
    with draft.plain_errors():
        make_private_file(path)
        with closing(sqlite3.connect(path)) as file:
            driver.backup(file)
            _close_pages(file, source_place)


def settle_file(draft: Database) -> None:
    """Bring what lies beside the file of a new library into it."""
    with draft.plain_errors(), closing(sqlite3.connect(str(draft.address.path))) as file:
        _close_pages(file, draft.address.display_name)


@contextmanager
def draft_folder(place: Path, display_name: str) -> Iterator[Path]:
    """A private folder beside a place, gone at the end. Raises LibraryError where none can be made."""
    try:
        folder = TemporaryDirectory(prefix=f".{place.name[:80]}.", dir=place.parent)
    except OSError as error:
        raise LibraryError(
            "keeping.place_unwritable", place=display_name, folder=str(place.parent), reason=str(error.strerror)
        ) from error
    with folder as name:
        yield Path(name)


def _close_pages(file: sqlite3.Connection, place: str) -> None:
    # one file that can be moved: nothing of it stays in a log beside it
    file.execute("PRAGMA journal_mode=DELETE").fetchall()
    if file.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise LibraryError("store.damaged", place=place)
