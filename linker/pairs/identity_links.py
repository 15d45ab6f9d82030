"""Pairs that agree in identity-grade traces: no bound of the model holds them, so no search may pass them by."""

from __future__ import annotations

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.score import Scorer


def identity_links(vectors: CaseVectors, scorer: Scorer, threshold: float) -> tuple[IntArray, IntArray, FloatArray]:
    """All pairs of rows that agree in a trace with its own LR and reach the threshold, with their log10_lr.

    How far such a pair lies apart does not matter, so they are listed, all of them, and scored to the end.
    """
    if not any(comparison.has_fixed_lr for comparison in scorer.comparisons):
        none = np.empty(0, dtype=np.int64)
        return none, none, np.empty(0)
    first, second = vectors.traces.identity_pairs()
    log10_lr = scorer.log10_lr(vectors, first, second)
    reached = log10_lr >= threshold
    return first[reached], second[reached], log10_lr[reached]
