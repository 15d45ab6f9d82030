"""What is written over an older file appears whole, or the older one stands."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import pytest

from linker.library.whole_file import write_whole


def test_a_write_that_breaks_off_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "S12.html"
    write_whole(path, b"older")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_whole(path, b"x" * 5_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_mode_and_link_of_the_older_file_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "S12.html", tmp_path / "latest.html"
    path.write_bytes(b"older")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"newer")
    assert link.is_symlink()
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"newer", 0o640)


def test_what_is_no_file_is_written_in_place(tmp_path: Path) -> None:
    write_whole(Path(os.devnull), b"x")
    assert Path(os.devnull).is_char_device()
    with pytest.raises(OSError, match="No space left"):
        write_whole(Path("/dev/full"), b"x")
    with pytest.raises(IsADirectoryError):
        write_whole(tmp_path, b"x")
