"""The API of the desk under /api, for other programs: the use cases and rules of the pages, a token for each caller.

Its description is at /api/openapi.json. Errors are `{"error": …, "kind": …}` with the message a person would see.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from linker import __version__
from linker.casework.jobs.queue import UnknownJobError
from linker.desk.api import cases, decisions, jobs, series
from linker.desk.auth.sessions import NotAllowedError, NotSignedInError
from linker.desk.settings import Desk
from linker.errors import DecisionError, LibraryError, LinkerError

_STATUS: tuple[tuple[type[LinkerError], int], ...] = (
    (NotSignedInError, 401),
    (NotAllowedError, 403),
    (UnknownJobError, 404),
    (DecisionError, 409),
    (LibraryError, 404),
)
_DESCRIPTION = (
    "Finds series among many small cases. It proposes; people decide: every log10 LR comes with its terms and the base "
    "rate. Bring a token: `Authorization: Bearer …` (linker user token NAME); it has the rights of its account. A desk "
    "without accounts serves its own machine only and asks for no token. Every look at a case is logged."
)


def create(desk: Desk) -> FastAPI:
    """The API of one desk; the application that it is mounted in stands guard."""
    api = FastAPI(
        title="Case linker",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses={code: {"description": told, "model": dict[str, Any]} for code, told in _TOLD.items()},
    )
    api.state.desk = desk
    for part in (cases, series, decisions, jobs):
        api.include_router(part.routes)
    api.add_exception_handler(LinkerError, _tell)
    api.add_exception_handler(UnicodeError, _tell_unicode)
    return api


_TOLD = {
    400: "What was asked cannot be done so; the message says what to do",
    401: "No token, or one that is wrong, revoked or expired",
    403: "The role of the account does not carry that far",
    404: "The library does not hold this, or has not been linked yet",
    409: "It contradicts what people decided",
    413: "The file is too large",
}


def status_of(error: LinkerError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _tell(_request: Request, error: Exception) -> JSONResponse:
    status = status_of(error) if isinstance(error, LinkerError) else 400
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse({"error": _clean(str(error)), "kind": type(error).__name__}, status, headers)


def _tell_unicode(_request: Request, error: Exception) -> JSONResponse:
    told = "a text holds half a character (a lone surrogate); send UTF-8"
    return JSONResponse({"error": told, "kind": type(error).__name__}, 400)


def _clean(message: str) -> str:
    return message.encode("utf-8", "backslashreplace").decode()
