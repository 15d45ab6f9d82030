"""The distribution of comparisons among random pairs of a library (H2), which a model cannot bring from elsewhere.

A county's random pairs are nearer than a province's. What a curve says is log10 f1/f2; moved to another library its
f2 is exchanged: log10 f1/f2' = log10 f1/f2 + log10 f2/f2', as long as f1 stays what it was. Rarity-weighted variables
carry their library's counts in their values already, so only distances and gaps need this: one variable of each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, freeze
from features.vectors import CaseVectors
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve

RANDOM_PAIRS = 400_000
# log10 km or log10 days: from under the smallest offset to the size of the Earth and two centuries
EDGES = np.round(np.arange(-1.4, 5.01, 0.2), 1)
CENTRES = (EDGES[1:] + EDGES[:-1]) / 2
FEWEST = 30
LARGEST_SHIFT = 3.0


@dataclass(frozen=True, eq=False)
class Background:
    """Counts of random pairs by scaled distance and gap (one histogram over `EDGES` for each variable)."""

    counts: Mapping[str, IntArray]

    def __post_init__(self) -> None:
        for name, counts in self.counts.items():
            if counts.shape != CENTRES.shape or np.any(counts < 0):
                raise ValueError(f"background of {name}: one count of at least 0 for each of {len(CENTRES)} bins")
        freeze(*self.counts.values())

    @classmethod
    def of(cls, vectors: CaseVectors, comparisons: tuple[Comparison, ...], *, seed: int = 0) -> Background:
        """Count random pairs of a library; the few linked ones among them do not matter, nor does the order of rows."""
        random = np.random.default_rng(seed)
        by_id = np.argsort(vectors.case_id, kind="stable") if len(vectors) else np.zeros(1, dtype=np.int64)
        first, second = by_id[random.integers(0, len(by_id), size=(2, RANDOM_PAIRS))]
        apart = (first != second) if len(vectors) > 1 else np.zeros(RANDOM_PAIRS, dtype=bool)
        first, second = first[apart], second[apart]
        measured = {item.name: item.scale(item.measure(vectors, first, second)) for item in _leading(comparisons)}
        return cls({name: histogram(scaled) for name, scaled in measured.items()})

    def shift(self, name: str, origin: Background) -> FloatArray:
        """What to add at `CENTRES` to a curve learned on `home` so that it holds here: log10 of f2(home) / f2(here).

        Where too few random pairs fall on either side, the nearest bin that has enough speaks.
        """
        counts_here, counts_there = self.counts.get(name), origin.counts.get(name)
        if counts_here is None or counts_there is None:
            return np.zeros(len(CENTRES))
        enough = np.flatnonzero((counts_here >= FEWEST) & (counts_there >= FEWEST))
        if not len(enough):
            return np.zeros(len(CENTRES))
        ratio = np.log10(counts_there[enough] / counts_there.sum()) - np.log10(counts_here[enough] / counts_here.sum())
        shift = np.interp(CENTRES, CENTRES[enough], ratio)
        return np.asarray(shift.clip(-LARGEST_SHIFT, LARGEST_SHIFT), dtype=np.float64)

    def transferred(self, curve: Curve, origin: Background) -> Curve:
        """A curve learned on `home`, with this library's background.

        Where random pairs are nearer than at home, the curve keeps its shape and only sinks: a narrow library cuts off
        the far pairs of an offender just as it does all others, so f1 changes with f2.
        """
        shift = self.shift(curve.name, origin)
        if not shift.any() or len(curve.knots) == 1:
            return curve
        sunk = origin._log10_mean_lr(curve) - self._log10_mean_lr(curve)
        if sunk < 0.0:
            return Curve(curve.name, curve.knots, curve.log10_lr + sunk)
        low, high = curve.knots[[0, -1]]
        knots = np.unique(np.concatenate([curve.knots, CENTRES.clip(low, high)]))
        return Curve(
            curve.name, knots, np.interp(knots, curve.knots, curve.log10_lr) + np.interp(knots, CENTRES, shift)
        )

    def _log10_mean_lr(self, curve: Curve) -> float:
        # over random pairs; for a calibrated curve that stands alone it is 0
        return float(np.log10(np.average(10.0 ** curve.at(CENTRES), weights=self.counts[curve.name])))


def _leading(comparisons: tuple[Comparison, ...]) -> list[Comparison]:
    # One variable an aspect: two that measure distance see one and the same difference between two libraries, and
    # exchanging the background of both would count it twice.
    open_ended = [comparison for comparison in comparisons if comparison.is_weighed and comparison.offset is not None]
    return list({comparison.aspect: comparison for comparison in reversed(open_ended)}.values())


def histogram(scaled: FloatArray) -> IntArray:
    """Counts over `EDGES`; values beyond an end count in the last bin there, unknown ones not at all."""
    known_values = scaled[~np.isnan(scaled)]
    return np.histogram(np.clip(known_values, EDGES[0], EDGES[-1]), bins=EDGES)[0].astype(np.int64)
