"""Solving a case, and the leads that follow: every open case that may be the offender's too (破一案、带一串)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field

from linker.casework.deciding.decisions import QUICK_CASES, retry_on_conflict
from linker.casework.decision_log.solved_cases import KIND_OF, SolvingStatus, solving_states
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.linking.standing_facts import raised_by
from linker.casework.solving.leads import LeadList, case_odds, leads_of, mate_in, rules_out
from linker.casework.workspace.workspace import Workspace
from linker.errors import DecisionError, LibraryError
from linker.i18n.text import FLAT, Text
from linker.library.store.decisions import UNSOLVED, Decision
from linker.library.store.store import Library


@dataclass(frozen=True)
class Solving:
    """What `solve` or `unsolve` did, in words; `decision` is None where nothing changed.

    `cascade` is None where the offender has no case left to start from. `against` says what that stands it contradicts.
    """

    decision: Decision | None
    words: Text = field(metadata=FLAT)
    cascade: LeadList | None
    against: tuple[Text, ...] = ()


@dataclass(frozen=True)
class _Claim:
    """That an offender did a case, admits it or is excluded from it; who says so, and why."""

    case_id: str
    offender_id: str
    status: SolvingStatus
    user: str
    reason: str


def solve(
    library: Library, case_id: str, offender_id: str, *, user: str, reason: str, status: SolvingStatus = "confirmed"
) -> Solving:
    """Record who did a case (or admits it, or is excluded from it), and list the leads that follow.

    Recording it again changes nothing. Raises DecisionError where the file of the case or a rejected pair says
    otherwise.
    """
    claim = _Claim(case_id, _checked_id(offender_id), status, user, reason)
    return retry_on_conflict(library, lambda fingerprint: _record(library, claim, fingerprint))


def _record(library: Library, claim: _Claim, fingerprint: str) -> Solving:
    case_id, offender_id, status = claim.case_id, claim.offender_id, claim.status
    stated = library.cases([case_id]).offenders.row(0)
    decisions = library.decisions()
    before = solving_states(decisions).get((case_id, offender_id))
    if offender_id in stated and status != "excluded":
        return _unchanged(library, offender_id, Text("solving.stated_already", case=case_id, offender=offender_id))
    if before and before.status == status:
        return _unchanged(library, offender_id, _decided_already(claim, before.decision))
    _check(library, claim, stated, decisions)
    decision = library.decide(
        KIND_OF[status],
        case_a=case_id,
        subject=offender_id,
        user=claim.user,
        reason=claim.reason,
        evidence=_evidence(library, case_id, offender_id),
        after=fingerprint,
    )
    words = Text("solving.recorded", case=case_id, status=_status(status), offender=offender_id)
    against = raised_by(library, decision)
    return Solving(decision, words, leads_of(Workspace.of(library), offender_id), against)


def _decided_already(claim: _Claim, decision: Decision) -> Text:
    return Text(
        "solving.decided_already",
        case=claim.case_id,
        status=_status(claim.status),
        offender=claim.offender_id,
        user=decision.by,
        number=decision.number,
    )


def unsolve(library: Library, case_id: str, *, offender_id: str = "", user: str, reason: str) -> Solving:
    """Take back what was decided of a case and an offender (of all its offenders without one): all is as before.

    Raises DecisionError where nothing was decided that could be taken back.
    """
    library.cases([case_id])
    decision, offenders = retry_on_conflict(
        library, lambda fingerprint: _revoke(library, case_id, offender_id, (user, reason), fingerprint)
    )
    words = Text("solving.taken_back", case=case_id, offenders=tuple([offender_id] if offender_id else offenders))
    return Solving(decision, words, leads_of(Workspace.of(library), offender_id or offenders[0]))


def _revoke(
    library: Library, case_id: str, offender_id: str, user_and_reason: tuple[str, str], fingerprint: str
) -> tuple[Decision, list[str]]:
    states = solving_states(library.decisions())
    offenders = sorted(offender for case, offender in states if case == case_id)
    if not offenders or (offender_id and offender_id not in offenders):
        raise _nothing_to_take_back(case_id, offender_id, offenders)
    user, reason = user_and_reason
    decision = library.decide(
        UNSOLVED, case_a=case_id, subject=offender_id, user=user, reason=reason, after=fingerprint
    )
    return decision, offenders


def _nothing_to_take_back(case_id: str, offender_id: str, offenders: list[str]) -> DecisionError:
    subject = Text("solving.case_and_offender", case=case_id, offender=offender_id) if offender_id else case_id
    if offenders:
        return DecisionError("solving.not_decided_but", subject=subject, offenders=tuple(offenders))
    return DecisionError("solving.not_decided", subject=subject)


def leads(workspace: Workspace, offender_id: str) -> LeadList:
    """The leads of an offender by the library as it is now.

    Raises LibraryError for an offender without a known or admitted case.
    """
    lead_list = leads_of(workspace, _checked_id(offender_id))
    if lead_list is None:
        raise LibraryError("solving.no_cases", library=workspace.library.url, offender=offender_id)
    return lead_list


def _checked_id(offender_id: str) -> str:
    if not offender_id.strip():
        raise DecisionError("solving.no_offender")
    return offender_id.strip()


def _status(status: SolvingStatus) -> Text:
    return Text(f"solving.{status}")


def _unchanged(library: Library, offender_id: str, words: Text) -> Solving:
    return Solving(None, words, leads_of(Workspace.of(library), offender_id))


def _check(library: Library, claim: _Claim, stated: tuple[str, ...], decisions: tuple[Decision, ...]) -> None:
    """DecisionError where the imported data or a rejected pair contradict a claim."""
    case_id, offender_id = claim.case_id, claim.offender_id
    if claim.status == "excluded":
        if offender_id in stated:
            raise DecisionError("solving.stated_in_file", case=case_id, offender=offender_id)
        return
    table = Workspace.of(library).cases
    offender_cases = {
        case for case, names in zip(table.case_id.tolist(), table.offenders.rows(), strict=True) if offender_id in names
    }
    in_force = decisions_in_force(decisions)
    rejection = next((decision for decision in in_force if rules_out(decision, case_id, offender_cases)), None)
    if rejection:
        raise DecisionError(
            "solving.rejected",
            case=case_id,
            status=_status(claim.status),
            offender=offender_id,
            user=rejection.by,
            mate=mate_in(rejection, case_id),
            number=rejection.number,
        )


def _evidence(library: Library, case_id: str, offender_id: str) -> str:
    """What the findings said of the case before it was decided; "" where they said nothing."""
    if library.count_cases() > QUICK_CASES:
        return ""
    odds = case_odds(Workspace.of(library), offender_id, case_id)
    return json.dumps(asdict(odds)) if odds else ""
