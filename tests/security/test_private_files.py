"""Whatever the umask says, what holds victims and suspects is its owner's alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from county import run

from linker.casework.importing.import_cases import import_file
from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobError
from linker.casework.users import accounts
from linker.library.store.array_cache import ArrayCache
from linker.library.store.store import Library
from linker.library.store.work_lock import work_lock

ROWS = "案件编号,发案时间\nA1,2024-03-01 20:00\nA2,2024-02-30 20:00\nA1,x\n,x\n"


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): oct(path.stat().st_mode & 0o777)
        for path in folder.rglob("*")
        if path.stat().st_mode & 0o077
    }


def test_what_a_library_keeps_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    (tmp_path / "rows.csv").write_text(ROWS, encoding="utf-8")
    with Library.open(folder / "cases.db") as library:
        accounts.add_account(library, "Chen", "administrator", "right horse battery", user="test")
        path = queue.store_upload(library, "三月.csv", [ROWS.encode()])
        import_file(library, path)
        ArrayCache(library._database.address).add("fit-1", {"a": 1}, [np.zeros(3)])
        with work_lock(library._database), library._database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM cases")
            made = {name.rsplit("/")[-1] for name in map(str, folder.rglob("*"))}
            assert {"cases.db", "cases.db-wal", "cases.db.office", "structure.json", "work.lock", "三月.csv"} <= made
            assert any(name.endswith("rejects.csv") for name in made)
            assert modes(folder) == {}


def test_a_library_that_others_can_read_is_told_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    Library.open(path).close()
    path.chmod(0o644)
    output = run("serve", "--library", path, "--host", "0.0.0.0")
    assert "cases.db" in output.stderr
    assert "chmod" in output.stderr
    path.chmod(0o600)
    assert "chmod" not in run("serve", "--library", path, "--host", "0.0.0.0").stderr


def test_what_is_handed_in_cannot_fill_the_disk(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library:
        for _ in range(21):
            queue.store_upload(library, "a.csv", [b"x" * 100], max_bytes=100)
        with pytest.raises(JobError, match="handed in"):
            queue.store_upload(library, "a.csv", [b"x"], max_bytes=100)
