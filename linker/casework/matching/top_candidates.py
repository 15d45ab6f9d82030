"""The pairs worth a look: the links of the last run, and each case's best candidates, linked or not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.workspace import Workspace
from linker.odds import probability
from linker.pairs.links import Links

if TYPE_CHECKING:
    from linker.library.store.runs import RunRecord


class ScoredPair(NamedTuple):
    """A pair of cases with the log10_lr of a link between them, and its probability in this library."""

    case_id_a: str
    case_id_b: str
    log10_lr: float
    probability: float


def links(workspace: Workspace) -> Iterator[ScoredPair]:
    """The links of the last run, one after the other; LibraryError where nothing has been linked yet."""
    return _stored_links(workspace, workspace.last_run())


def links_and_candidates(workspace: Workspace, limit: int) -> Iterator[ScoredPair]:
    """The links of the last run and each case's `limit` best candidates, linked or not; each pair once.

    Pairs come case by case as they are found, so the first ones come at once and none is held in memory; links are
    scored anew as the library stands now. LibraryError where nothing has been linked yet.
    """
    workspace.last_run()
    return _links_and_candidates(workspace, limit)


def _stored_links(workspace: Workspace, run: RunRecord) -> Iterator[ScoredPair]:
    log10_prior_odds = RunCounts.of(run).log10_prior_odds
    # what the run recorded needs no library made ready; only an older run did not
    if math.isnan(log10_prior_odds):
        log10_prior_odds = workspace.fitted.base_rate.log10_prior_odds
    for part in workspace.library.stream_links(run.run_id):
        probabilities = probability(part.log10_lr, log10_prior_odds)
        columns = (part.case_id_a, part.case_id_b, part.log10_lr, probabilities)
        yield from map(ScoredPair, *(column.tolist() for column in columns))


def _links_and_candidates(workspace: Workspace, limit: int) -> Iterator[ScoredPair]:
    from linker.pairs.best_partners import best_partners

    prepared = workspace.prepared
    fitted, case_id = prepared.fitted, prepared.fitted.vectors.case_id
    run_links, size = workspace.links_by_row(case_id), len(case_id)
    partners = np.full((size, min(limit, max(size - 1, 0))), -1, dtype=np.int64)
    for best in best_partners(prepared.query_index, fitted.vectors, fitted.scorer, limit):
        partners[best.rows] = best.partners
        linked = _links_of(run_links, best.rows)
        candidates = _new_pairs(best.rows, partners, best.log10_lr, run_links)
        first, second = (np.concatenate([linked[side], candidates[side]]) for side in range(2))
        scores = np.concatenate([fitted.many_log10_lr(*linked), candidates[2]])
        order = np.lexsort((second, first))
        probabilities = probability(scores[order], fitted.base_rate.log10_prior_odds)
        columns = (case_id[first[order]], case_id[second[order]], scores[order], probabilities)
        yield from map(ScoredPair, *(column.tolist() for column in columns))


def _links_of(run_links: Links, rows: IntArray) -> tuple[IntArray, IntArray]:
    """The links whose lower row is one of these."""
    part = slice(*np.searchsorted(run_links.first, [rows[0], rows[-1] + 1]))
    return run_links.first[part], run_links.second[part]


def _new_pairs(
    rows: IntArray, partners: IntArray, log10_lr: FloatArray, run_links: Links
) -> tuple[IntArray, IntArray, FloatArray]:
    """Pairs of these rows with their best partners that are no links and did not come with an earlier row."""
    row, mate, scores = np.repeat(rows, partners.shape[1]), partners[rows].ravel(), log10_lr.ravel()
    came_before = (mate < row) & (partners[np.maximum(mate, 0)] == row[:, None]).any(axis=1)
    low, high = np.minimum(row, mate), np.maximum(row, mate)
    is_new = (mate >= 0) & ~came_before & ~_are_links(run_links, low, high)
    return low[is_new], high[is_new], scores[is_new]


def _are_links(run_links: Links, low: IntArray, high: IntArray) -> np.ndarray:
    size = int(max(run_links.second.max(initial=0), high.max(initial=0))) + 1
    first, last = (np.searchsorted(run_links.first, low, side) for side in ("left", "right"))
    nearby = slice(int(first.min(initial=0)), int(last.max(initial=0)))
    keys = run_links.first[nearby] * size + run_links.second[nearby]
    return np.isin(low * size + high, keys)
