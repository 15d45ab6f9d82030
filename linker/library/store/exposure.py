"""Whether others on this computer can read the files of a library."""

from __future__ import annotations

from pathlib import Path

from linker.library.private import open_to_others
from linker.library.store.address import parse_address

# The library, the accounts, what SQLite keeps beside both, what was read of the cases, and what was handed in.
_ENDINGS = ("", "-wal", "-shm", ".office", ".office-wal", ".office-shm", ".vectors", ".inbox")


def exposed_files(url_or_path: str | Path) -> tuple[str, ...]:
    """The files and folders of a library that others can read or change; none for a library on a server."""
    path = parse_address(url_or_path).path
    if path is None:
        return ()
    return tuple(str(exposed) for exposed in open_to_others(path.with_name(path.name + ending) for ending in _ENDINGS))
