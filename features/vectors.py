"""The four extractors side by side: a table of cases becomes aligned blocks of vectors, sliced together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Protocol, Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from features.case import CaseTable
from features.codes import CodeSets, Rarity
from features.columns import Ragged, StrArray
from features.crowding import Crowding, Places
from features.location import LocationExtractor, LocationVectors
from features.modus_operandi import ModusOperandiExtractor, ModusOperandiVectors
from features.packing import joined
from features.phrases import TextExtractor, TextVectors
from features.timing import TimingExtractor, TimingVectors
from features.traces import TraceExtractor, TraceVectors

Block_co = TypeVar("Block_co", covariant=True)


class Extractor(Protocol[Block_co]):
    """One aspect of cases: learns the counts of a library, then turns any table into its block of vectors."""

    def fit(self, table: CaseTable) -> Self:
        """Learn counts; returns itself."""

    def transform(self, table: CaseTable) -> Block_co:
        """Vectors of a table, one row a case, whatever the order or company of its rows."""

    def fit_transform(self, table: CaseTable) -> Block_co:
        """The same as `fit` and then `transform`, in one pass."""


@dataclass(frozen=True, eq=False)
class CaseVectors:
    """What the extractors make of cases; all blocks have one row a case, in the order of `case_id`."""

    case_id: StrArray
    modus_operandi: ModusOperandiVectors
    location: LocationVectors
    timing: TimingVectors
    traces: TraceVectors

    def __post_init__(self) -> None:
        blocks = (self.modus_operandi, self.location, self.timing, self.traces)
        if any(len(block) != len(self.case_id) for block in blocks):
            raise ValueError("the blocks of case vectors must be aligned with their case ids")

    def __len__(self) -> int:
        return len(self.case_id)

    def take(self, index: ArrayLike) -> CaseVectors:
        """The rows named by an integer index array, in all blocks."""
        chosen = np.asarray(index, dtype=np.int64)
        return CaseVectors(
            self.case_id[chosen],
            self.modus_operandi.take(chosen),
            self.location.take(chosen),
            self.timing.take(chosen),
            self.traces.take(chosen),
        )

    @staticmethod
    def concatenate(parts: Sequence[CaseVectors]) -> CaseVectors:
        """Rows of all parts; they must come from one vectoriser. Ids must be unique over all parts."""
        blocks = [{part.name: getattr(one, part.name) for part in fields(one)} for one in parts]
        return CaseVectors(**{name: joined([block[name] for block in blocks]) for name in blocks[0]})


class Vectoriser:
    """All extractors, fitted on one library: its counts (rarity, n-grams) are frozen until it is fitted again."""

    def fit(self, table: CaseTable) -> Self:
        """Let every extractor learn the counts of a library."""
        self.fit_transform(table)
        return self

    def fit_transform(self, table: CaseTable) -> CaseVectors:
        """`fit` and `transform` of one table, which is read once."""
        self.modus_operandi_, self.location_ = ModusOperandiExtractor(), LocationExtractor()
        self.timing_, self.traces_ = TimingExtractor(), TraceExtractor()
        return CaseVectors(
            table.case_id,
            self.modus_operandi_.fit_transform(table),
            self.location_.fit_transform(table),
            self.timing_.fit_transform(table),
            self.traces_.fit_transform(table),
        )

    def transform(self, table: CaseTable) -> CaseVectors:
        """Vectors of a table, row by row."""
        return CaseVectors(
            table.case_id,
            self.modus_operandi_.transform(table),
            self.location_.transform(table),
            self.timing_.transform(table),
            self.traces_.transform(table),
        )


# What a fitted vectoriser and its vectors are made of, for `features.packing`.
PACKED_CLASSES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        Vectoriser, ModusOperandiExtractor, LocationExtractor, TimingExtractor, TraceExtractor, TextExtractor,
        Crowding, Places, Rarity, CodeSets, Ragged, TextVectors,
        CaseVectors, ModusOperandiVectors, LocationVectors, TimingVectors, TraceVectors,
    )
}  # fmt: skip
