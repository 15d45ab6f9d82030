"""How likely each open case is an offender's: scores, odds against rivals, and their calibration in this library."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker.flow import FittedLibrary
from linker.model.sample import crime_groups, offender_matrix
from linker.odds import log10_sum
from linker.review.cascade import (
    ADMITTED_WEIGHT,
    Calibration,
    against_offender,
    calibrate,
    contested_log10_odds,
    hidden_half,
    offender_odds,
)

# So many of the cases nearest to the offender's are weighed against their rivals too.
MOST_LEADS = 100
# Pairs scored to calibrate; and hidden cases, of whole crime groups.
_PAIRS_TO_CALIBRATE, _MOST_HIDDEN = 400_000, 300
_PAIRS_AT_ONCE = 200_000
# A pair that people confirmed weighs as much as agreeing DNA, and no more: people err as well.
CONFIRMED_LOG10_LR = 6.0


@dataclass(frozen=True, eq=False)
class OffenderCases:
    """The cases of one offender, as rows: `known` are his for sure, `admitted` by his word only (weigh less).

    `confirmed` are pairs of rows that people confirmed to share an offender, either way round.
    """

    known: IntArray
    admitted: IntArray
    confirmed: frozenset[tuple[int, int]]

    @property
    def rows(self) -> IntArray:
        """All of them."""
        return np.concatenate([self.known, self.admitted])

    @property
    def weight(self) -> FloatArray:
        """What each of `rows` counts for."""
        return np.concatenate([np.ones(len(self.known)), np.full(len(self.admitted), ADMITTED_WEIGHT)])


@dataclass(frozen=True, eq=False)
class LeadOdds:
    """Open cases (rows), best first: summed log10_lr, probability, and the nearest case of the string.

    NaN and -1 for a case that there is no other case of the string to compare with.
    """

    rows: IntArray
    log10_lr: FloatArray
    probability: FloatArray
    nearest: IntArray


def lead_odds(
    table: CaseTable,
    home: FittedLibrary,
    string: OffenderCases,
    candidates: IntArray,
    always: IntArray,
    calibration: Calibration,
) -> LeadOdds:
    """Weigh open cases against a string: the best of `candidates`, and those of `always` among them, wherever they are.

    Ties are ordered by row.
    """
    scores = _against(home, string, candidates)
    summed = _summed(scores, string)
    best = np.argsort(-np.nan_to_num(summed, nan=-np.inf), kind="stable")[:MOST_LEADS]
    chosen = np.union1d(best, np.flatnonzero(np.isin(candidates, always)))
    rows, log10_lr = candidates[chosen], summed[chosen]
    rivals = np.setdiff1d(np.flatnonzero(table.offenders.lengths > 0), string.known)
    odds = contested_log10_odds(log10_lr, _rivals(home, rows, rivals), home.base_rate.log10_prior_odds)
    order = np.lexsort((rows, -np.nan_to_num(odds, nan=-np.inf)))
    nearest = string.rows[np.argmax(scores[chosen], axis=1)]
    nearest = np.where(np.isnan(log10_lr), -1, nearest)
    return LeadOdds(rows[order], log10_lr[order], calibration.probability(odds)[order], nearest[order])


def calibration_of(table: CaseTable, home: FittedLibrary, *, seed: int = 0) -> Calibration:
    """Learned on the library's solved crime groups: half of each is hidden and looked for as leads are.

    Few of them change little of what is usual elsewhere. The model may have learned from the same cases: two numbers
    are all that is fitted here, and what they promise is tried on other crime groups in the study.
    """
    group = crime_groups(table.offenders)
    solved = np.flatnonzero(group >= 0)
    hidden = solved[_hidden(group[solved], seed)]
    known = np.setdiff1d(solved, hidden)
    if not len(hidden) or not len(known):
        return calibrate(np.empty(0), np.empty(0, dtype=np.bool_))
    everyone = offender_matrix(table.offenders)
    named = np.flatnonzero(everyone[known].sum(axis=0))
    odds = offender_odds(_scores(home, hidden, known), everyone[known][:, named], home.base_rate.log10_prior_odds)
    return calibrate(odds, everyone[hidden][:, named].toarray() > 0)


def _hidden(group: IntArray, seed: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    hidden = hidden_half(group, seed)
    most = int(np.clip(_PAIRS_TO_CALIBRATE // max(len(group), 1), 1, _MOST_HIDDEN))
    names, sizes = np.unique(group[hidden], return_counts=True)
    order = np.random.default_rng(seed).permutation(len(names))
    drawn = names[order[np.cumsum(sizes[order]) <= most]]
    return hidden & np.isin(group, drawn)


def _against(home: FittedLibrary, string: OffenderCases, rows: IntArray) -> FloatArray:
    """log10_lr of every row against every case of the string; -inf against itself."""
    scores = _scores(home, rows, string.rows)
    place = {int(row): index for index, row in enumerate(rows)}
    member = {int(row): index for index, row in enumerate(string.rows)}
    for one, other in string.confirmed:
        for case, mate in ((one, other), (other, one)):
            if case in place and mate in member:
                at = place[case], member[mate]
                scores[at] = max(scores[at], CONFIRMED_LOG10_LR)
    scores[rows[:, None] == string.rows[None, :]] = -np.inf
    return scores


def _summed(scores: FloatArray, string: OffenderCases) -> FloatArray:
    alone = np.isneginf(scores).all(axis=1)
    summed = np.full(len(scores), np.nan)
    summed[~alone] = against_offender(scores[~alone], string.weight)
    return summed


def _rivals(home: FittedLibrary, rows: IntArray, rivals: IntArray) -> FloatArray:
    if not len(rivals):
        return np.full(len(rows), -np.inf)
    at_once = max(1, _PAIRS_AT_ONCE // len(rivals))
    parts = [log10_sum(_scores(home, rows[at : at + at_once], rivals)) for at in range(0, len(rows), at_once)]
    return np.concatenate(parts) if parts else np.empty(0)


def _scores(home: FittedLibrary, rows: IntArray, columns: IntArray) -> FloatArray:
    """log10_lr of rows x columns, some columns at a time: the evidence of all at once would not fit."""
    scores = np.empty((len(rows), len(columns)))
    at_once = max(1, _PAIRS_AT_ONCE // max(len(rows), 1))
    for at in range(0, len(columns), at_once):
        part = columns[at : at + at_once]
        pairs = np.repeat(rows, len(part)), np.tile(part, len(rows))
        scores[:, at : at + at_once] = home.log10_lr(*pairs).reshape(len(rows), len(part))
    return scores
