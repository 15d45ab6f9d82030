"""The review queue as many people ask for it at once: weighed once, then at hand."""

from __future__ import annotations

from linker.casework.at_hand import at_hand
from linker.casework.deciding import QUICK_CASES
from linker.casework.reviewing import SAME, QueueEntry, queue
from linker.casework.solved import standing
from linker.library.store.store import Library

MOST = 12


def weighs_quickly(library: Library) -> bool:
    """Whether the queue of a library of this size comes within seconds."""
    return library.count_cases() <= QUICK_CASES


def queue_now(library: Library, *, most: int = MOST) -> tuple[QueueEntry, ...]:
    """The first of the review queue, at most `MOST`; raises like `queue`.

    In a library of up to `QUICK_CASES` every decision has it weighed anew; in a larger one, where that takes minutes,
    it is that of the last linking without the pairs that have been answered since.
    """
    linked = library.last_run(), library.change_mark()
    if weighs_quickly(library):
        decided = library.decisions_fingerprint()
        return at_hand(library, "queue", (*linked, decided), lambda: queue(library, most=MOST))[:most]
    found = at_hand(library, "queue", linked, lambda: queue(library, most=10 * MOST))
    answered = {frozenset((one.case_a, one.case_b)) for one in standing(library.decisions()) if one.kind in SAME}
    return tuple(one for one in found if frozenset((one.case_a, one.case_b)) not in answered)[:most]
