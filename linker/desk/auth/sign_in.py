"""Signing in and out, one's own password, and choosing a language: plain pages before and beside NiceGUI's.

What only looks is asked by GET; everything that changes something is a POST, which other sites cannot cause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from linker.casework.users import accounts
from linker.desk.auth import sessions, sockets
from linker.desk.auth.plain_page import field, language_of_page, local_path, plain_page, redirect_target
from linker.desk.auth.sessions import BROWSER_COOKIE, COOKIE, LANGUAGE_COOKIE
from linker.errors import LinkerError
from linker.i18n.language import LANGUAGES, Language
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.library.store.operations.accounts import Account

# Hashing a password takes 64 MB: a flood of attempts waits in this queue, and keeps no thread from anybody.
_HASHING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
_YEAR = 365 * 24 * 3600
_PASSWORD_PATH = "/password"


def router() -> APIRouter:
    """The routes /sign-in, /sign-out, /password, /language/… and /health."""
    routes = APIRouter(include_in_schema=False)
    routes.get("/sign-in")(_sign_in_page)
    routes.post("/sign-in")(_sign_in)
    routes.post("/sign-out")(_sign_out)
    routes.get(_PASSWORD_PATH)(_password_page)
    routes.post(_PASSWORD_PATH)(_change_password)
    routes.post("/language/{language}")(_set_language)
    routes.get("/health")(_health)
    return routes


def _sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    person = _person(request)
    if person is not None and person.must_change:
        return _to_password(next)
    return HTMLResponse(_sign_in_form(language_of_page(request), local_path(next)))


async def _sign_in(
    request: Request,
    name: str = Form(default="", max_length=1_000),
    password: str = Form(default="", max_length=5_000),
    next: str = Form(default="/", max_length=2_000),  # noqa: A002
) -> Response:
    library, browser = sessions.desk().library, request.cookies.get(BROWSER_COOKIE, "")
    try:
        secret = await _hashing(accounts.sign_in, library, name, password, address=_address(request), browser=browser)
    except accounts.SignInError as error:
        language = language_of_page(request)
        return _refused(error, _sign_in_form(language, local_path(next), _sentence(language, error)))
    return await run_in_threadpool(_enter, request, secret, next)


def _enter(request: Request, secret: str, next_path: str) -> Response:
    """Give a browser its session, and make it known for who signed in."""
    library = sessions.desk().library
    person = accounts.session_account(library, secret)
    accounts.sign_out(library, request.cookies.get(COOKIE, ""))  # the session of before ends with the new one
    if person is None:  # closed in the meantime
        return RedirectResponse("/sign-in", 303)
    answer = _to_password(next_path) if person.must_change else RedirectResponse(redirect_target(next_path), 303)
    _set_cookie(request, answer, COOKIE, secret, int(accounts.SESSION_LENGTH.total_seconds()))
    _set_cookie(request, answer, BROWSER_COOKIE, accounts.remember_browser(library, person.name), _YEAR)
    return answer


async def _sign_out(request: Request) -> Response:
    await run_in_threadpool(accounts.sign_out, sessions.desk().library, request.cookies.get(COOKIE, ""))
    await sockets.close_ended()
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    # Known browsers stay known: cookies are not cleared.
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def _password_page(request: Request, next: str = "/") -> Response:  # noqa: A002
    person = _person(request)
    if person is None:
        return RedirectResponse("/sign-in", 303)
    language = language_of_page(request)
    alert = translate(Text("desk.choose_password"), language) if person.must_change else ""
    return HTMLResponse(_password_form(language, local_path(next), alert))


async def _change_password(
    request: Request,
    old: str = Form(default="", max_length=5_000),
    new: str = Form(default="", max_length=5_000),
    repeated: str = Form(default="", max_length=5_000),
    next: str = Form(default="/", max_length=2_000),  # noqa: A002
) -> Response:
    library, person = sessions.desk().library, await run_in_threadpool(_person, request)
    if person is None:
        return RedirectResponse("/sign-in", 303)
    language, origin = language_of_page(request), _origin(request)
    try:
        if new != repeated:
            raise accounts.AccountError("sign_in.differ")
        await _hashing(accounts.change_own_password, library, person.name, old, new, **origin)
        secret = await _hashing(accounts.sign_in, library, person.name, new, **origin)
    except (accounts.SignInError, accounts.AccountError) as error:
        return _refused(error, _password_form(language, local_path(next), _sentence(language, error)))
    await sockets.close_ended()
    return await run_in_threadpool(_enter, request, secret, next)


def _set_language(request: Request, language: str, next: str = "/") -> Response:  # noqa: A002
    answer = RedirectResponse(redirect_target(next), 303)
    if language in LANGUAGES:
        visitor = sessions.visitor_of(request.cookies, "")
        accounts.set_language(visitor.library, visitor.name, language)
        _set_cookie(request, answer, LANGUAGE_COOKIE, language, _YEAR)
    return answer


def _health() -> Response:
    return PlainTextResponse("ok\n")


async def _hashing(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    return await asyncio.get_running_loop().run_in_executor(_HASHING, lambda: function(*arguments, **options))


def _person(request: Request) -> Account | None:
    return accounts.session_account(sessions.desk().library, request.cookies.get(COOKIE, ""))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _origin(request: Request) -> dict[str, str]:
    return {"address": _address(request), "browser": request.cookies.get(BROWSER_COOKIE, "")}


def _to_password(next_path: str) -> Response:
    return RedirectResponse(f"{_PASSWORD_PATH}?next={quote(local_path(next_path), safe='')}", 303)


def _refused(error: LinkerError, page: str) -> Response:
    wait = error.wait_seconds if isinstance(error, accounts.SignInError) else 0
    status = 429 if wait else 401 if isinstance(error, accounts.SignInError) else 400
    return HTMLResponse(page, status, headers={"retry-after": str(wait)} if wait else None)


def _sentence(language: Language, error: LinkerError) -> str:
    if not isinstance(error, accounts.SignInError):
        return translate(error.text, language)
    return translate(
        Text("sign_in.wait", seconds=error.wait_seconds) if error.wait_seconds else Text("sign_in.wrong"), language
    )


def _set_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def _sign_in_form(language: Language, next_path: str, alert: str = "") -> str:
    fields = (
        field(language, "name", "sign_in.name", autocomplete="username", is_first=True),
        field(language, "password", "sign_in.password", autocomplete="current-password"),
    )
    return plain_page(
        language,
        "sign_in.title",
        path="/sign-in",
        next_path=next_path,
        fields=fields,
        alert=alert,
        remark_id="sign_in.logged",
    )


def _password_form(language: Language, next_path: str, alert: str) -> str:
    fields = (
        field(language, "old", "sign_in.old_password", autocomplete="current-password", is_first=True),
        field(language, "new", "sign_in.new_password", autocomplete="new-password"),
        field(language, "repeated", "sign_in.repeated", autocomplete="new-password"),
    )
    return plain_page(
        language,
        "sign_in.change_password",
        path=_PASSWORD_PATH,
        next_path=next_path,
        fields=fields,
        alert=alert,
        remark_id="sign_in.password_rule",
    )
