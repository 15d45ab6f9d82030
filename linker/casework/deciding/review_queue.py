"""The review queue (active learning): the undecided pairs whose answer is expected to improve the series most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from features.columns import IntArray
from linker.casework.deciding.decisions import QUICK_CASES
from linker.casework.deciding.review_reasons import ProposedSeries, review_reason
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.linking.constraints import constraints_of
from linker.casework.workspace.prepared_library import PreparedLibrary
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import FLAT, Text
from linker.library.store.decisions import CONFIRMED, LABELLED_DIFFERENT, LABELLED_SAME, REJECTED, Decision
from linker.pairs.links import Links
from linker.review.queue import Proposed, Question, review_queue
from linker.series.cluster import ClusterOptions, cluster
from linker.series.constraints import Constraints
from linker.series.groups import PairLog10LR, canonical

# The answer of each kind of decision about a pair: whether the two cases share an offender.
IS_SAME: Mapping[str, bool] = {CONFIRMED: True, LABELLED_SAME: True, REJECTED: False, LABELLED_DIFFERENT: False}
CACHED_PAIRS = 12
# So many more are computed for a large library, to take the place of those answered until it is linked anew.
_RESERVE = 4 * CACHED_PAIRS


@dataclass(frozen=True)
class QueueEntry:
    """A pair to review and the reason; `series_a` and `series_b` are the series of its cases now, "" for none.

    `value` is the expected number of cases that the answer puts right (see `linker.review.queue.Question`).
    """

    case_a: str
    case_b: str
    log10_lr: float
    probability: float
    value: float
    series_a: str
    series_b: str
    changed_if_same: float
    changed_if_different: float
    words: Text = field(metadata=FLAT)


def queue(workspace: Workspace, *, limit: int = 20) -> tuple[QueueEntry, ...]:
    """The first pairs of the review queue, at most one for every two series.

    In a library of up to `QUICK_CASES` series are clustered anew, with all decisions until now; in a larger one they
    are those of the last run, and pairs answered since are left out. LibraryError where nothing has been linked yet.
    """
    if _is_quick(workspace):
        return reclustered_queue(workspace, limit=limit)
    return _unanswered(workspace, run_queue(workspace, limit=limit + _RESERVE))[:limit]


def cached_queue(workspace: Workspace, *, limit: int = CACHED_PAIRS) -> tuple[QueueEntry, ...]:
    """`queue`, at most `CACHED_PAIRS`, computed once for all who ask."""
    run, mark = workspace.run, workspace.library.change_mark()
    if _is_quick(workspace):
        version = run, mark, workspace.library.decisions_fingerprint()
        return workspace.memoise("review queue", version, lambda: reclustered_queue(workspace, limit=CACHED_PAIRS))[
            :limit
        ]
    entries = workspace.memoise("review queue", (run, mark), lambda: run_queue(workspace, limit=_RESERVE))
    return _unanswered(workspace, entries)[:limit]


def reclustered_queue(workspace: Workspace, *, limit: int) -> tuple[QueueEntry, ...]:
    """The queue on series clustered anew: decisions count from the moment they are stored."""
    options, constraints = _cluster_options(workspace), _constraints(workspace)
    fitted = workspace.fitted
    links = workspace.links_by_row(fitted.vectors.case_id)
    # scored by the model as it is now
    links = Links(links.first, links.second, fitted.log10_lr(links.first, links.second))
    size = len(fitted.vectors)
    labels = cluster(links, size, options, pair_log10_lr=fitted.log10_lr, constraints=constraints).labels
    return _queue(workspace, _proposed(workspace, links, labels, constraints, fitted.log10_lr), limit)


def run_queue(workspace: Workspace, *, limit: int) -> tuple[QueueEntry, ...]:
    """The queue on the series of the last run: seconds for a million links.

    Equal to `reclustered_queue` where nothing was decided or imported since that run.
    """
    prepared, constraints = workspace.prepared, _constraints(workspace)
    links, labels = workspace.links_by_row(prepared.fitted.vectors.case_id), _run_labels(prepared)
    proposed = _proposed(workspace, links, labels, constraints, prepared.fitted.many_log10_lr)
    return _queue(workspace, proposed, limit)


def _queue(workspace: Workspace, proposed: Proposed, limit: int) -> tuple[QueueEntry, ...]:
    prepared = workspace.prepared
    series = ProposedSeries.of(proposed.labels, prepared.series, prepared.series_ids)
    return tuple(_entry(question, prepared, series) for question in review_queue(proposed, limit))


def _entry(question: Question, prepared: PreparedLibrary, series: ProposedSeries) -> QueueEntry:
    case_id = prepared.fitted.vectors.case_id
    return QueueEntry(
        case_a=str(case_id[question.first]),
        case_b=str(case_id[question.second]),
        log10_lr=question.log10_lr,
        probability=question.probability,
        value=question.value,
        series_a=series.name(question.first),
        series_b=series.name(question.second),
        changed_if_same=question.changed_if_same,
        changed_if_different=question.changed_if_different,
        words=review_reason(question, series),
    )


def _proposed(
    workspace: Workspace, links: Links, labels: IntArray, constraints: Constraints, pair_log10_lr: PairLog10LR
) -> Proposed:
    """Series by their `labels` (cases,), as the queue weighs questions about them."""
    return Proposed(
        links,
        labels,
        _cluster_options(workspace),
        constraints,
        pair_log10_lr,
        workspace.fitted.base_rate.log10_prior_odds,
        workspace.cases.offenders.lengths > 0,
        _labelled_pairs(workspace.row_of, workspace.decisions),
    )


def _cluster_options(workspace: Workspace) -> ClusterOptions:
    return ClusterOptions(RunCounts.of(workspace.last_run()).series_log10_lr)


def _constraints(workspace: Workspace) -> Constraints:
    return constraints_of(workspace.cases, workspace.decisions).checked()


def _run_labels(prepared: PreparedLibrary) -> IntArray:
    """(cases,) labels of the series of the last run; a case in none has a label of its own."""
    alone = len(prepared.series_ids) + np.arange(len(prepared.series))
    return canonical(np.where(prepared.series < 0, alone, prepared.series))


def _labelled_pairs(row_of: Mapping[str, int], decisions: Sequence[Decision]) -> IntArray:
    """(pairs, 2) rows of what somebody labelled without deciding."""
    pairs = [
        (row_of[decision.case_a], row_of[decision.case_b])
        for decision in decisions_in_force(decisions)
        if decision.kind in (LABELLED_SAME, LABELLED_DIFFERENT)
        and decision.case_a in row_of
        and decision.case_b in row_of
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _is_quick(workspace: Workspace) -> bool:
    """Whether a library of this size is clustered anew within seconds."""
    return workspace.run is None or workspace.library.count_cases() <= QUICK_CASES


def _unanswered(workspace: Workspace, entries: tuple[QueueEntry, ...]) -> tuple[QueueEntry, ...]:
    answered = {
        frozenset((decision.case_a, decision.case_b))
        for decision in decisions_in_force(workspace.decisions)
        if decision.kind in IS_SAME
    }
    return tuple(entry for entry in entries if frozenset((entry.case_a, entry.case_b)) not in answered)
