"""Putting a finished library in its place: the one that stands there is kept, and comes back where anything fails."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

from linker.errors import LibraryBusyError, LibraryError
from linker.library.whole_file import keep_names

OFFICE_ENDING = ".office"
_LOG_ENDINGS = ("-wal", "-shm")


def put_in_place(draft: Path, place: Path, display_name: str) -> Path | None:
    """Move a library and its accounts from a draft to its place; returns where the library of before is kept.

    Raises LibraryError where another program has that library open, or where files cannot be moved; then all is as it
    was. Accounts stay where the draft brings none.
    """
    moves = [(draft, place)]
    office = draft.with_name(draft.name + OFFICE_ENDING)
    if office.exists():
        moves.append((office, place.with_name(place.name + OFFICE_ENDING)))
    was_there = place.exists()
    aside = _free_name(place)
    undoing: list[tuple[Path, Path | None]] = []
    try:
        for _, old in moves:
            _settle(old, display_name)
        for new, old in moves:
            _set_aside(old, aside.with_name(aside.name + old.name.removeprefix(place.name)), undoing)
            undoing.append((old, None))
            new.replace(old)
    except BaseException as error:
        _undo(undoing)
        if isinstance(error, OSError):
            raise LibraryError(
                "keeping.place_unwritable",
                place=display_name,
                folder=str(place.parent),
                reason=str(error.strerror),
            ) from error
        raise
    keep_names(place.parent)
    return aside if was_there else None


def _free_name(place: Path) -> Path:
    names = (place.with_name(f"{place.name}.replaced-{number}") for number in count(1))
    return next(path for path in names if not path.exists())


def _settle(path: Path, display_name: str) -> None:
    """Bring a library's log into its file, alone; a damaged one cannot, and its log is kept with it."""
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as file:
            file.execute("PRAGMA journal_mode=DELETE").fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise LibraryBusyError("keeping.in_use", place=display_name) from None
    except sqlite3.DatabaseError:
        pass


def _set_aside(old: Path, aside: Path, undoing: list[tuple[Path, Path | None]]) -> None:
    for ending in _LOG_ENDINGS:
        log = old.with_name(old.name + ending)
        if log.exists():
            log_aside = aside.with_name(aside.name + ending)
            log.replace(log_aside)
            undoing.append((log, log_aside))
    if old.exists():
        try:
            os.link(old, aside)  # there is no moment without a library at its place
        except OSError:
            old.replace(aside)
        undoing.append((old, aside))


def _undo(undoing: list[tuple[Path, Path | None]]) -> None:
    for place, aside in reversed(undoing):
        with suppress(OSError):
            if aside is None:
                place.unlink(missing_ok=True)
            else:
                aside.replace(place)
