"""The guard before everything: which host and origin may ask, how much may be sent, who must sign in, and what a
browser may do with the answer.

Scripts run by a nonce that is new for every page, so a narrative that smuggles in `<img onerror=…>` or a script stays
text. NiceGUI compiles its templates in the browser, which needs 'unsafe-eval'; styles are inline.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linker.casework.users import accounts
from linker.desk.auth.bodies import (
    FORM_BYTES,
    SMALL_BODY_BYTES,
    Limited,
    TooLargeError,
    TooManyError,
    TooSlowError,
    Uploads,
)
from linker.desk.auth.cookies import cookies_of
from linker.desk.auth.refusals import is_of_api, refusal_of, to_sign_in, too_large, unavailable
from linker.desk.auth.sessions import COOKIE
from linker.errors import LibraryError
from linker.i18n.text import Text

OPEN_PATHS = ("/sign-in", "/sign-out", "/password", "/health", "/favicon.ico")
# The libraries that every NiceGUI page loads; they are public and hold nothing of the library.
_PUBLIC_PARTS = ("static", "libraries", "components", "resources", "esm")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_PAGES, _IMPORTS, _DESCRIPTION = "/_nicegui/client/", "/api/imports", "/api/openapi.json"
_FILES_FROM = "detective"
_YEAR_SECONDS = 365 * 24 * 3600
_LOGGED_REFUSALS, _LOGGED_LETTERS = frozenset({400, 403}), 100


@dataclass(frozen=True)
class Rules:
    """What the guard holds to.

    `hosts` are the names the desk may be asked for by: a page of another site that makes its own name point here (DNS
    rebinding) is turned away. None named means any may be used, for where people sign in. The roles of a session
    (by cookies) and of a token are None for nobody. `owns_page` says whether an open page belongs to a session.
    """

    largest_body: int
    tile_origin: str
    hosts: Callable[[], tuple[str, ...]]
    role_of_session: Callable[[Mapping[str, str]], str | None]
    role_of_token: Callable[[str], str | None]
    owns_page: Callable[[str, Mapping[str, str]], bool]


class Guard:
    """ASGI middleware; outermost."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules
        self._uploads = Uploads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn a request away before its body is read, or let it through with a limited body and a policed answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        role, refused = await run_in_threadpool(_judged, scope, self._rules)
        if refused is not None:
            _log_refusal(scope, refused)
            await _refuse(scope, receive, _with_headers(send, scope, self._rules, ""), refused)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send, role or "")

    async def _answer(self, scope: Scope, receive: Receive, send: Send, role: str) -> None:
        nonce = secrets.token_urlsafe(16)
        limited = Limited(receive, _limit(scope, self._rules, role))
        guarded = limited.answering(_with_headers(send, scope, self._rules, nonce))
        headers = Headers(scope=scope)
        refused: Response | None = None
        try:
            with self._uploads.slot(_sender_of(headers)) if _takes_file(scope) else nullcontext():
                await self._app(scope, limited, _with_nonce(guarded, nonce))
        except TooLargeError:
            refused = too_large(scope, self._rules.largest_body >> 20)
        except TooSlowError:
            refused = refusal_of(scope, 408, Text("desk.body_too_slow"))
        except TooManyError:
            refused = refusal_of(scope, 503, Text("desk.too_many_uploads"))
            refused.headers["retry-after"] = "30"
        except LibraryError as error:
            refused = unavailable(scope, error)
        if refused is not None and not limited.answered:
            await _refuse(scope, receive, guarded, refused)


def _log_refusal(scope: Scope, refused: Response) -> None:
    """Another site, host or socket that was turned away stands in the server's log; who has not signed in does not."""
    if refused.status_code in _LOGGED_REFUSALS:
        sender = (scope.get("client") or ("unknown",))[0]
        host = Headers(scope=scope).get("host", "")[:_LOGGED_LETTERS]
        path = str(scope["path"])[:_LOGGED_LETTERS]
        logging.getLogger(__name__).warning("%s was turned away (%s): %s %s", sender, refused.status_code, host, path)


def _unroutable(scope: Scope) -> Response | None:
    """The answer to an address that no routing matches: `.` of its patterns is no line break."""
    if "\n" not in scope["path"]:
        return None
    return refusal_of(scope, 404, Text("desk.no_such_address", path=ascii(scope["path"])))


def _judged(scope: Scope, rules: Rules) -> tuple[str | None, Response | None]:
    """The role of a request, and why it is turned away; one that nobody can judge, without the accounts, is."""
    try:
        role = "" if is_open(scope["path"]) else _role_of(scope, rules)
        return role, refusal(scope, rules, role) or _unroutable(scope)
    except LibraryError as error:
        return None, unavailable(scope, error)


