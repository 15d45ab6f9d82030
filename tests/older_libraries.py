"""Libraries of every version that was ever written, as SQL: what a program of that version left on the disk."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

FILES = sorted((Path(__file__).parent / "data").glob("library_*.sql"))


def version_of(file: Path) -> str:
    return file.stem.rpartition("_")[2]


def older(file: Path, path: Path) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(file.read_text(encoding="utf-8"))
    return path
