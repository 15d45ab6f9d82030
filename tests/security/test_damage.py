"""Flipped bits and cut files: told in one sentence, or seen by `audit --verify`; never believed."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from county import run
from kept_library import content, fill

from linker.errors import LibraryError, LinkerError
from linker.library.store.store import Library

# What no hash, chain or seal covers; a changed account is one that cannot sign in, or may less or more: its file is
# backed up, and who did what stands in the chain of decisions.
UNCHECKED = {"people", "lexicon", "model", "zone"}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "cases.db"
    fill(str(path))
    return path


def copied(whole: Path, folder: Path) -> Path:
    for ending in ("", ".office"):
        (folder / f"cases.db{ending}").write_bytes(whole.with_name(f"cases.db{ending}").read_bytes())
    return folder / "cases.db"


def judged(path: Path, before: dict[str, object]) -> str:
    """What becomes of a damaged library: told, seen when it is verified, the same as before, or believed."""
    try:
        now = content(str(path))
        with Library.open(path) as library:
            damaged = bool(library.damaged_cases() or library.check_seals().changed)
    except LinkerError:
        return "told"
    changed = {name for name, value in now.items() if value != before[name]} - UNCHECKED
    if not changed:
        return "same"
    return "seen" if damaged or not library_is_intact(path) else f"believed: {changed}"


def library_is_intact(path: Path) -> bool:
    with Library.open(path) as library:
        return library.verify_decisions().intact


@pytest.mark.parametrize("name", ["cases.db", "cases.db.office"])
def test_a_flipped_bit_is_told_or_seen(whole: Path, tmp_path: Path, name: str) -> None:
    before, rng, outcomes = content(str(whole)), random.Random(name), set()
    for _ in range(60):
        path = copied(whole, tmp_path)
        file = path.with_name(name)
        pages = bytearray(file.read_bytes())
        places = [place for place, value in enumerate(pages) if value]
        place, bit = rng.choice(places), rng.randrange(8)
        pages[place] ^= 1 << bit
        file.write_bytes(pages)
        outcome = judged(path, before)
        assert outcome in {"told", "seen", "same"}, (place, bit)
        outcomes.add(outcome)
        for log in tmp_path.glob("cases.db*-*"):
            log.unlink()
    assert {"told", "same"} <= outcomes


def test_a_file_that_was_cut_short_is_told(whole: Path, tmp_path: Path) -> None:
    pages = whole.read_bytes()
    for part in (0.1, 0.5, 0.9):
        path = copied(whole, tmp_path)
        path.write_bytes(pages[: int(part * len(pages))])
        with pytest.raises(LibraryError, match=r"is damaged; restore it from a backup"):
            content(str(path))


def test_a_table_that_is_gone_is_told(whole: Path, tmp_path: Path) -> None:
    path = copied(whole, tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE decisions")
    with pytest.raises(LibraryError, match=r"is damaged; restore it from a backup"):
        content(str(path))


@pytest.mark.parametrize("value", ["'撬门'", "NULL", "x'ff'"])
def test_a_case_that_was_changed_behind_the_program_is_seen_by_audit(whole: Path, tmp_path: Path, value: str) -> None:
    path = copied(whole, tmp_path)
    assert run("audit", "--verify", "--library", path).exit_code == 0
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"UPDATE cases SET narrative = {value} WHERE case_id = '案1'")
    answer = run("audit", "--verify", "--library", path)
    assert answer.exit_code == 1
    assert ("1 case is not as stored" in answer.stdout and "案1" in answer.stdout) or "is damaged" in answer.stderr
