"""A library against what was kept of it: which cases are new, changed or gone, told by what each one says as a hash.

The id of a case is part of what it says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, StrArray
from linker.library.store.content import HashArray


@dataclass(frozen=True, eq=False)
class Changes:
    """The library now against what was kept: rows of the library as it is now, and case ids that are gone.

    `from_kept` (cases,) is the kept row of each case, -1 for one that is new or changed; `now` (kept cases,) is where
    each kept case stands now, -1 for one that is gone.
    """

    case_id: StrArray
    content_hash: HashArray
    from_kept: IntArray
    now: IntArray
    gone: tuple[str, ...]

    @classmethod
    def between(cls, kept: tuple[StrArray, HashArray], case_id: StrArray, content_hash: HashArray) -> Self:
        """The cases that there are, by id, and what each says, against those that were kept."""
        kept_id, kept_hash = kept
        from_kept = places_of(content_hash, kept_hash)
        now = np.full(len(kept_id), -1, dtype=np.int64)
        same = np.flatnonzero(from_kept >= 0)
        now[from_kept[same]] = same
        other = np.flatnonzero(now < 0)
        row = dict(zip(kept_id[other].tolist(), other.tolist(), strict=True))
        touched = np.flatnonzero(from_kept < 0)
        for place, name in zip(touched.tolist(), case_id[touched].tolist(), strict=True):
            if name in row:
                now[row[name]] = place
        return cls(case_id, content_hash, from_kept, now, tuple(kept_id[now < 0].tolist()))

    @property
    def touched(self) -> IntArray:
        """Rows of new and changed cases."""
        return np.flatnonzero(self.from_kept < 0)


def places_of(asked: HashArray, held: HashArray) -> IntArray:
    """Where each of some hashes stands among others, -1 where it does not."""
    from pandas import Index

    if not len(held):
        return np.full(len(asked), -1, dtype=np.int64)
    names = Index(_first_eight_bytes(held))
    first = np.flatnonzero(~names.duplicated())
    found = first[names[first].get_indexer(Index(_first_eight_bytes(asked)))]
    return np.where(held[found] == asked, found, -1).astype(np.int64)


def _first_eight_bytes(content_hash: HashArray) -> NDArray[np.uint64]:
    """Of hashes in hexadecimal: enough to look one up, and the rest to be sure of it."""
    return np.frombuffer(bytes.fromhex(content_hash.tobytes().decode()), dtype=np.uint64)[::2]
