"""Cache of arrays beside a library: derived from it and slow to compute again. All of it may be lost.

An entry is a folder of plain numpy files and one JSON structure; a rename completes it, so it is there whole or not at
all. Reading maps the files, so only what is used is read. A name begins with its kind, up to a hyphen.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linker.errors import LibraryError
from linker.library.private import make_private_folder, private_opener
from linker.library.store.address import Address

STRUCTURE = "structure.json"
_UNFINISHED = ".unfinished-"


class ArrayCache:
    """Cache in one folder: beside the file of a library, or in the user's cache for a library on a server."""

    def __init__(self, address: Address) -> None:
        self.folder = cache_folder(address)

    def put(self, name: str, structure: object, arrays: Sequence[NDArray[Any]]) -> None:
        """Store an entry and delete all others of its kind. Raises LibraryError as `add` does."""
        self._delete_kind(_kind(name), all_but=self.add(name, structure, arrays))

    def add(self, name: str, structure: object, arrays: Sequence[NDArray[Any]]) -> Path:
        """Store an entry beside the others of its kind. Raises LibraryError where the folder cannot be written."""
        try:
            make_private_folder(self.folder)
            last = max((number for number, _ in self._entries(name)), default=0)
            place = self.folder / f"{name}.{last + 1}"
            unfinished = Path(mkdtemp(prefix=f"{_UNFINISHED}{_kind(name)}-", dir=self.folder))
            for number, array in enumerate(arrays):
                with open(unfinished / f"{number}.npy", "wb", opener=private_opener) as file:
                    np.save(file, array, allow_pickle=False)
            with open(unfinished / STRUCTURE, "w", encoding="utf-8", opener=private_opener) as file:
                file.write(json.dumps(structure))
            unfinished.rename(place)
        except OSError as error:
            raise LibraryError(
                "store.array_cache_unwritable", folder=str(self.folder), reason=error.strerror
            ) from error
        return place

    def names(self, kind: str) -> list[str]:
        """Names of the entries of a kind, sorted."""
        return sorted({path.stem for path in self.folder.glob(f"{kind}-*.*") if path.suffix[1:].isdecimal()})

    def drop(self, names: Iterable[str]) -> None:
        """Delete entries."""
        for name in names:
            for _, path in self._entries(name):
                shutil.rmtree(path, ignore_errors=True)

    def get(self, name: str) -> tuple[Any, list[NDArray[Any]]] | None:
        """Structure and arrays last stored under a name; None where there are none.

        Arrays are mapped: changes of a reader stay in memory, the files do not change.
        """
        place = max(self._entries(name), default=(0, self.folder / name))[1]
        try:
            structure = json.loads((place / STRUCTURE).read_text(encoding="utf-8"))
            count = sum(1 for path in place.iterdir() if path.suffix == ".npy")
            return structure, [_mapped(place / f"{number}.npy") for number in range(count)]
        except (OSError, ValueError):
            return None

    def _entries(self, name: str) -> list[tuple[int, Path]]:
        paths = self.folder.glob(f"{name}.*")
        return [(int(path.suffix[1:]), path) for path in paths if path.suffix[1:].isdecimal()]

    def _delete_kind(self, kind: str, *, all_but: Path) -> None:
        # What another process still reads stays readable until it lets go (on Windows: until a later time).
        for path in (*self.folder.glob(f"{kind}-*"), *self.folder.glob(f"{_UNFINISHED}{kind}-*")):
            if path.is_dir() and path != all_but:
                shutil.rmtree(path, ignore_errors=True)


def _kind(name: str) -> str:
    return name.partition("-")[0]


def cache_folder(address: Address) -> Path:
    """Folder of the cache of a library."""
    if address.path:
        return address.path.with_name(address.path.name + ".vectors")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "case-linker" / sha256(address.display_name.encode()).hexdigest()[:16]


def _mapped(path: Path) -> NDArray[Any]:
    # an empty file cannot be mapped
    # Copied where somebody writes, not read-only: compiled code takes those for arrays of another kind.
    array: NDArray[Any] = np.load(path, mmap_mode="c" if path.stat().st_size > 4_096 else None, allow_pickle=False)
    return np.asarray(array)
