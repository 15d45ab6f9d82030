"""Cache of arrays beside a library: derived from it and slow to compute again. All of it may be lost.

An entry is a folder of plain numpy files and one JSON structure, with the checksum of each; a rename completes it once
all of it is on the disk, so it is there whole or not at all. Reading maps the files, so only what is used is held in
memory, but nothing is believed before its checksum fits. A name begins with its kind, up to a hyphen.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from linker.errors import LibraryError
from linker.i18n.text import Text
from linker.library.private import make_private_folder, private_opener, user_cache_folder
from linker.library.store.address import Address
from linker.library.whole_file import keep_names

STRUCTURE, CHECKSUMS = "structure.json", "checksums.json"
_UNFINISHED = ".unfinished-"
_BLOCK_BYTES = 1 << 20

OnDamage = Callable[[Text], None]


def ignore_damage(_notice: Text) -> None:
    """Callback of a cache whose damage nobody is told."""


class ArrayCache:
    """Cache in one folder: beside the file of a library, or in the user's cache for a library on a server.

    A damaged entry is deleted, told to `on_damage`, and is no entry any more.
    """

    def __init__(self, address: Address, on_damage: OnDamage = ignore_damage) -> None:
        self.folder = cache_folder(address)
        self._on_damage = on_damage

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
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            _write_entry(unfinished, structure, arrays)
            unfinished.rename(place)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise self._unwritable(error) from error
        keep_names(self.folder)
        return place

    def private_folder(self) -> Path | None:
        """The folder, for what may not be read by others while somebody works; None where there can be none."""
        try:
            make_private_folder(self.folder)
        except OSError:
            return None
        return self.folder

    def _unwritable(self, error: OSError) -> LibraryError:
        return LibraryError("store.array_cache_unwritable", folder=str(self.folder), reason=error.strerror)

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
            checksums = json.loads((place / CHECKSUMS).read_bytes())
            if all(_checksum(place / file) == checksum for file, checksum in checksums.items()):
                return json.loads((place / STRUCTURE).read_bytes()), _mapped_arrays(place, checksums)
        except (OSError, ValueError, AttributeError):
            if not place.is_dir():  # none, or another process has just replaced it
                return None
        shutil.rmtree(place, ignore_errors=True)
        self._on_damage(Text("store.array_cache_damaged", folder=str(place)))
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
    """Folder of the cache of a library. Raises LibraryError where a user without a home needs one for a server."""
    if address.path:
        return address.path.with_name(address.path.name + ".vectors")
    folder = user_cache_folder()
    if folder is None:
        raise LibraryError("store.no_cache_folder")
    return folder / sha256(address.display_name.encode()).hexdigest()[:16]


def _write_entry(folder: Path, structure: object, arrays: Sequence[NDArray[Any]]) -> None:
    """Write an entry so that a crash of the computer cannot take back what a rename then completes."""
    names = [f"{number}.npy" for number in range(len(arrays))]
    for name, array in zip(names, arrays, strict=True):
        with _new_file(folder / name) as file:
            np.save(file, array, allow_pickle=False)
            _keep(file)
    _write_json(folder / STRUCTURE, structure)
    _write_json(folder / CHECKSUMS, {name: _checksum(folder / name) for name in (STRUCTURE, *names)})
    keep_names(folder)


def _write_json(path: Path, content: object) -> None:
    with _new_file(path) as file:
        file.write(json.dumps(content).encode())
        _keep(file)


def _new_file(path: Path) -> IO[bytes]:
    return open(path, "wb", opener=private_opener)


def _keep(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _checksum(path: Path) -> int:
    """CRC-32 of a file, read in blocks: a mapped one would count as memory, used or not."""
    total, block = 0, bytearray(_BLOCK_BYTES)
    with path.open("rb", buffering=0) as file:
        while length := file.readinto(block):
            total = crc32(memoryview(block)[:length], total)
    return total


def _mapped_arrays(place: Path, names: Mapping[str, int]) -> list[NDArray[Any]]:
    return [_mapped(place / f"{number}.npy") for number in range(len(names) - 1)]


def _mapped(path: Path) -> NDArray[Any]:
    # an empty file cannot be mapped
    # Copied where somebody writes, not read-only: compiled code takes those for arrays of another kind.
    array: NDArray[Any] = np.load(path, mmap_mode="c" if path.stat().st_size > 4_096 else None, allow_pickle=False)
    return np.asarray(array)
