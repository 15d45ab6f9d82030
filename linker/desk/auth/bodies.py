"""Bodies of requests: how much of one is read, how long it may pause, and how many large ones at once.

What is sent is spooled to the disk before anything looks at it, so each of these is a bound on the disk and the memory
that the sum of all senders can take.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import Message, Receive, Send

SMALL_BODY_BYTES, FORM_BYTES = 1 << 20, 64 << 10
UPLOADS_AT_ONCE, UPLOADS_OF_ONE = 4, 2
PAUSE_SECONDS = 60.0


class TooLargeError(Exception):
    """More was sent than may be."""


class TooSlowError(Exception):
    """Nothing came of a body for too long."""


class TooManyError(Exception):
    """As many large bodies as may be are on their way already."""


class Limited:
    """A request body that may not grow beyond a limit, whatever its Content-Length said, nor stand still."""

    def __init__(self, receive: Receive, largest: int, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._receive, self._left, self._pause_seconds = receive, largest, pause_seconds
        self._is_whole = False
        self.answered = False

    async def __call__(self) -> Message:
        """The next message; TooLargeError beyond the limit, TooSlowError after a pause in the middle of a body."""
        if self._is_whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self._pause_seconds)
        except TimeoutError:
            raise TooSlowError from None
        if message["type"] == "http.request":
            self._is_whole = not message.get("more_body", False)
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


class Uploads:
    """The large bodies that are on their way, counted in all and by who sends them."""

    def __init__(self) -> None:
        self._senders: Counter[str] = Counter()

    @contextmanager
    def slot(self, sender: str) -> Iterator[None]:
        """Count one more until the end of the block; TooManyError where that is one too many."""
        if self._senders.total() >= UPLOADS_AT_ONCE or self._senders[sender] >= UPLOADS_OF_ONE:
            raise TooManyError
        self._senders[sender] += 1
        try:
            yield
        finally:
            self._senders[sender] -= 1
