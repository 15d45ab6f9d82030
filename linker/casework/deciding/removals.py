"""Cases taken out of the library and brought back, each as a decision of a person."""

from __future__ import annotations

from collections.abc import Iterable

from linker.casework.decision_log.undoing import decisions_in_force
from linker.library.store.case_history import Reversal
from linker.library.store.decisions import REMOVED
from linker.library.store.removal_log import Signature
from linker.library.store.store import Library


def remove_cases(library: Library, case_ids: Iterable[str], user: str, reason: str) -> Reversal:
    """Take cases out by id, in any form of it; what they were is kept, and the removal is a decision."""
    return library.remove_cases(case_ids, signature=Signature(user, reason))


def revert_change(library: Library, number: int, user: str, reason: str) -> Reversal:
    """Take a change of the cases back by its number: of an import that is a decision, of a removal its undoing.

    Raises LibraryError where nothing of the change was kept.
    """
    removals = [decision for decision in decisions_in_force(library.decisions()) if decision.kind == REMOVED]
    undoes = next((decision.number for decision in removals if decision.subject == str(number)), 0)
    return library.revert_import(number, signature=Signature(user, reason, undoes))
