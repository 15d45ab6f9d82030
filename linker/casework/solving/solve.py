"""Solving a case, and the work list that follows: every open case the offender's string may hold (破一案、带一串)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from linker.casework.deciding.decisions import QUICK_CASES, retry_on_conflict
from linker.casework.decision_log.solved_cases import (
    KIND_OF,
    UNSOLVED,
    SolvingStatus,
    decisions_in_force,
    solving_states,
)
from linker.casework.solving.leads import LeadList, chance_of, leads_of, rules_out
from linker.casework.workspace.prepared_library import case_table
from linker.errors import DecisionError, LibraryError
from linker.library.store.decisions import Decision
from linker.library.store.store import Library

_IN_CHINESE = {"confirmed": "已破案认定", "admitted": "嫌疑人已供述", "excluded": "已排除"}


@dataclass(frozen=True)
class Solving:
    """What `solve` or `unsolve` did: `decision` is None where nothing changed; `english`, `chinese` say it in words.

    `cascade` is None where the offender has no case left to start from.
    """

    decision: Decision | None
    english: str
    chinese: str
    cascade: LeadList | None


@dataclass(frozen=True)
class _Saying:
    case_id: str
    offender_id: str
    status: SolvingStatus
    by: str
    because: str


def solve(
    library: Library, case_id: str, offender_id: str, *, by: str, because: str, status: SolvingStatus = "confirmed"
) -> Solving:
    """Say who did a case (or admits it, or is excluded from it), and list the leads that follow.

    Saying it again changes nothing. Raises DecisionError where the file of the case or a rejected pair says otherwise.
    """
    saying = _Saying(case_id, _named(offender_id), status, by, because)
    return retry_on_conflict(library, lambda after: _solved(library, saying, after))


def _solved(library: Library, saying: _Saying, after: str) -> Solving:
    case_id, offender_id, status = saying.case_id, saying.offender_id, saying.status
    stated = library.cases([case_id]).offenders.row(0)
    decisions = library.decisions()
    before = solving_states(decisions).get((case_id, offender_id))
    if offender_id in stated and status != "excluded":
        return _unchanged(
            library, offender_id, f"{case_id}: the imported data already name {offender_id}", "导入数据已载明"
        )
    if before and before.status == status:
        told = (
            f"{case_id}: already {status} for {offender_id} by {before.decision.by} (decision {before.decision.number})"
        )
        return _unchanged(library, offender_id, told, f"此前已作相同决定（决定 {before.decision.number}）")
    _check(library, case_id, offender_id, status, stated, decisions)
    said = library.decide(KIND_OF[status], case_a=case_id, subject=offender_id, by=saying.by, because=saying.because,
                          evidence=_evidence(library, case_id, offender_id), after=after)  # fmt: skip
    return Solving(said, f"{case_id}: {status} for {offender_id}", _IN_CHINESE[status], leads_of(library, offender_id))


def unsolve(library: Library, case_id: str, *, offender_id: str = "", by: str, because: str) -> Solving:
    """Take back what was said of a case and an offender (of all its offenders without one): all is as it was before.

    Raises DecisionError where nothing was said that could be taken back.
    """
    library.cases([case_id])
    said, known = retry_on_conflict(
        library, lambda after: _taken_back(library, case_id, offender_id, (by, because), after)
    )
    named = offender_id or known[0]
    told = f"{case_id}: no longer decided for {', '.join([offender_id] if offender_id else known)}"
    return Solving(said, told, "已撤销", leads_of(library, named))


def _taken_back(
    library: Library, case_id: str, offender_id: str, said: tuple[str, str], after: str
) -> tuple[Decision, list[str]]:
    states = solving_states(library.decisions())
    known = sorted(offender for case, offender in states if case == case_id)
    if not known or (offender_id and offender_id not in known):
        who = f" and {offender_id}" if offender_id else ""
        others = f"; decided are {', '.join(known)}" if known else ""
        raise DecisionError(
            f"{case_id}{who}: nobody decided anything that could be taken back{others}; what an imported file states "
            "is corrected in that file"
        )
    by, because = said
    return library.decide(UNSOLVED, case_a=case_id, subject=offender_id, by=by, because=because, after=after), known


def leads(library: Library, offender_id: str) -> LeadList:
    """The work list of an offender as things stand now.

    Raises LibraryError for an offender without a known or admitted case.
    """
    found = leads_of(library, _named(offender_id))
    if found is None:
        raise LibraryError(
            f"{library.url}: no case is known or admitted for offender {offender_id!r}; check the id, or solve one "
            "first (linker solve CASE --offender ID)"
        )
    return found


def _named(offender_id: str) -> str:
    if not offender_id.strip():
        raise DecisionError("the offender has no id; name one (--offender ID)")
    return offender_id.strip()


def _unchanged(library: Library, offender_id: str, english: str, chinese: str) -> Solving:
    told = f"{english}; nothing changed", f"{chinese}，未作改动"
    return Solving(None, *told, leads_of(library, offender_id))


def _check(
    library: Library,
    case_id: str,
    offender_id: str,
    status: SolvingStatus,
    stated: tuple[str, ...],
    decisions: tuple[Decision, ...],
) -> None:
    if status == "excluded":
        if offender_id in stated:
            raise DecisionError(
                f"{case_id}: the imported data name {offender_id}; correct the file and import it again"
            )
        return
    table = case_table(library)
    known = {
        case for case, names in zip(table.case_id.tolist(), table.offenders.rows(), strict=True) if offender_id in names
    }
    against = next((one for one in decisions_in_force(decisions) if rules_out(one, case_id, known)), None)
    if against:
        other = against.case_b if against.case_a == case_id else against.case_a
        raise DecisionError(
            f"{case_id} cannot be {status} for {offender_id}: {against.by} rejected that it shares an offender with "
            f"{other}, a case of {offender_id} (decision {against.number}); undo one of the two (linker undo NUMBER)"
        )


def _evidence(library: Library, case_id: str, offender_id: str) -> str:
    """What the findings said of the case before it was decided; "" where they said nothing."""
    if library.count_cases() > QUICK_CASES:
        return ""
    chance = chance_of(library, offender_id, case_id)
    return json.dumps(asdict(chance)) if chance else ""
