"""Decisions, solving, and what is worth a look. The account that calls is who decided."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from linker.casework.deciding import decisions as decision_log
from linker.casework.deciding import review_queue
from linker.casework.linking.standing_facts import raised_by
from linker.casework.solving import solve as solving
from linker.casework.users import access_log
from linker.casework.users.access_log import read_log
from linker.desk.api.callers import Detective, Reader, Reviewer, json_response
from linker.desk.api.paging import BY_NUMBER, BY_OFFSET, Before, Limit, LimitOrAll, ListPage, Offset, older
from linker.desk.api.response_models import response_list, response_model

routes = APIRouter(tags=["decisions"])

Id = Annotated[str, Field(min_length=1, max_length=500)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]


class PairDecision(BaseModel):
    """Two cases share an offender (confirmed) or share none (rejected), and why."""

    kind: Literal["confirmed", "rejected"]
    case_a: Id
    case_b: Id
    because: Reason


class Undoing(BaseModel):
    """Why a decision is taken back."""

    because: Reason


class Solution(BaseModel):
    """Who did a case, admits it, or is excluded from it, and why."""

    case_id: Id
    offender_id: Id
    status: Literal["confirmed", "admitted", "excluded"] = "confirmed"
    because: Reason


class Unsolving(BaseModel):
    """What was said of a case and an offender (of all its offenders without one) is taken back, and why."""

    case_id: Id
    offender_id: Annotated[str, Field(max_length=500)] = ""
    because: Reason


@routes.get("/decisions", response_model=response_model(decision_log.Audit), responses=BY_OFFSET)
def decisions(request: Request, caller: Reader, offset: Offset = 0, limit: LimitOrAll = None) -> Response:
    """Who decided what, oldest first, and whether nobody changed any of all since."""
    page, audit = ListPage(offset, limit), decision_log.audit(caller.workspace)
    part = replace(audit, entries=audit.entries[page.part])
    return json_response(part, headers=page.headers(request, len(audit.entries)))


@routes.post("/decisions", status_code=201)
def decide(caller: Detective, decision: PairDecision) -> Response:
    """Say of two cases that they share an offender, or that they share none; 409 where it contradicts others.

    `against` says what else contradicts a fact that stands since then (custody, known offenders, distances).
    """
    store = decision_log.confirm if decision.kind == "confirmed" else decision_log.reject
    stored = store(caller.library, decision.case_a, decision.case_b, caller.name, decision.because)
    return json_response({**asdict(stored), "against": raised_by(caller.library, stored)}, 201)


@routes.post("/decisions/{number}/undo", status_code=201)
def undo(caller: Detective, number: Annotated[int, Path(ge=1, le=2**31 - 1)], undoing: Undoing) -> Response:
    """Take a decision back; it stays on record and no longer counts."""
    return json_response(decision_log.undo(caller.library, number, caller.name, undoing.because), 201)


@routes.post("/solutions", status_code=201)
def solve(caller: Detective, solution: Solution) -> Response:
    """Say who did a case; the answer lists the leads that follow, best first."""
    answer = solving.solve(
        caller.library,
        solution.case_id,
        solution.offender_id,
        user=caller.name,
        reason=solution.because,
        status=solution.status,
    )
    return json_response(answer, 201)


@routes.post("/solutions/undo", status_code=201)
def unsolve(caller: Detective, unsolving: Unsolving) -> Response:
    """Take back what was said of a case and an offender."""
    library, offender = caller.library, unsolving.offender_id
    return json_response(
        solving.unsolve(library, unsolving.case_id, offender_id=offender, user=caller.name, reason=unsolving.because),
        201,
    )


@routes.get("/leads", responses=BY_OFFSET)
def leads(
    request: Request,
    caller: Reader,
    offender_id: Annotated[str, Query(min_length=1, max_length=500)],
    offset: Offset = 0,
    limit: LimitOrAll = None,
) -> Response:
    """Every open case that the string of an offender may hold, best first, and what would confirm it."""
    page, answer = ListPage(offset, limit), solving.leads(caller.workspace, offender_id)
    access_log.log_access(caller.library, caller.name, "leads", offender_id)
    part = replace(answer, leads=answer.leads[page.part])
    return json_response(part, headers=page.headers(request, len(answer.leads)))


@routes.get("/review", response_model=response_list(review_queue.QueueEntry))
def review(caller: Reader, limit: Annotated[int, Query(alias="most", ge=1, le=200)] = 20) -> Response:
    """The pairs most worth a human look, and why. Each answer changes the rest, so ask anew instead of paging."""
    return json_response(review_queue.queue(caller.workspace, limit=limit))


@routes.get("/access", tags=["access"], responses=BY_NUMBER)
def looks(
    request: Request,
    caller: Reviewer,
    limit: Limit = 200,
    before: Before = None,
    user: Annotated[str, Query(alias="who", max_length=200)] = "",
    subject: Annotated[str, Query(max_length=500)] = "",
) -> Response:
    """Who looked at what, newest first."""
    rows = read_log(caller.library, limit=limit, user=user, subject=subject, before=before)
    return json_response(rows, headers=older(request, [row.number for row in rows], limit))
