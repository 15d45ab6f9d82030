"""Sockets: each acts for the one page that it was opened by, in the session which asked for that page.

NiceGUI takes the page from what a message says and never looks at who sent it, so whoever knows the ids of another
page could act on it in the name of its reader. Here a socket is bound to a page when it connects, by the session
cookie of both; whatever it says of another page is not heard. A page of the desk asks its browser for nothing, so
answers of scripts and lines for the log are not taken at all.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from linker.desk.auth import sessions
from linker.desk.auth.cookies import cookies_of

_NAMESPACE = "/"
# The one reason of a refusal after which NiceGUI's browsers load the page anew, and so come to the sign-in page.
_LOAD_ANEW = "Implicit handshake failed"
# The page that each open socket is bound to.
_PAGE_OF: dict[str, str] = {}


def bind_sockets() -> None:
    """Put the rules of this module before NiceGUI's own dispatch; doing it again changes nothing."""
    from nicegui import core

    handlers = core.sio.handlers[_NAMESPACE]
    if getattr(handlers["connect"], "binds", False):
        return
    for event, guarded in (
        ("connect", _guarded_connect(handlers["connect"])),
        ("handshake", _guarded_handshake(handlers["handshake"])),
        ("disconnect", _guarded_disconnect(handlers["disconnect"])),
        ("event", _guarded_event(handlers["event"])),
        ("ack", _guarded_event(handlers["ack"])),
        ("javascript_response", _not_heard),
        ("log", _not_heard),
    ):
        core.sio.on(event, guarded)


def owns_page(client_id: str, cookies: Mapping[str, str]) -> bool:
    """Whether a page that is open was asked for in the session of these cookies."""
    from nicegui import Client

    client = Client.instances.get(client_id)
    if client is None:
        return False
    with suppress(RuntimeError):  # a page of the program itself, without a request
        secrets = (client.request.cookies.get(sessions.COOKIE, ""), cookies.get(sessions.COOKIE, ""))
        return hmac.compare_digest(*(secret.encode() for secret in secrets))
    return False


async def close_ended() -> None:
    """Close the open pages of sessions that have ended, and their sockets, so that nothing can be done on them."""
    from nicegui import Client

    for client_id, client in list(Client.instances.items()):
        cookies = dict(client.request.cookies) if client._request is not None else None
        if cookies is not None and not await run_in_threadpool(sessions.is_signed_in, cookies):
            await _close(client_id)


async def _close(client_id: str) -> None:
    from nicegui import Client, core

    client = Client.instances.get(client_id)
    if client is not None:
        client.delete()
    for socket_id in [socket for socket, page in _PAGE_OF.items() if page == client_id]:
        # The browser loads the page anew, which leads to the sign-in page and from there back.
        await core.sio.emit("try_reconnect", to=socket_id)
        await core.sio.disconnect(socket_id)


def _guarded_connect(connect: Callable[..., Any]) -> Callable[..., Any]:
    async def connecting(socket_id: str, environ: dict[str, Any], *login: Any) -> None:
        from socketio.exceptions import ConnectionRefusedError as Refusal

        client_id = parse_qs(environ.get("QUERY_STRING", "")).get("client_id", [""])[0]
        if not owns_page(client_id, cookies_of(Headers({"cookie": environ.get("HTTP_COOKIE", "")}))):
            raise Refusal(_LOAD_ANEW)
        _PAGE_OF[socket_id] = client_id
        try:
            await connect(socket_id, environ, *login)
        except BaseException:
            _PAGE_OF.pop(socket_id, None)
            raise

    connecting.binds = True  # type: ignore[attr-defined]
    return connecting


def _guarded_handshake(handshake: Callable[..., Any]) -> Callable[..., Any]:
    async def shaking(socket_id: str, message: Any) -> bool:
        if _page_spoken_of(socket_id, message) is None:
            return False
        with suppress(KeyError, TypeError, ValueError):
            return bool(await handshake(socket_id, message))
        return False

    return shaking


def _guarded_disconnect(disconnect: Callable[..., Any]) -> Callable[..., Any]:
    def leaving(socket_id: str, *_: Any) -> None:
        _PAGE_OF.pop(socket_id, None)
        disconnect(socket_id)

    return leaving


def _guarded_event(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    async def hearing(socket_id: str, message: Any) -> None:
        from nicegui import Client, core

        client_id = _page_spoken_of(socket_id, message)
        client = None if client_id is None else Client.instances.get(client_id)
        if client_id is None or client is None or client_id not in core.sio.rooms(socket_id):
            return
        # Asked without a pause: what somebody types and then does must come in its order.
        if not sessions.is_signed_in(client.request.cookies):
            await _close(client_id)
            return
        # A message in no form of NiceGUI's is no error of this program; what handlers raise is logged by NiceGUI.
        with suppress(KeyError, TypeError, ValueError, AttributeError):
            dispatch(socket_id, message)

    return hearing


def _page_spoken_of(socket_id: str, message: Any) -> str | None:
    """The page that a message speaks of, which must be the socket's own."""
    client_id = message.get("client_id") if isinstance(message, dict) else None
    return client_id if client_id is not None and client_id == _PAGE_OF.get(socket_id) else None


def _not_heard(_socket_id: str, *_: Any) -> None:
    """Take nothing of what a socket says."""
