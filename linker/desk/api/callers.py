"""Who calls the API: the account of a token, or anybody on this machine where there are no accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from linker.casework.users import accounts
from linker.desk.auth.sessions import LOCAL, NotSignedInError, Visitor, role_too_low
from linker.desk.settings import Desk
from linker.i18n.language import as_language
from linker.report.formats.json_csv import json_text

_BEARER = HTTPBearer(auto_error=False, description="A token of linker user token NAME.")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


def caller(request: Request, bearer: Bearer) -> Visitor:
    """Whom a request's token stands for, in the language of its Accept-Language; NotSignedInError for nobody."""
    desk: Desk = request.app.state.desk
    language = as_language(request.headers.get("accept-language", ""))
    if not desk.has_accounts():
        return Visitor(LOCAL, accounts.ADMINISTRATOR, language, desk.library)
    account = accounts.token_account(desk.library, bearer.credentials if bearer else "")
    if account is None:
        raise NotSignedInError("desk.no_token")
    return Visitor(account.name, account.role, language, desk.library)


def at_least(role: str) -> Callable[[Visitor], Visitor]:
    """A dependency: the caller, who must hold this role or a higher one."""

    def checked(visitor: Annotated[Visitor, Depends(caller)]) -> Visitor:
        if not visitor.may(role):
            raise role_too_low(visitor, role)
        return visitor

    return checked


Reader = Annotated[Visitor, Depends(at_least("reader"))]
Detective = Annotated[Visitor, Depends(at_least("detective"))]
Reviewer = Annotated[Visitor, Depends(at_least("reviewer"))]


def json_response(answer: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer of a use case as JSON; unknown numbers are null."""
    return Response(json_text(answer), status, headers, media_type="application/json")
