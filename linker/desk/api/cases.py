"""Cases: search, one case, its likely partners, the evidence of a pair."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from linker.casework.browsing import case_details
from linker.casework.browsing import search as case_search
from linker.casework.matching import explanation, match
from linker.casework.users import access_log
from linker.desk.api.callers import Reader, json_response
from linker.desk.api.paging import BY_OFFSET, ListPage, Offset
from linker.desk.api.response_models import response_model
from linker.errors import InputError

routes = APIRouter(tags=["cases"])

Words = Annotated[str, Query(max_length=500)]
CaseId = Annotated[str, Query(max_length=500, min_length=1)]
Edge = Annotated[float | None, Query(ge=-1e9, le=1e9)]


@routes.get("/cases", response_model=response_model(case_search.SearchAnswer), responses=BY_OFFSET)
def search(  # noqa: PLR0913 - one for each thing that can be looked for
    request: Request,
    caller: Reader,
    *,
    words: Words = "",
    offence: Words = "",
    since: datetime | None = None,
    until: datetime | None = None,
    west: Edge = None,
    south: Edge = None,
    east: Edge = None,
    north: Edge = None,
    code: Words = "",
    trace: Words = "",
    open_only: bool = False,
    offset: Offset = 0,
    limit: Annotated[int, Query(alias="most", ge=1, le=1000)] = 200,
) -> Response:
    """The cases that fit all that is asked for, newest first. Times are local wall clock times of the place."""
    edges = [edge for edge in (west, south, east, north) if edge is not None]
    if edges and len(edges) < 4:
        raise InputError("desk.box_needs_four_edges")
    question = case_search.SearchQuery(
        words, offence, _local(since), _local(until), case_search.Box(*edges) if edges else None, code, trace, open_only
    )
    answer = case_search.search(caller.workspace, question, limit=limit, offset=offset)
    access_log.log_access(caller.library, caller.name, "search", " ".join(filter(None, (words, offence, code, trace))))
    return json_response(answer, headers=ListPage(offset, limit).headers(request, answer.found))


@routes.get("/cases/{case_id:path}", response_model=response_model(case_details.CaseCard))
def case(caller: Reader, case_id: str) -> Response:
    """Every field of one case, its row as it stood in its file, its series and its decisions."""
    card = case_details.case_card(caller.workspace, case_id)
    access_log.log_access(caller.library, caller.name, "case", case_id)
    return json_response(card)


@routes.get("/matches", response_model=response_model(match.MatchAnswer))
def matches(caller: Reader, case_id: CaseId, top: Annotated[int, Query(ge=1, le=500)] = 20) -> Response:
    """Likely partners and series of one case, best first, with the terms of each score."""
    answer = match.match(caller.workspace, case_id, top=top)
    access_log.log_access(caller.library, caller.name, "case", case_id)
    return json_response(answer)


@routes.get("/pairs", response_model=response_model(explanation.PairAnswer))
def pair(caller: Reader, case_a: CaseId, case_b: CaseId) -> Response:
    """The evidence for and against one pair, and what is missing."""
    answer = explanation.explain(caller.workspace, case_a, case_b)
    access_log.log_access(caller.library, caller.name, "pair", f"{case_a} {case_b}")
    return json_response(answer)


def _local(moment: datetime | None) -> datetime | None:
    """Cases are on the wall clock of their place; a zone that a program adds out of habit is taken as UTC+0 digits."""
    if moment is None or moment.tzinfo is None:
        return moment
    try:
        return moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise InputError("desk.moment_out_of_range", moment=moment.isoformat()) from None
