"""The four extractors side by side: a table of cases becomes aligned blocks of vectors, sliced together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from numpy.typing import ArrayLike

from features.case import CaseTable
from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity
from features.columns import Ragged, StrArray
from features.crowding import Crowding, Places
from features.location import LocationExtractor, LocationFeatures, LocationVectors
from features.modus_operandi import ModusOperandiExtractor, ModusOperandiFeatures, ModusOperandiVectors
from features.packing import joined_parts, taken_parts
from features.phrases import CountedTexts, TextExtractor, TextVectors
from features.timing import TimingExtractor, TimingVectors
from features.traces import TraceExtractor, TraceFeatures, TraceVectors


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
        return CaseVectors(**taken_parts(self, index))

    @staticmethod
    def concatenate(parts: Sequence[CaseVectors]) -> CaseVectors:
        """Rows of all parts; they must come from one vectoriser. Ids must be unique over all parts."""
        return CaseVectors(**joined_parts(parts))


@dataclass(frozen=True, eq=False)
class CaseFeatures:
    """What the extractors read of cases, before anything is known of a library: made once for every case.

    All blocks have one row a case, in one order.
    """

    modus_operandi: ModusOperandiFeatures
    location: LocationFeatures
    timing: TimingVectors
    traces: TraceFeatures

    def __len__(self) -> int:
        return len(self.location)

    def take(self, index: ArrayLike) -> CaseFeatures:
        """The rows named by an integer index array, in all blocks."""
        return CaseFeatures(**taken_parts(self, index))

    @staticmethod
    def concatenate(parts: Sequence[CaseFeatures]) -> CaseFeatures:
        """Rows of all parts, one after the other."""
        return CaseFeatures(**joined_parts(parts))


class Vectoriser:
    """All extractors, fitted on one library: its counts (rarity, n-grams) are frozen until it is fitted again."""

    @staticmethod
    def read(table: CaseTable) -> CaseFeatures:
        """What each case of a table says; the costly part, and no library changes it."""
        return CaseFeatures(
            ModusOperandiExtractor.read(table),
            LocationExtractor.read(table),
            TimingExtractor.read(table),
            TraceExtractor.read(table),
        )

    def learn(self, read: CaseFeatures, case_id: StrArray) -> CaseVectors:
        """Let every extractor learn the counts of a library; gives the vectors of its cases."""
        self.modus_operandi_, self.location_ = ModusOperandiExtractor(), LocationExtractor()
        self.timing_, self.traces_ = TimingExtractor(), TraceExtractor()
        return CaseVectors(
            case_id,
            self.modus_operandi_.learn(read.modus_operandi),
            self.location_.learn(read.location),
            self.timing_.learn(read.timing),
            self.traces_.learn(read.traces),
        )

    def fit(self, table: CaseTable) -> Self:
        """Let every extractor learn the counts of a library."""
        self.learn(self.read(table), table.case_id)
        return self

    def vectors(self, read: CaseFeatures, case_id: StrArray) -> CaseVectors:
        """Vectors of what was read of cases, row by row."""
        return CaseVectors(
            case_id,
            self.modus_operandi_.vectors(read.modus_operandi),
            self.location_.vectors(read.location),
            self.timing_.vectors(read.timing),
            self.traces_.vectors(read.traces),
        )

    def transform(self, table: CaseTable) -> CaseVectors:
        """Vectors of a table, row by row."""
        return self.vectors(self.read(table), table.case_id)


# What readings, a fitted vectoriser and its vectors are made of, for `features.packing`.
PACKED_CLASSES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        Vectoriser, ModusOperandiExtractor, LocationExtractor, TimingExtractor, TraceExtractor, TextExtractor,
        Crowding, Places, Rarity, CodeSets, Ragged, TextVectors,
        CaseVectors, ModusOperandiVectors, LocationVectors, TimingVectors, TraceVectors,
        CaseFeatures, ModusOperandiFeatures, LocationFeatures, TraceFeatures, CountedTexts, CodeColumn,
    )
}  # fmt: skip
