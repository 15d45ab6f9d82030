"""Answers of the guard to requests that it turns away, each in the form and the language of whoever asks."""

from __future__ import annotations

from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

from linker.desk.auth.sessions import NotSignedInError
from linker.desk.error_text import error_content, error_text
from linker.errors import LibraryError
from linker.i18n.language import as_language
from linker.i18n.text import Text
from linker.i18n.translate import translate


def is_of_api(scope: Scope) -> bool:
    """Whether a request is one of the API, which has its own form of errors."""
    return scope["path"] == "/api" or str(scope["path"]).startswith("/api/")


def refusal_of(scope: Scope, status: int, text: Text) -> Response:
    """A sentence as the answer to a request, in the form and the language of whoever asks."""
    language = as_language(Headers(scope=scope).get("accept-language", ""))
    if is_of_api(scope):
        return JSONResponse(error_content(text, language, "RequestError"), status)
    return PlainTextResponse(translate(text, language) + "\n", status)


def unavailable(scope: Scope, error: LibraryError) -> Response:
    """The answer where the library, and with it the accounts, cannot be reached for now."""
    language = as_language(Headers(scope=scope).get("accept-language", ""))
    if is_of_api(scope):
        response: Response = JSONResponse(error_content(error.text, language, type(error).__name__), 503)
    else:
        response = PlainTextResponse(error_text(language, error) + "\n", 503)
    response.headers["retry-after"] = "30"
    return response


def too_large(scope: Scope, limit_mb: int) -> Response:
    """The answer to a body that is too large; the rest of it is not read."""
    response = refusal_of(scope, 413, Text("desk.body_too_large", limit_mb=limit_mb))
    response.headers["connection"] = "close"
    return response


def to_sign_in(scope: Scope) -> Response:
    """The answer to somebody who has not signed in: the page for it, or that a token is needed."""
    path = scope["path"]
    if is_of_api(scope):
        language = as_language(Headers(scope=scope).get("accept-language", ""))
        content = error_content(Text("desk.no_token"), language, NotSignedInError.__name__)
        return JSONResponse(content, 401, {"www-authenticate": "Bearer", "connection": "close"})
    if scope.get("method") == "GET" and not path.startswith("/_nicegui"):
        query = scope.get("query_string", b"").decode("latin-1")
        return RedirectResponse(f"/sign-in?next={quote(path + (f'?{query}' if query else ''))}", 303)
    return refusal_of(scope, 401, Text("desk.sign_in_first"))
