"""The API of the desk under /api, for other programs: the use cases and rules of the pages, a token for each caller.

Its description is at /api/openapi.json. Errors are `{"error": …, "code": …, "kind": …}`: the sentence a person
would see, in the language of Accept-Language (English without one), and an id that stays when it is reworded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from linker import __version__
from linker.casework.jobs.queue import UnknownJobError
from linker.desk.api import cases, decisions, jobs, series
from linker.desk.auth.sessions import NotAllowedError, NotSignedInError
from linker.desk.error_text import error_content
from linker.desk.settings import Desk
from linker.errors import DecisionError, LibraryBusyError, LibraryError, LibraryUnavailableError, LinkerError
from linker.i18n.language import as_language
from linker.i18n.text import Text, Translatable

_STATUS: tuple[tuple[type[LinkerError], int], ...] = (
    (NotSignedInError, 401),
    (NotAllowedError, 403),
    (UnknownJobError, 404),
    (DecisionError, 409),
    (LibraryBusyError, 503),
    (LibraryUnavailableError, 503),
    (LibraryError, 404),
)
_DESCRIPTION = (
    "Finds series among many small cases. It proposes; people decide: every log10 LR comes with its terms and the base "
    "rate. Bring a token: `Authorization: Bearer …` (linker user token NAME); it has the rights of its account. A desk "
    "without accounts serves its own machine only and asks for no token. Every look at a case is logged. An error has "
    "a sentence in the language of Accept-Language (en or zh), a stable `code`, and a `kind`."
)


# Half a character in a text of the request, which no database takes.
_LONE_SURROGATE = Text("desk.lone_surrogate")
_MAX_FAULTS, _MAX_PLACE = 10, 100


class ErrorAnswer(BaseModel):
    """What went wrong: a sentence, the stable id of it, and the kind of error."""

    error: str
    code: str
    kind: str


def create(desk: Desk) -> FastAPI:
    """The API of one desk; the application that it is mounted in stands guard."""
    api = FastAPI(
        title="Case linker",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        responses={
            code: {"description": description, "model": ErrorAnswer}
            for code, description in _STATUS_DESCRIPTIONS.items()
        },
    )
    api.state.desk = desk
    for part in (cases, series, decisions, jobs):
        api.include_router(part.routes)
    api.add_exception_handler(LinkerError, _error_response)
    api.add_exception_handler(UnicodeError, _error_response)
    api.add_exception_handler(RequestValidationError, _invalid_response)
    api.add_exception_handler(HTTPException, _http_response)
    api.add_exception_handler(Exception, _unexpected_response)
    return api


_STATUS_DESCRIPTIONS = {
    400: "What was asked cannot be done so; the message says what to do",
    401: "No token, or one that is wrong, revoked or expired",
    403: "The role of the account does not carry that far",
    404: "The library does not hold this, or has not been linked yet",
    409: "It contradicts what people decided",
    413: "More than may be sent",
    503: "The library cannot be reached or written for now; ask again later",
    422: "The request is not in the form that is described here; the message names the parts",
}


def status_of(error: LinkerError) -> int:
    """The HTTP status of an error."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _error_response(request: Request, error: Exception) -> JSONResponse:
    failure = error if isinstance(error, LinkerError) else LinkerError(_LONE_SURROGATE)
    return _answer(request, failure.text, status_of(failure), type(error).__name__)


def _invalid_response(request: Request, error: Exception) -> JSONResponse:
    """What the description of the API does not allow: which parts of the request, and what is wrong with each."""
    assert isinstance(error, RequestValidationError)
    parts = tuple(_fault(fault) for fault in error.errors()[:_MAX_FAULTS])
    return _answer(request, Text("desk.request_invalid", parts=parts), 422, "RequestError")


def _fault(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"] if part != "body") or "body"
    return f"{place[:_MAX_PLACE]} ({fault['msg']})"


def _http_response(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    text_id = {404: "desk.no_such_address", 405: "desk.no_such_method"}.get(error.status_code, "desk.request_unread")
    text = Text(text_id, path=request.url.path, method=request.method)
    return _answer(request, text, error.status_code, "RequestError", error.headers)


def _unexpected_response(request: Request, error: Exception) -> JSONResponse:
    """A fault of this program: it is logged; its reader learns no more than that."""
    return _answer(request, Text("desk.unexpected"), 500, type(error).__name__)


def _answer(
    request: Request, text: Translatable, status: int, kind: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    content = error_content(text, as_language(request.headers.get("accept-language", "")), kind)
    bearer = {"www-authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(content, status, {**(headers or {}), **bearer})
