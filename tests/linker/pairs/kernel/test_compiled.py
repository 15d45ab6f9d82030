from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linker.pairs.kernel import compiled
from linker.pairs.kernel.compiled import called

ONE_PRODUCT = """
import numpy as np
from linker.pairs.kernel.text_products import _products
one = np.ones(1, dtype=np.int64)
print(_products(np.array([0, 1], np.int32), np.array([4], np.int32), np.array([3.0]), 0 * one, 0 * one))
"""
FIND = "from linker.pairs.kernel.compiled import cache_folder; print(cache_folder())"


def printed(program: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def folder(**environment: str) -> str:
    return printed(FIND, **environment)


def test_machine_code_is_kept_where_the_user_says(tmp_path: Path) -> None:
    assert folder(NUMBA_CACHE_DIR=str(tmp_path)).startswith(str(tmp_path))


def test_a_package_that_cannot_be_written_keeps_it_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "a file where a folder should be"
    locked.write_text("")
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "user"))
    monkeypatch.setattr(compiled, "ROOM", locked)
    compiled.cache_folder.cache_clear()
    try:
        found = compiled.cache_folder()
        assert found is not None
        assert found.parent == tmp_path / "user" / "case-linker"
        monkeypatch.setenv("XDG_CACHE_HOME", str(locked))
        compiled.cache_folder.cache_clear()
        assert compiled.cache_folder() is None
    finally:
        compiled.cache_folder.cache_clear()


def test_without_a_place_for_machine_code_and_without_a_compiler_all_is_compiled_anew(tmp_path: Path) -> None:
    locked = tmp_path / "a file where a folder should be"
    locked.write_text("")
    nowhere = {"NUMBA_CACHE_DIR": str(locked / "kept"), "PATH": str(tmp_path)}
    assert printed(FIND + ONE_PRODUCT, **nowhere).split() == ["None", "[9.]"]


@called
def one_more(count: int) -> int:
    return count + 1


@called
def counted(steps: int) -> int:
    count = 0
    for _ in range(steps):
        count = one_more(count)
    return count


def test_a_count_that_starts_at_nothing_is_compiled_once() -> None:
    assert counted(3) == 3
    assert len(vars(one_more)["overloads"]) == 1
