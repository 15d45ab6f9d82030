"""The file of a new library: it appears with its first page, so a file of no bytes is never a library being made."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from linker.errors import LibraryError
from linker.library.private import make_private_file


def make_empty_library(path: Path) -> None:
    """Make a private SQLite file without tables where there is none. Raises sqlite3.Error, as on a full disk.

    Where a file cannot be made at all, whoever opens it next says what is wrong.
    """
    if path.exists():
        return
    try:
        with TemporaryDirectory(prefix=".", suffix=".new", dir=path.parent) as folder:
            draft = Path(folder) / "new.db"
            make_private_file(draft)
            with closing(sqlite3.connect(draft)) as connection:
                connection.execute("PRAGMA journal_mode=WAL").fetchall()  # the error comes with the answer
            os.link(draft, path)
    except FileExistsError:  # another program was quicker
        pass
    except OSError:
        make_private_file(path)


def check_not_empty(path: Path, place: str) -> None:
    """Raise LibraryError for a file of no bytes: its content is lost, which must not pass for a new library."""
    if path.is_file() and not path.stat().st_size:
        raise LibraryError("store.empty_file", place=place)
