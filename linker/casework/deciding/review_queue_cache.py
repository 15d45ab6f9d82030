"""The review queue as many people ask for it at once: weighed once, then at hand."""

from __future__ import annotations

import json

import numpy as np

from linker.casework.deciding.decisions import QUICK_CASES
from linker.casework.deciding.review import SAME, QueueEntry, entry, labelled_pairs, queue
from linker.casework.deciding.review_reasons import Standing
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.linking.constraints import constraints_of
from linker.casework.workspace.cache import at_hand, columns_of, links_of, row_of_case
from linker.casework.workspace.prepared_library import PreparedLibrary, prepare
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.pairs.links import Links
from linker.review.queue import Proposed, review_queue
from linker.series.cluster import ClusterOptions
from linker.series.groups import canonical

MOST = 12
# So many are kept of a large library, for those that are answered until it is linked anew.
_KEPT = 4 * MOST


def _weighs_quickly(library: Library) -> bool:
    """Whether a library of this size is clustered anew, for its queue, within seconds."""
    return library.count_cases() <= QUICK_CASES


def queue_now(library: Library, *, most: int = MOST) -> tuple[QueueEntry, ...]:
    """The first of the review queue, at most `MOST`; raises like `queue`.

    In a library of up to `QUICK_CASES` every decision has it weighed anew; in a larger one it is that of the last
    linking, without the pairs that have been answered since.
    """
    run, mark = library.last_run(), library.change_mark()
    if run is None or _weighs_quickly(library):
        decided = library.decisions_fingerprint()
        return at_hand(library, "queue", (run, mark, decided), lambda: queue(library, most=MOST))[:most]
    found = at_hand(library, "queue", (run, mark), lambda: queue_of_run(library, run, most=_KEPT))
    return _unanswered(library, found)[:most]


def queue_of_any_size(library: Library, *, most: int) -> tuple[QueueEntry, ...]:
    """`queue`; in a large library that of the last linking, without the pairs that have been answered since."""
    run = library.last_run()
    if run is None or _weighs_quickly(library):
        return queue(library, most=most)
    return _unanswered(library, queue_of_run(library, run, most=most + _KEPT))[:most]


def _unanswered(library: Library, found: tuple[QueueEntry, ...]) -> tuple[QueueEntry, ...]:
    answered = {
        frozenset((one.case_a, one.case_b)) for one in decisions_in_force(library.decisions()) if one.kind in SAME
    }
    return tuple(one for one in found if frozenset((one.case_a, one.case_b)) not in answered)


def queue_of_run(library: Library, run: RunRecord, *, most: int) -> tuple[QueueEntry, ...]:
    """`queue` on the series as the last run left them, without clustering anew: seconds for a million links.

    The same where nothing was decided or imported since that run.
    """
    asked, table = prepare(library), columns_of(library)
    proposed = _proposed(library, run, asked)
    named = np.flatnonzero(asked.series >= 0)
    labels = proposed.labels
    names = {int(labels[row]): asked.series_of(row) for row in named[np.unique(labels[named], return_index=True)[1]]}
    stands = Standing(labels, names, np.bincount(labels, minlength=len(labels)))
    return tuple(entry(question, table, stands) for question in review_queue(proposed, most))


def _proposed(library: Library, run: RunRecord, asked: PreparedLibrary) -> Proposed:
    table, home, decisions = columns_of(library), asked.fitted, library.decisions()
    alone = len(asked.names) + np.arange(len(table))
    return Proposed(
        _links(library),
        canonical(np.where(asked.series < 0, alone, asked.series)),
        ClusterOptions(float(json.loads(run.counts)["series_log10_lr"])),
        constraints_of(table, decisions).checked(),
        home.many_log10_lr,
        home.base_rate.log10_prior_odds,
        table.offenders.lengths > 0,
        labelled_pairs(row_of_case(library), decisions),
    )


def _links(library: Library) -> Links:
    stored, names = links_of(library), columns_of(library).case_id.astype(str)
    first, second = (np.searchsorted(names, side.astype(str)) for side in (stored.case_id_a, stored.case_id_b))
    return Links.of(first.astype(np.int64), second.astype(np.int64), stored.log10_lr)
