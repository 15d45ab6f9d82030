"""What travels to a worker: some cases (rows and vectors, never their ids), and the order that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import numpy as np

import features
import linker.pairs
from features.columns import IntArray, text_column
from features.vectors import CaseVectors
from linker.batch.wire import from_bytes, to_bytes
from linker.pairs.catalogue import comparisons_for
from linker.pairs.score import Scorer


@dataclass(frozen=True, eq=False)
class Parcel:
    """Some cases by their `rows` in the library; `pairs` (2 × pairs) are places in `rows` that shall be scored."""

    rows: IntArray
    vectors: CaseVectors
    pairs: IntArray

    @classmethod
    def of(cls, vectors: CaseVectors, rows: IntArray) -> Self:
        """The cases of these rows of a library."""
        return cls(rows, vectors.take(rows), np.empty((2, 0), dtype=np.int64))

    @classmethod
    def of_pairs(cls, vectors: CaseVectors, first: IntArray, second: IntArray) -> Self:
        """The cases of these pairs of rows of a library, and the pairs."""
        rows = np.unique(np.concatenate([first, second]))
        return cls(rows, vectors.take(rows), np.searchsorted(rows, np.stack([first, second])).astype(np.int64))

    @classmethod
    def concatenated(cls, parcels: Sequence[Self]) -> Self:
        """All cases of some parcels without pairs, in the order of the library."""
        rows = np.concatenate([parcel.rows for parcel in parcels])
        order = np.argsort(rows)
        vectors = CaseVectors.concatenate([parcel.vectors for parcel in parcels])
        return cls(rows[order], vectors.take(order), parcels[0].pairs)

    def to_bytes(self) -> bytes:
        """The parcel packed; what a case is called stays at home."""
        blocks = {part.name: getattr(self.vectors, part.name) for part in fields(self.vectors)}
        del blocks["case_id"]
        return to_bytes({"rows": self.rows, "blocks": blocks, "pairs": self.pairs})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The parcel again, with "" for every case id."""
        packed = from_bytes(data)
        nameless = text_column([""] * len(packed["rows"]))
        return cls(packed["rows"], CaseVectors(case_id=nameless, **packed["blocks"]), packed["pairs"])


@dataclass(frozen=True, eq=False)
class LinkingTask:
    """One linking as every worker is told: `scorer` is its state without the comparisons, which go by their names.

    `source` names the version of the program that gives the order.
    """

    names: tuple[str, ...]
    scorer: Mapping[str, Any]
    threshold: float
    rare: int
    source: str

    @classmethod
    def of(cls, scorer: Scorer, threshold: float, *, rare: int) -> Self:
        """Find the links that reach `threshold`; codes of at most `rare` cases of a block are listed in it."""
        state = {part.name: getattr(scorer, part.name) for part in fields(scorer)}
        del state["comparisons"]
        return cls(scorer.names, state, threshold, rare, source_fingerprint())

    def scorer_for(self, vectors: CaseVectors) -> Scorer:
        """The scorer for cases of the library it was made for."""
        comparison_of_name = {comparison.name: comparison for comparison in comparisons_for(vectors)}
        return Scorer(comparisons=tuple(comparison_of_name[name] for name in self.names), **self.scorer)

    def to_bytes(self) -> bytes:
        """The order packed."""
        return to_bytes({part.name: getattr(self, part.name) for part in fields(self)})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The order again."""
        return cls(**from_bytes(data))


@cache
def source_fingerprint() -> str:
    """A text that differs as soon as anything does that vectors or scores are computed with."""
    folders = [Path(file).parent for file in (features.__file__, linker.pairs.__file__) if file]
    paths = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:16]