def refusal(scope: Scope, rules: Rules, role: str | None) -> Response | None:
    """Why a request of this role (None: nobody, "": not asked for) is turned away before anything reads it."""
    headers = Headers(scope=scope)
    if not _host_is_ours(headers, rules.hosts()):
        return refusal_of(scope, 400, Text("desk.wrong_host"))
    if is_foreign(headers, scope.get("method", "GET"), is_socket=scope["type"] == "websocket"):
        return refusal_of(scope, 403, Text("desk.foreign_site"))
    if role is None:
        return to_sign_in(scope)
    if scope["path"].startswith(_OF_PAGES) and not _owns_page(scope, rules, role):
        return refusal_of(scope, 403, Text("desk.foreign_page"))
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > _limit(scope, rules, role):
        return too_large(scope, rules.largest_body >> 20)
    return None


def is_foreign(headers: Headers, method: str, *, is_socket: bool) -> bool:
    """Whether a browser says that another site asks. Programs send no origin; they bring a token instead."""
    origin = headers.get("origin")
    if origin is not None and (urlsplit(origin).netloc or "null").lower() != headers.get("host", "").lower():
        return True
    foreign_site = headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}
    return foreign_site and (is_socket or method not in _SAFE_METHODS)


def is_open(path: str) -> bool:
    """Whether a path needs no session and no token: sign-in itself, and public libraries."""
    parts = path.split("/")
    is_public = len(parts) > 4 and parts[1] == "_nicegui" and parts[2] != "client" and parts[3] in _PUBLIC_PARTS
    return path in OPEN_PATHS or (is_public and ".." not in parts)


def policy(nonce: str, tile_origin: str) -> str:
    """The content security policy of a page: nothing from outside, but map tiles where a tile server was set."""
    images = f"'self' data: blob: {tile_origin}".strip()
    scripts = f"'self' 'nonce-{nonce}' 'unsafe-eval'" if nonce else "'none'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src {images}",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
        )
    )


def origin_of(url: str) -> str:
    """Scheme and host of a tile server's address, its {s} as a star; "" for none."""
    parts = urlsplit(url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else ""


def _host_is_ours(headers: Headers, hosts: tuple[str, ...]) -> bool:
    name = urlsplit(f"//{headers.get('host', '')}").hostname
    return not hosts or (name or "") in hosts


def _role_of(scope: Scope, rules: Rules) -> str | None:
    """The role of whoever asks: of the token where the API is asked, of the session elsewhere."""
    headers = Headers(scope=scope)
    if not is_of_api(scope):
        return rules.role_of_session(cookies_of(headers))
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    role = rules.role_of_token(secret.strip() if scheme.lower() == "bearer" else "")
    # Whoever has signed in may read how to ask; what the API gives and changes asks for a token.
    if role is None and scope["path"] == _DESCRIPTION and scope.get("method") == "GET":
        return rules.role_of_session(cookies_of(headers))
    return role


def _takes_file(scope: Scope) -> bool:
    return scope.get("method") == "POST" and str(scope["path"]).startswith((_OF_PAGES, _IMPORTS))


def _owns_page(scope: Scope, rules: Rules, role: str) -> bool:
    client_id = str(scope["path"]).removeprefix(_OF_PAGES).partition("/")[0]
    return accounts.includes(role, _FILES_FROM) and rules.owns_page(client_id, cookies_of(Headers(scope=scope)))


def _sender_of(headers: Headers) -> str:
    return headers.get("authorization", "") or cookies_of(headers).get(COOKIE, "")


def _limit(scope: Scope, rules: Rules, role: str) -> int:
    if _takes_file(scope) and accounts.includes(role, _FILES_FROM):
        return rules.largest_body
    return SMALL_BODY_BYTES if role else FORM_BYTES


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    await answer(scope, receive, send)


def _with_headers(send: Send, scope: Scope, rules: Rules, nonce: str) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["content-security-policy"] = policy(nonce, rules.tile_origin)
            headers["x-content-type-options"] = "nosniff"
            # Under no-referrer a browser names no origin when a form is sent, and signing in would be refused.
            headers["referrer-policy"] = "same-origin"
            headers["x-frame-options"] = "DENY"
            headers["cross-origin-opener-policy"] = "same-origin"
            headers["cross-origin-resource-policy"] = "same-origin"
            headers["permissions-policy"] = "camera=(), microphone=(), geolocation=()"
            if scope.get("scheme") == "https":
                headers["strict-transport-security"] = f"max-age={_YEAR_SECONDS}; includeSubDomains"
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending


def _with_nonce(send: Send, nonce: str) -> Send:
    """Give the page's own scripts their nonce. What records say is escaped by then: it holds no tag of its own."""
    start: list[Message] = []
    parts: list[bytes] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            start.append(message)
        elif start and message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                body = b"".join(parts).replace(b"<script", f'<script nonce="{nonce}"'.encode())
                MutableHeaders(scope=start[0])["content-length"] = str(len(body))
                await send(start[0])
                await send({"type": "http.response.body", "body": body})
        else:
            await send(message)

    return sending


def _is_page(message: Message) -> bool:
    headers = Headers(scope=message)
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers
