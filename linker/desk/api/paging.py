"""Long lists, page by page.

A list that stands still is asked for by `offset` and `most`; one that grows at its head (jobs, looks) by `before`, the
number of the last row of the page before, so that nothing comes twice. The header `X-Total-Count` says how many rows
there are in all, and `Link` (RFC 8288) where the next page is; it is missing on the last page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query, Request

LONGEST_PAGE, LARGEST_NUMBER = 10_000, 2**31 - 1

Offset = Annotated[int, Query(ge=0, le=LARGEST_NUMBER, description="How many of the list to leave out first")]
Before = Annotated[
    int | None, Query(ge=1, le=LARGEST_NUMBER, description="Only those of a lower number: the last one of this page")
]
Limit = Annotated[int, Query(alias="most", ge=1, le=LONGEST_PAGE, description="How many to give at most")]
LimitOrAll = Annotated[
    int | None, Query(alias="most", ge=1, le=LONGEST_PAGE, description="How many to give at most; else all")
]

_LINK = {"description": "Where the next page is (rel=next); missing on the last", "schema": {"type": "string"}}
_TOTAL = {"description": "How many there are in all", "schema": {"type": "integer"}}
BY_OFFSET: dict[int | str, dict[str, Any]] = {200: {"headers": {"X-Total-Count": _TOTAL, "Link": _LINK}}}
BY_NUMBER: dict[int | str, dict[str, Any]] = {200: {"headers": {"Link": _LINK}}}


@dataclass(frozen=True)
class ListPage:
    """A part of a list: `limit` rows from `offset` on, all of them where it is None."""

    offset: int = 0
    limit: int | None = None

    @property
    def part(self) -> slice:
        """The rows on this page."""
        return slice(self.offset, None if self.limit is None else self.offset + self.limit)

    def headers(self, request: Request, total: int) -> dict[str, str]:
        """How many rows there are in all, and where the next page is."""
        total_header = {"x-total-count": str(total)}
        if self.limit is None or self.offset + self.limit >= total:
            return total_header
        return total_header | _next(request, offset=self.offset + self.limit, most=self.limit)


def older(request: Request, numbers: Sequence[int], limit: int) -> dict[str, str]:
    """Where the page before this one's lowest number is; nothing where this one is not full."""
    return _next(request, before=numbers[-1], most=limit) if len(numbers) == limit and numbers[-1] > 1 else {}


def _next(request: Request, **changed: int) -> dict[str, str]:
    url = request.url.include_query_params(**changed)
    return {"link": f'<{url.path}?{url.query}>; rel="next"'}
