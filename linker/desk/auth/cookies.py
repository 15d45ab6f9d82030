"""The cookies of a request, read alike by the guard, the pages and their sockets."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import cookie_parser


def cookies_of(headers: Headers) -> dict[str, str]:
    """The cookies of a request; of several with one name the last."""
    return cookie_parser(headers.get("cookie", ""))
