"""No byte before sign-in: who may not ask is answered before a body is read, and large bodies are few."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from page_socket import until
from served import PASSWORD, served

from linker.casework.users import accounts
from linker.desk.auth import bodies
from linker.desk.auth.bodies import Limited, TooSlowError
from linker.library.store.store import Library

ROLES = {"Chen": "administrator", "李伟": "detective", "Wang": "detective", "Zhao": "detective", "Rui": "reader"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("bodies") / "cases.db") as opened:
        for name, role in ROLES.items():
            accounts.add_account(opened, name, role, PASSWORD, user="test")
        yield opened


@pytest.fixture(scope="module")
def desk(library: Library) -> Iterator[httpx.Client]:
    with served(library, Path(str(library.url))) as client:
        yield client


def token(library: Library, name: str) -> str:
    return f"Bearer {accounts.issue_token(library, name, user='test')}"


def begin(desk: httpx.Client, authorization: str, length: int, path: str = "/api/imports") -> socket.socket:
    """The head of a request whose body is announced; whoever wants to read it says 100 first."""
    line = socket.create_connection((desk.base_url.host, desk.base_url.port or 80), timeout=10)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {desk.base_url.netloc.decode()}\r\nContent-Length: {length}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nAuthorization: {authorization}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    line.sendall(head.encode())
    return line


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Basic eA=="])
def test_nobody_is_asked_for_a_body_before_he_has_said_who_he_is(desk: httpx.Client, authorization: str) -> None:
    for path in ("/api/imports", "/api/decisions", "/api/nowhere"):
        with begin(desk, authorization, 3 << 20, path) as line:
            answer = line.recv(4_000).decode()
        assert " 401 " in answer
        assert "www-authenticate: Bearer" in answer
        assert '"code":"desk.no_token"' in answer


def test_a_reader_has_no_large_bodies(desk: httpx.Client, library: Library) -> None:
    with begin(desk, token(library, "Rui"), 3 << 20) as line:
        assert b" 413 " in line.recv(4_000)
    with begin(desk, "", 200_000, "/sign-in") as line:
        assert b" 413 " in line.recv(4_000)


def test_large_bodies_are_few_at_once_and_fewer_of_one_sender(desk: httpx.Client, library: Library) -> None:
    senders = [token(library, name) for name in ("李伟", "Wang", "Zhao")]
    with ExitStack() as lines:
        for sender in (senders[0], senders[0], senders[1], senders[1]):
            line = lines.enter_context(begin(desk, sender, 1 << 20))
            assert b" 100 " in line.recv(4_000)
        for sender in senders:
            with begin(desk, sender, 1 << 20) as line:
                assert b" 503 " in line.recv(4_000)
    # What was given up counts no more.
    files = {"file": ("a.csv", b"case_id\nA1\n")}
    head = {"authorization": senders[2]}
    until(lambda: desk.post("/api/imports", files=files, headers=head).status_code == 202)


def test_a_body_that_stands_still_is_given_up() -> None:
    async def nothing_comes() -> dict[str, object]:
        await asyncio.sleep(60)
        return {}

    with pytest.raises(TooSlowError):
        asyncio.run(Limited(nothing_comes, 1_000, pause_seconds=0.01)())


def test_uploads_at_once_are_fewer_than_would_fill_the_threads() -> None:
    assert bodies.UPLOADS_OF_ONE < bodies.UPLOADS_AT_ONCE < 10
