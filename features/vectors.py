"""The four extractors together: a table of cases becomes aligned blocks of vectors, sliced together."""

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
from features.packing import concatenate_fields, take_fields
from features.phrases import CountedTexts, TextExtractor, TextVectors
from features.timing import TimingExtractor, TimingVectors
from features.traces import TraceExtractor, TraceFeatures, TraceVectors


@dataclass(frozen=True, eq=False)
class CaseVectors:
    """Vectors of cases; all blocks have one row a case, in the order of `case_id`."""

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
        """Rows of all blocks, by an integer index array."""
        return CaseVectors(**take_fields(self, index))

    @staticmethod
    def concatenate(parts: Sequence[CaseVectors]) -> CaseVectors:
        """Rows of all parts; they must come from one vectoriser. Ids must be unique over all parts."""
        return CaseVectors(**concatenate_fields(parts))


@dataclass(frozen=True, eq=False)
class CaseFeatures:
    """Features of cases, independent of the library: extracted once for every case.

    All blocks have one row a case, in one order.
    """

    modus_operandi: ModusOperandiFeatures
    location: LocationFeatures
    timing: TimingVectors
    traces: TraceFeatures

    def __len__(self) -> int:
        return len(self.location)

    def take(self, index: ArrayLike) -> CaseFeatures:
        """Rows of all blocks, by an integer index array."""
        return CaseFeatures(**take_fields(self, index))

    @staticmethod
    def concatenate(parts: Sequence[CaseFeatures]) -> CaseFeatures:
        """Rows of all parts, one after the other."""
        return CaseFeatures(**concatenate_fields(parts))


class Vectoriser:
    """All extractors, fitted on one library; its counts (rarity, n-grams) are frozen until it is fitted again."""

    @staticmethod
    def extract(table: CaseTable) -> CaseFeatures:
        """Extract the features of each case of a table: the costly part, independent of the library."""
        return CaseFeatures(
            ModusOperandiExtractor.extract(table),
            LocationExtractor.extract(table),
            TimingExtractor.extract(table),
            TraceExtractor.extract(table),
        )

    def fit_transform(self, features: CaseFeatures, case_id: StrArray) -> CaseVectors:
        """Fit every extractor on the features of a library, and return the vectors of its cases."""
        self.modus_operandi_, self.location_ = ModusOperandiExtractor(), LocationExtractor()
        self.timing_, self.traces_ = TimingExtractor(), TraceExtractor()
        return CaseVectors(
            case_id,
            self.modus_operandi_.fit_transform(features.modus_operandi),
            self.location_.fit_transform(features.location),
            self.timing_.fit_transform(features.timing),
            self.traces_.fit_transform(features.traces),
        )

    def fit(self, table: CaseTable) -> Self:
        """Fit every extractor on the cases of a library."""
        self.fit_transform(self.extract(table), table.case_id)
        return self

    def transform_features(self, features: CaseFeatures, case_id: StrArray) -> CaseVectors:
        """Vectors of features, row by row."""
        return CaseVectors(
            case_id,
            self.modus_operandi_.transform_features(features.modus_operandi),
            self.location_.transform_features(features.location),
            self.timing_.transform_features(features.timing),
            self.traces_.transform_features(features.traces),
        )

    def transform(self, table: CaseTable) -> CaseVectors:
        """Vectors of a table, row by row."""
        return self.transform_features(self.extract(table), table.case_id)


# What features, a fitted vectoriser and its vectors are made of, for `features.packing`.
PACKED_CLASSES: Mapping[str, type] = {
    kind.__name__: kind
    for kind in (
        Vectoriser,
        ModusOperandiExtractor,
        LocationExtractor,
        TimingExtractor,
        TraceExtractor,
        TextExtractor,
        Crowding,
        Places,
        Rarity,
        CodeSets,
        Ragged,
        TextVectors,
        CaseVectors,
        ModusOperandiVectors,
        LocationVectors,
        TimingVectors,
        TraceVectors,
        CaseFeatures,
        ModusOperandiFeatures,
        LocationFeatures,
        TraceFeatures,
        CountedTexts,
        CodeColumn,
    )
}
