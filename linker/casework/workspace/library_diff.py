"""The difference between a library and a snapshot of it: new, changed and removed cases, by the hash of each case.

The id of a case is part of what is hashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, StrArray
from linker.library.store.content import HashArray


@dataclass(frozen=True, eq=False)
class LibraryDiff:
    """All cases of a library as it is now, against those of a snapshot; both in the order of their ids.

    `old_row` (cases,): the snapshot's row of each case, -1 for one that is new or changed. `new_row` (cases of the
    snapshot,): the row of each of them in the library, -1 for one that was removed; these ids are `removed_ids`.
    """

    case_id: StrArray
    content_hash: HashArray
    old_row: IntArray
    new_row: IntArray
    removed_ids: tuple[str, ...]

    @classmethod
    def between(cls, old_id: StrArray, old_hash: HashArray, case_id: StrArray, content_hash: HashArray) -> Self:
        """From the ids and content hashes of the snapshot and of the library."""
        old_row = hash_positions(content_hash, old_hash)
        new_row = np.full(len(old_id), -1, dtype=np.int64)
        unchanged = np.flatnonzero(old_row >= 0)
        new_row[old_row[unchanged]] = unchanged
        candidates = np.flatnonzero(new_row < 0)
        candidate_of = dict(zip(old_id[candidates].tolist(), candidates.tolist(), strict=True))
        touched = np.flatnonzero(old_row < 0)
        for row, name in zip(touched.tolist(), case_id[touched].tolist(), strict=True):
            if name in candidate_of:
                new_row[candidate_of[name]] = row
        return cls(case_id, content_hash, old_row, new_row, tuple(old_id[new_row < 0].tolist()))

    @property
    def touched_rows(self) -> IntArray:
        """Rows of new and changed cases."""
        return np.flatnonzero(self.old_row < 0)


def hash_positions(queries: HashArray, hashes: HashArray) -> IntArray:
    """(queries,) the position of each query among `hashes`, -1 where it is not among them."""
    from pandas import Index

    if not len(hashes):
        return np.full(len(queries), -1, dtype=np.int64)
    prefixes = Index(_first_eight_bytes(hashes))
    first = np.flatnonzero(~prefixes.duplicated())
    positions = first[prefixes[first].get_indexer(Index(_first_eight_bytes(queries)))]
    return np.where(hashes[positions] == queries, positions, -1).astype(np.int64)


def _first_eight_bytes(content_hash: HashArray) -> NDArray[np.uint64]:
    """Of hashes in hexadecimal: enough to look one up, and the rest to be sure of it."""
    return np.frombuffer(bytes.fromhex(content_hash.tobytes().decode()), dtype=np.uint64)[::2]
