"""Private files: what holds victims and suspects is readable by its owner alone, whatever the umask says."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
_OTHERS_MODE = 0o077


def readable_name(path: Path) -> str:
    """The name of a file as text that can be stored, also where the system's letters (LANG=C) have none for it."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return os.fsencode(path.name).decode(errors="replace")
    return path.name


def private_opener(path: str, flags: int) -> int:
    """For `open(…, opener=…)`: a file that is made is private; one that is there keeps its mode."""
    return os.open(path, flags, FILE_MODE)


def make_private_file(path: Path) -> None:
    """Make an empty private file where there is none; whoever opens it next says what is wrong where it cannot be."""
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, FILE_MODE))


def make_private_folder(folder: Path) -> None:
    """Make a private folder where there is none, in folders of the usual mode. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def user_cache_folder() -> Path | None:
    """The program's folder in this user's cache; None for a user without a home, as a bare number in a container."""
    with suppress(RuntimeError):
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "case-linker"
    return None


def open_to_others(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Those of these files and folders that others on this computer can read or change; none without modes."""
    if os.name != "posix":
        return ()
    return tuple(path for path in paths if path.exists() and path.stat().st_mode & _OTHERS_MODE)
