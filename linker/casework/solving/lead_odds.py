"""How likely each open case is an offender's: scores, odds against rivals, and their calibration in this library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker.flow import FittedLibrary
from linker.model.sample import crime_groups, offender_matrix
from linker.odds import log10_sum
from linker.review.cascade import (
    ADMITTED_WEIGHT,
    LeadCalibration,
    against_offender,
    calibrate,
    contested_log10_odds,
    hidden_half,
    offender_odds,
)

# So many of the cases nearest to the offender's are weighed against their rivals too.
MAX_LEADS = 100
# Pairs scored to calibrate; and hidden cases, of whole crime groups.
_CALIBRATION_PAIRS, _MAX_HIDDEN = 400_000, 300
_PAIRS_AT_ONCE = 200_000
# A pair that people confirmed weighs as much as agreeing DNA, and no more: people err as well.
CONFIRMED_LOG10_LR = 6.0


@dataclass(frozen=True, eq=False)
class OffenderCases:
    """The cases of one offender, as rows: `proven` are certainly his, `admitted` by his word only (weigh less).

    `confirmed_pairs` are pairs of rows that people confirmed to share an offender, either way round.
    """

    proven: IntArray
    admitted: IntArray
    confirmed_pairs: frozenset[tuple[int, int]]

    @property
    def rows(self) -> IntArray:
        """All of them."""
        return np.concatenate([self.proven, self.admitted])

    @property
    def weight(self) -> FloatArray:
        """What each of `rows` counts for."""
        return np.concatenate([np.ones(len(self.proven)), np.full(len(self.admitted), ADMITTED_WEIGHT)])


@dataclass(frozen=True, eq=False)
class LeadOdds:
    """Open cases (rows), best first: summed log10_lr, probability, and the nearest case of the offender.

    NaN and -1 for a case that there is no other case of the offender to compare with.
    """

    rows: IntArray
    log10_lr: FloatArray
    probability: FloatArray
    nearest: IntArray


def lead_odds(
    table: CaseTable,
    fitted: FittedLibrary,
    offender_cases: OffenderCases,
    candidates: IntArray,
    always: IntArray,
    calibration: LeadCalibration,
) -> LeadOdds:
    """Weigh open cases (`candidates`, rows) against an offender's: the best, and those of `always` wherever they are.

    Ties are ordered by row.
    """
    scores = _against_offender_cases(fitted, offender_cases, candidates)
    summed = _summed(scores, offender_cases)
    best = np.argsort(-np.nan_to_num(summed, nan=-np.inf), kind="stable")[:MAX_LEADS]
    selected = np.union1d(best, np.flatnonzero(np.isin(candidates, always)))
    rows, log10_lr = candidates[selected], summed[selected]
    rivals = np.setdiff1d(np.flatnonzero(table.offenders.lengths > 0), offender_cases.proven)
    odds = contested_log10_odds(log10_lr, _rivals_log10_lr(fitted, rows, rivals), fitted.base_rate.log10_prior_odds)
    order = np.lexsort((rows, -np.nan_to_num(odds, nan=-np.inf)))
    nearest = offender_cases.rows[np.argmax(scores[selected], axis=1)]
    nearest = np.where(np.isnan(log10_lr), -1, nearest)
    return LeadOdds(rows[order], log10_lr[order], calibration.probability(odds)[order], nearest[order])


def calibration_of(table: CaseTable, fitted: FittedLibrary, *, seed: int = 0) -> LeadCalibration:
    """Learned on the library's solved crime groups: half of each is hidden and looked for as leads are.

    Few of them change little of what is usual elsewhere. The model may have learned from the same cases: two numbers
    are all that is fitted here, and what they promise is tried on other crime groups in the study.
    """
    group = crime_groups(table.offenders)
    solved = np.flatnonzero(group >= 0)
    hidden = solved[_is_hidden(group[solved], seed)]
    visible = np.setdiff1d(solved, hidden)
    if not len(hidden) or not len(visible):
        return calibrate(np.empty(0), np.empty(0, dtype=np.bool_))
    is_offender_of = offender_matrix(table.offenders)
    offenders = np.flatnonzero(is_offender_of[visible].sum(axis=0))
    scores = _scores(fitted, hidden, visible)
    odds = offender_odds(scores, is_offender_of[visible][:, offenders], fitted.base_rate.log10_prior_odds)
    return calibrate(odds, is_offender_of[hidden][:, offenders].toarray() > 0)


def _is_hidden(group: IntArray, seed: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    hidden = hidden_half(group, seed)
    limit = int(np.clip(_CALIBRATION_PAIRS // max(len(group), 1), 1, _MAX_HIDDEN))
    names, sizes = np.unique(group[hidden], return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    sample = names[order[np.cumsum(sizes[order]) <= limit]]
    return hidden & np.isin(group, sample)


def _against_offender_cases(fitted: FittedLibrary, offender_cases: OffenderCases, rows: IntArray) -> FloatArray:
    """(rows, offender's cases) log10_lr; -inf of a case against itself."""
    scores = _scores(fitted, rows, offender_cases.rows)
    for place in _confirmed_places(offender_cases, rows):
        scores[place] = max(scores[place], CONFIRMED_LOG10_LR)
    scores[rows[:, None] == offender_cases.rows[None, :]] = -np.inf
    return scores


def _confirmed_places(offender_cases: OffenderCases, rows: IntArray) -> Iterator[tuple[int, int]]:
    """Where among rows x offender's cases people confirmed a pair."""
    place_of_row = {int(row): place for place, row in enumerate(rows)}
    place_of_case = {int(row): place for place, row in enumerate(offender_cases.rows)}
    for first, second in offender_cases.confirmed_pairs:
        for row, mate in ((first, second), (second, first)):
            if row in place_of_row and mate in place_of_case:
                yield place_of_row[row], place_of_case[mate]


def _summed(scores: FloatArray, offender_cases: OffenderCases) -> FloatArray:
    """(rows,) weighted sum over the offender's cases; NaN where there is none but the case itself."""
    alone = np.isneginf(scores).all(axis=1)
    summed = np.full(len(scores), np.nan)
    summed[~alone] = against_offender(scores[~alone], offender_cases.weight)
    return summed


def _rivals_log10_lr(fitted: FittedLibrary, rows: IntArray, rivals: IntArray) -> FloatArray:
    """(rows,) log10 of the sum of LRs against the solved cases of everybody else; -inf where there are none."""
    if not len(rivals):
        return np.full(len(rows), -np.inf)
    at_once = max(1, _PAIRS_AT_ONCE // len(rivals))
    parts = [log10_sum(_scores(fitted, rows[at : at + at_once], rivals)) for at in range(0, len(rows), at_once)]
    return np.concatenate(parts) if parts else np.empty(0)


def _scores(fitted: FittedLibrary, rows: IntArray, columns: IntArray) -> FloatArray:
    """(rows, columns) log10_lr, some columns at a time: the evidence of all at once would not fit."""
    scores = np.empty((len(rows), len(columns)))
    at_once = max(1, _PAIRS_AT_ONCE // max(len(rows), 1))
    for at in range(0, len(columns), at_once):
        part = columns[at : at + at_once]
        pairs = np.repeat(rows, len(part)), np.tile(part, len(rows))
        scores[:, at : at + at_once] = fitted.log10_lr(*pairs).reshape(len(rows), len(part))
    return scores
