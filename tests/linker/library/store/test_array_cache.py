from __future__ import annotations

import multiprocessing
import os
import resource
import signal
from pathlib import Path

import numpy as np
import pytest

from linker.errors import LibraryBusyError, LibraryError
from linker.i18n.text import Text
from linker.library.store.address import parse_address
from linker.library.store.array_cache import ArrayCache, cache_folder
from linker.library.store.store import Library


def shelf(tmp_path: Path) -> ArrayCache:
    return ArrayCache(parse_address(tmp_path / "cases.db"))


def test_what_is_put_is_got_and_the_last_put_counts(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    assert kept.get("run-1") is None
    kept.put("run-1", {"old": 1}, [np.arange(2)])
    kept.put("run-1", {"new": 2}, [np.arange(10_000), np.empty(0)])
    found = shelf(tmp_path).get("run-1")
    assert found is not None
    structure, arrays = found
    assert structure == {"new": 2}
    assert [len(array) for array in arrays] == [10_000, 0]
    arrays[0][0] = 7  # what a reader changes is his own
    assert (kept.get("run-1") or ({}, [np.ones(1)]))[1][0][0] == 0


def test_another_entry_takes_the_place_of_all_others(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    kept.put("run-1", {}, [np.arange(10_000)])
    _, (mapped,) = kept.get("run-1") or ({}, [np.empty(0)])
    kept.put("run-2", {}, [])
    assert kept.get("run-1") is None
    assert [path.name for path in kept.folder.iterdir()] == ["run-2.1"]
    assert mapped[-1] == 9_999  # who reads it still may


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["structure.json", "checksums.json", "0.npy", "1.npy"])
@pytest.mark.parametrize("damage", ["flipped", "cut short", "gone"])
def test_a_damaged_entry_is_told_deleted_and_no_entry(tmp_path: Path, name: str, damage: str) -> None:
    told: list[Text] = []
    kept = ArrayCache(parse_address(tmp_path / "cases.db"), told.append)
    kept.put("run-1", {"a": 1}, [np.arange(10_000.0), np.arange(3)])
    assert kept.get("run-1") is not None
    file = kept.folder / "run-1.1" / name
    if damage == "flipped":
        flip(file, file.stat().st_size - 2)
    elif damage == "cut short":
        file.write_bytes(file.read_bytes()[:-8])
    else:
        file.unlink()
    assert kept.get("run-1") is None
    assert [text.id for text in told] == ["store.array_cache_damaged"]
    assert list(kept.folder.iterdir()) == []
    assert kept.get("run-1") is None
    assert len(told) == 1


def test_what_cannot_be_kept_whole_leaves_nothing(tmp_path: Path) -> None:
    kept = shelf(tmp_path)
    kept.put("run-1", {}, [np.arange(3)])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(LibraryError, match="cannot be kept there"):
            kept.put("run-2", {}, [np.arange(10_000)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in kept.folder.iterdir()] == ["run-1.1"]
    assert kept.get("run-1") is not None


def test_the_shelf_stands_beside_a_file_and_in_the_cache_for_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_folder(parse_address(tmp_path / "cases.db")) == tmp_path / "cases.db.vectors"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    one, other = (cache_folder(parse_address(f"postgresql://u@127.0.0.1/{name}")) for name in ("a", "b"))
    assert one.parent == other.parent == tmp_path / "cache" / "case-linker"
    assert one != other


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "cases.db.vectors").write_text("in the way", encoding="utf-8")
    with pytest.raises(LibraryError, match="cannot be kept there"):
        shelf(tmp_path).put("run-1", {}, [])


def _hold(url: str, ready: object, forever: object) -> None:
    with Library.open(url) as library, library.work_lock():
        ready.set()  # type: ignore[attr-defined]
        forever.wait(60)  # type: ignore[attr-defined]


def test_one_re_linking_at_a_time_and_a_killed_one_leaves_no_lock(library_url: str) -> None:
    with Library.open(library_url) as library:
        context = multiprocessing.get_context("spawn")
        ready, forever = context.Event(), context.Event()
        other = context.Process(target=_hold, args=(library_url, ready, forever))
        other.start()
        assert ready.wait(60)
        with pytest.raises(LibraryBusyError, match="another re-linking"), library.work_lock():
            pass
        assert other.pid is not None
        os.kill(other.pid, signal.SIGKILL)
        other.join(60)
        with library.work_lock():
            pass
        with library.work_lock():
            pass
