"""What stands against what: decisions, custody, solutions and records of a library, each held against all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.decision_log.custody_records import custody_windows
from linker.casework.decision_log.solved_cases import SolvingState, solving_states, with_solved
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.linking.constraints import constraints_of
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import Text
from linker.library.store.decisions import CUSTODY, Decision
from linker.library.store.store import Library
from linker.review.custody import share_free


def raised_by(library: Library, decision: Decision) -> tuple[Text, ...]:
    """What contradicts something that stands since this decision: a sentence each, () for nothing."""
    decisions = library.decisions()
    table = _concerned(library, decisions)
    before = tuple(earlier for earlier in decisions if earlier.number != decision.number)
    standing_words = set(map(_key, contradictions(table, before)))
    return tuple(words for words in contradictions(table, decisions) if _key(words) not in standing_words)


def contradictions(table: CaseTable, decisions: Sequence[Decision]) -> tuple[Text, ...]:
    """All contradictions of a library's facts; those that decisions overrule are among them."""
    constraint_set = constraints_of(table, decisions)
    conflicts = (*constraint_set.contradictions, *constraint_set.conflicts)
    return tuple(dict.fromkeys((*_locked_up(table, decisions), *(conflict.words for conflict in conflicts))))


def _key(words: Text) -> str:
    return repr(words)


def _concerned(library: Library, decisions: Sequence[Decision]) -> CaseTable:
    """The cases that facts speak of: named by a decision, with a known offender, or with a trace."""
    table = Workspace.of(library).recorded_cases
    named_ids = {case for decision in decisions for case in (decision.case_a, decision.case_b) if case}
    is_named = np.isin(table.case_id.astype(str), np.array(sorted(named_ids), dtype=str)) if named_ids else np.False_
    has_fact = (table.offenders.lengths > 0) | (table.trace_kind.lengths > 0)
    rows: IntArray = np.flatnonzero(has_fact | is_named).astype(np.int64)
    return table.take(rows)


def _locked_up(table: CaseTable, decisions: Sequence[Decision]) -> Iterator[Text]:
    """Cases that an offender did, or says he did, while a record says that he was in custody."""
    windows_of, solved = custody_windows(decisions), with_solved(table, decisions)
    numbers = {
        decision.subject: decision.number for decision in decisions_in_force(decisions) if decision.kind == CUSTODY
    }
    row_of = {str(case): row for row, case in enumerate(solved.case_id.tolist())}
    states = {key: state for key, state in solving_states(decisions).items() if state.status != "excluded"}
    recorded = zip(
        solved.case_id[solved.offenders.row_of_value].tolist(), solved.offenders.values.tolist(), strict=True
    )
    for case_id, offender in sorted({*recorded, *states}):
        if offender in windows_of and case_id in row_of:
            row = [row_of[case_id]]
            if share_free(solved.earliest[row], solved.latest[row], windows_of[offender])[0] == 0.0:
                yield _custody_words(case_id, offender, numbers[offender], states.get((case_id, offender)))


def _custody_words(case_id: str, offender: str, custody: int, state: SolvingState | None) -> Text:
    if state is None:
        return Text("standing.custody_recorded", case=case_id, offender=offender, custody=custody)
    return Text(
        f"standing.custody_{state.status}",
        case=case_id,
        offender=offender,
        custody=custody,
        user=state.decision.by,
        number=state.decision.number,
    )
