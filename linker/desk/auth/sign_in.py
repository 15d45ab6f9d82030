"""Signing in and out and choosing a language: plain pages without a script, before and beside NiceGUI's."""

from __future__ import annotations

import threading
from html import escape
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from linker.casework.users import accounts
from linker.desk.auth import sessions, sockets
from linker.desk.auth.sessions import COOKIE, LANGUAGE_COOKIE
from linker.i18n.language import LANGUAGES, Language, as_language
from linker.i18n.text import Text
from linker.i18n.translate import t, translate

# Hashing a password takes 64 MB: a flood of attempts must wait, not fill the memory.
_HASHING = threading.BoundedSemaphore(2)
_YEAR = 365 * 24 * 3600

_STYLE = """
:root { font-family: system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1f2933; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f4f6f8; }
main { background: #fff; border: 1px solid #d9e0e6; border-radius: 8px; padding: 32px; width: min(340px, 88vw); }
h1 { font-size: 20px; margin: 0 0 4px; } .at { color: #52606d; margin: 0 0 20px; font-size: 14px; }
label { display: block; margin: 14px 0 4px; font-size: 14px; }
input { width: 100%; box-sizing: border-box; font: inherit; padding: 9px 10px; border: 1px solid #9aa5b1;
  border-radius: 4px; } input:focus, button:focus, a:focus { outline: 3px solid #56b4e9; outline-offset: 1px; }
button { margin-top: 20px; width: 100%; font: inherit; padding: 10px; border: 0; border-radius: 4px;
  background: #0072b2; color: #fff; cursor: pointer; }
.wrong { color: #8a2f00; background: #fdf0e6; padding: 8px 10px; border-radius: 4px; font-size: 14px; }
footer { margin-top: 18px; font-size: 13px; color: #52606d; display: flex; gap: 12px; justify-content: space-between; }
"""


def router() -> APIRouter:
    """The routes /sign-in, /sign-out, /language/… and /health."""
    routes = APIRouter(include_in_schema=False)
    routes.get("/sign-in")(_sign_in_page)
    routes.post("/sign-in")(_sign_in)
    routes.post("/sign-out")(_sign_out)
    routes.post("/language/{language}")(_set_language)
    routes.get("/health")(_health)
    return routes


def local_path(path: str) -> str:
    """A path of this desk, "/" for anything that could lead elsewhere."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if is_local else "/"


def _sign_in_page(request: Request, next: str = "/") -> Response:  # noqa: A002 - the name in the address
    return HTMLResponse(_page(request, local_path(next)))


def _sign_in(
    request: Request,
    name: str = Form(default="", max_length=1_000),
    password: str = Form(default="", max_length=5_000),
    next: str = Form(default="/", max_length=2_000),  # noqa: A002
) -> Response:
    library = sessions.desk().library
    address = request.client.host if request.client else ""
    try:
        with _HASHING:
            secret = accounts.sign_in(library, name, password, address=address)
    except accounts.SignInError as error:
        often = {"retry-after": str(error.wait_seconds)} if error.wait_seconds else None
        return HTMLResponse(_page(request, local_path(next), error), 429 if often else 401, headers=often)
    answer = RedirectResponse(quote(local_path(next), safe="/?=&%#"), 303)
    _set_cookie(request, answer, COOKIE, secret, int(accounts.SESSION_LENGTH.total_seconds()))
    return answer


async def _sign_out(request: Request) -> Response:
    await run_in_threadpool(accounts.sign_out, sessions.desk().library, request.cookies.get(COOKIE, ""))
    await sockets.close_ended()
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE)
    return answer


def _set_language(request: Request, language: str, next: str = "/") -> Response:  # noqa: A002
    answer = RedirectResponse(quote(local_path(next), safe="/?=&%#"), 303)
    if language in LANGUAGES:
        visitor = sessions.visitor_of(request.cookies, "")
        accounts.set_language(visitor.library, visitor.name, language)
        _set_cookie(request, answer, LANGUAGE_COOKIE, language, _YEAR)
    return answer


def _health() -> Response:
    return PlainTextResponse("ok\n")


def _set_cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def _page(request: Request, next_path: str, error: accounts.SignInError | None = None) -> str:
    language = _language(request)
    title = escape(sessions.desk().setup.title or t(language, "frame.desk"))
    heading = escape(t(language, "sign_in.title"))
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{heading} · {title}</title>
<style>{_STYLE}</style></head><body><main><h1>{heading}</h1><p class="at">{title}</p>{_alert(language, error)}
<form method="post" action="/sign-in?language={language}"><input type="hidden" name="next" value="{escape(next_path)}">
<label for="name">{escape(t(language, "sign_in.name"))}</label>
<input id="name" name="name" autocomplete="username" required autofocus>
<label for="password">{escape(t(language, "sign_in.password"))}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button>{heading}</button></form>
<footer><span>{escape(t(language, "sign_in.logged"))}</span>{_language_link(language, next_path)}</footer></main></body>
</html>"""


def _language(request: Request) -> Language:
    remembered = sessions.language_of(request.cookies, request.headers.get("accept-language", ""))
    return as_language(request.query_params.get("language", ""), remembered)


def _alert(language: Language, error: accounts.SignInError | None) -> str:
    if error is None:
        return ""
    sentence = Text("sign_in.wait", seconds=error.wait_seconds) if error.wait_seconds else Text("sign_in.wrong")
    return f'<p class="wrong" role="alert">{escape(translate(sentence, language))}</p>'


def _language_link(language: Language, next_path: str) -> str:
    address = f"/sign-in?language={'en' if language == 'zh' else 'zh'}&next={quote(next_path)}"
    return f'<a href="{escape(address)}">{escape(t(language, "sign_in.other_language"))}</a>'
