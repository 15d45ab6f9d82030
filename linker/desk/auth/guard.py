"""The guard before everything: which host and origin may ask, how much may be sent, who must sign in, and what a
browser may do with the answer.

Scripts run by a nonce that is new for every page, so a narrative that smuggles in `<img onerror=…>` or a script stays
text. NiceGUI compiles its templates in the browser, which needs 'unsafe-eval'; styles are inline.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from linker.i18n.language import as_language
from linker.i18n.text import Text
from linker.i18n.translate import translate

OPEN_PATHS = ("/sign-in", "/sign-out", "/health", "/favicon.ico", "/api", "/api/")
# The libraries that every NiceGUI page loads; they are public and hold nothing of the library.
_PUBLIC_PARTS = ("static", "libraries", "components", "resources", "esm")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_SMALL_BODY = 1 << 20

SignedIn = Callable[[Mapping[str, str]], bool]


@dataclass(frozen=True)
class Rules:
    """What the guard holds to.

    `hosts` are the names the desk may be asked for by: a page of another site that makes its own name point here (DNS
    rebinding) is turned away. None named means any may be used, for where people sign in.
    """

    largest_body: int
    tile_origin: str
    hosts: Callable[[], tuple[str, ...]]
    is_signed_in: SignedIn


class Guard:
    """ASGI middleware; outermost."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app, self._rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn a request away, or let it through with a limited body and a policed answer."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        refused = refusal(scope, self._rules) or await self._asks_to_sign_in(scope)
        if refused is not None:
            await _refuse(scope, receive, _with_headers(send, self._rules, ""), refused)
        elif scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _asks_to_sign_in(self, scope: Scope) -> Response | None:
        if is_open(scope["path"]):
            return None
        cookies = cookies_of(Headers(scope=scope))
        return None if await run_in_threadpool(self._rules.is_signed_in, cookies) else _to_sign_in(scope)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        nonce = secrets.token_urlsafe(16)
        limited = Limited(receive, _limit(scope, self._rules))
        guarded = limited.answering(_with_headers(send, self._rules, nonce))
        try:
            await self._app(scope, limited, _with_nonce(guarded, nonce))
        except TooLargeError:
            if not limited.answered:
                await _refuse(scope, receive, guarded, _too_large(Headers(scope=scope), self._rules))


class TooLargeError(Exception):
    """More was sent than may be."""


class Limited:
    """A request body that may not grow beyond a limit, whatever its Content-Length said."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self._receive, self._left = receive, largest
        self.answered = False

    async def __call__(self) -> Message:
        """The next message; TooLargeError beyond the limit."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise TooLargeError
        return message

    def answering(self, send: Send) -> Send:
        """The answer; what a reader of the body made of being stopped (a bad request) becomes 413."""

        async def sending(message: Message) -> None:
            self.answered = True
            if self._left < 0 and message["type"] == "http.response.start":
                message["status"] = 413
            await send(message)

        return sending


def refusal(scope: Scope, rules: Rules) -> Response | None:
    """Why a request is turned away before anything reads it; None where it may pass."""
    headers = Headers(scope=scope)
    if not _host_is_ours(headers, rules.hosts()):
        return _refusal(headers, 400, Text("desk.wrong_host"))
    if is_foreign(headers, scope.get("method", "GET"), is_socket=scope["type"] == "websocket"):
        return _refusal(headers, 403, Text("desk.foreign_site"))
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > _limit(scope, rules):
        return _too_large(headers, rules)
    return None


def is_foreign(headers: Headers, method: str, *, is_socket: bool) -> bool:
    """Whether a browser says that another site asks. Programs send no origin; they bring a token instead."""
    origin = headers.get("origin")
    if origin is not None and (urlsplit(origin).netloc or "null").lower() != headers.get("host", "").lower():
        return True
    foreign_site = headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}
    return foreign_site and (is_socket or method not in _SAFE_METHODS)


def is_open(path: str) -> bool:
    """Whether a path needs no session: sign-in itself, the API (which asks for a token), and public libraries."""
    parts = path.split("/")
    is_public = len(parts) > 4 and parts[1] == "_nicegui" and parts[2] != "client" and parts[3] in _PUBLIC_PARTS
    return path in OPEN_PATHS or path.startswith("/api/") or (is_public and ".." not in parts)


def cookies_of(headers: Headers) -> dict[str, str]:
    """The cookies of a request; none where the header is broken."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


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
            "base-uri 'self'",
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


def _limit(scope: Scope, rules: Rules) -> int:
    path = scope["path"]
    takes_files = path.startswith("/_nicegui/client/") or path.startswith("/api/imports")
    return rules.largest_body if takes_files else _SMALL_BODY


def _refusal(headers: Headers, status: int, text: Text) -> Response:
    language = as_language(headers.get("accept-language", ""))
    return PlainTextResponse(translate(text, language) + "\n", status)


def _too_large(headers: Headers, rules: Rules) -> Response:
    response = _refusal(headers, 413, Text("desk.body_too_large", limit_mb=rules.largest_body >> 20))
    response.headers["connection"] = "close"
    return response


def _to_sign_in(scope: Scope) -> Response:
    path = scope["path"]
    if scope.get("method") == "GET" and not path.startswith("/_nicegui"):
        return RedirectResponse(f"/sign-in?next={quote(path)}", 303)
    return _refusal(Headers(scope=scope), 401, Text("desk.sign_in_first"))


async def _refuse(scope: Scope, receive: Receive, send: Send, answer: Response) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    await answer(scope, receive, send)


def _with_headers(send: Send, rules: Rules, nonce: str) -> Send:
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
