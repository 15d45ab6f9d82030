"""A page of the desk and its socket, spoken by a program: what a browser says, and what one could be made to say."""

from __future__ import annotations

import ast
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest

from linker.desk.auth.sessions import COOKIE

_ELEMENTS = re.compile(r"parseElements\(String\.raw`(.*?)`\)", re.DOTALL)
_QUERY = re.compile(r"query: (\{.*?\}),\s*extraHeaders", re.DOTALL)


class Page:
    """A page as it was answered: the id of its client, and its elements by their number."""

    def __init__(self, browser: httpx.Client, path: str) -> None:
        answer = browser.get(path)
        assert answer.status_code == 200, answer.text[:500]
        self.browser = browser
        elements, query = (pattern.search(answer.text) for pattern in (_ELEMENTS, _QUERY))
        assert elements is not None
        assert query is not None
        self.elements: dict[str, dict[str, Any]] = json.loads(unescape(elements[1]))
        self.query: dict[str, Any] = ast.literal_eval(query[1])
        self.client_id = str(self.query["client_id"])

    def element(self, mark: str) -> tuple[int, dict[str, Any]] | None:
        """The number of the element of a mark (`data-test`), and what it is."""
        for number, element in list(self.elements.items()):
            if element and element.get("props", {}).get("data-test") == mark:
                return int(number), element
        return None

    def labelled(self, words: str) -> list[tuple[int, dict[str, Any]]]:
        """The elements that are named so for who does not see, in their order."""
        return [
            (int(number), element)
            for number, element in sorted(self.elements.items(), key=lambda item: int(item[0]))
            if element and element.get("props", {}).get("aria-label") == words
        ]


class Socket:
    """A socket of somebody's browser: it follows a page, and may say what it likes."""

    def __init__(self, page: Page, *, query: dict[str, Any] | None = None, browser: httpx.Client | None = None) -> None:
        socketio = pytest.importorskip("socketio")
        self.page, self.messages, self._lock = page, [], threading.Lock()  # type: ignore[var-annotated]
        said = query or {**page.query, "document_id": str(uuid4()), "tab_id": str(uuid4())}
        asked = "&".join(f"{name}={str(value).lower() if value is True else value}" for name, value in said.items())
        own = browser or page.browser
        self.line = socketio.Client(reconnection=False)
        self.line.on("update", self._update)
        self.line.on("notify", self.messages.append)
        self.line.connect(
            f"{own.base_url}?{asked}".replace("/?", "?"),
            headers={"cookie": f"{COOKIE}={own.cookies.get(COOKIE, '')}"},
            socketio_path="/_nicegui_ws/socket.io",
            transports=["websocket"],
        )

    def _update(self, elements: dict[str, Any]) -> None:
        elements.pop("_id", None)
        with self._lock:
            self.page.elements.update(elements)

    def say(self, event: str, **message: Any) -> None:
        self.line.emit(event, message)

    def act(self, page: Page, mark: str, kind: str, *arguments: Any) -> None:
        """Do something to an element of a page (which need not be the socket's own)."""
        until(lambda: page.element(mark))
        number, element = page.element(mark) or (0, {})
        listener = next(each["listener_id"] for each in element["events"] if each["type"] == kind)
        stated = [json.dumps(argument) for argument in arguments]
        self.say("event", id=number, client_id=page.client_id, listener_id=listener, args=stated)


@contextmanager
def socket_on(page: Page, **options: Any) -> Iterator[Socket]:
    """A socket on a page until the end of the block."""
    socket = Socket(page, **options)
    try:
        yield socket
    finally:
        socket.line.disconnect()


def until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not come about"
        time.sleep(0.05)


@contextmanager
def signed_in(url: str, name: str, password: str) -> Iterator[httpx.Client]:
    """The browser of somebody who has signed in."""
    with httpx.Client(base_url=url, timeout=60.0) as browser:
        answer = browser.post("/sign-in", data={"name": name, "password": password})
        assert answer.status_code == 303, answer.text[:500]
        yield browser
