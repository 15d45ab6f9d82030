"""A socket acts for its own page and session only: two real sockets of two people against a desk at work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import pytest
from linker_desk import Served, case_and_partner, decisions_of
from page_socket import Page, Socket, signed_in, socket_on, until
from served import PASSWORD

from linker.casework.users import access_log, accounts
from linker.library.store.store import Library

REASON = "said by a socket"


@pytest.fixture(scope="module")
def reader(bureau: Served) -> Iterator[httpx.Client]:
    with signed_in(bureau.url, "Rui", PASSWORD) as browser:
        yield browser


@pytest.fixture(scope="module")
def detective(bureau: Served) -> Iterator[httpx.Client]:
    with signed_in(bureau.url, "Wang Fang", PASSWORD) as browser:
        yield browser


@pytest.fixture(scope="module")
def compare(bureau: Served) -> str:
    first, second = case_and_partner(bureau)
    return f"/compare?{urlencode({'a': first, 'b': second})}"


def decide(socket: Socket, page: Page) -> None:
    """Confirm the pair of a page, from its button to its dialog."""
    socket.act(page, "confirm", "click", None)
    until(lambda: page.element("because"), seconds=2)
    socket.act(page, "because", "update:value", REASON)
    socket.act(page, "decide", "click", None)


def reasons(bureau: Served) -> list[str]:
    return [decision.because for decision in decisions_of(bureau)]


def is_deaf(socket: Socket, page: Page) -> None:
    """What another's socket says of a page is not heard; what the page's own says afterwards is."""
    with pytest.raises(AssertionError, match="did not come about"):
        decide(socket, page)


def test_a_socket_decides_in_its_own_name_only(
    bureau: Served, reader: httpx.Client, detective: httpx.Client, compare: str
) -> None:
    page, before = Page(detective, compare), len(reasons(bureau))
    with socket_on(page) as own, socket_on(Page(reader, compare)) as foreign:
        until(lambda: page.element("confirm"))
        is_deaf(foreign, page)
        assert len(reasons(bureau)) == before
        decide(own, page)
        until(lambda: len(reasons(bureau)) > before)
    assert (decisions_of(bureau)[-1].by, reasons(bureau)[-1]) == ("Wang Fang", REASON)


def test_a_socket_cannot_take_over_a_page_of_another_session(
    reader: httpx.Client, detective: httpx.Client, compare: str
) -> None:
    import socketio

    page = Page(detective, compare)
    with pytest.raises(socketio.exceptions.ConnectionError):
        Socket(page, browser=reader)
    with pytest.raises(socketio.exceptions.ConnectionError):
        Socket(page, query={"EIO": "4"}, browser=reader)
    mine = Page(reader, compare)
    with socket_on(mine) as foreign:
        answers: list[object] = []
        tab = {"client_id": page.client_id, "tab_id": "t", "document_id": "d", "next_message_id": 0}
        foreign.line.emit("handshake", tab, callback=answers.append)
        until(lambda: answers)
        assert answers == [False]
        with socket_on(page):
            until(lambda: page.element("confirm"))
            assert not mine.element("confirm")


def test_a_file_is_handed_in_on_a_page_of_its_own_session_only(
    bureau: Served, reader: httpx.Client, detective: httpx.Client
) -> None:
    page = Page(detective, "/import")
    with signed_in(bureau.url, "李伟", PASSWORD) as colleague, socket_on(page):
        until(lambda: page.element("upload"))
        address = (page.element("upload") or (0, {}))[1]["props"]["url"]
        files = {"file": ("cases.csv", b"case_id\nX1\n")}
        assert reader.post(address, files=files).status_code == 403
        assert colleague.post(address, files=files).status_code == 403
        assert not page.element("import")
        assert detective.post(address, files=files).status_code == 200
        until(lambda: page.element("import"))


def test_what_browsers_have_to_report_is_no_line_of_the_log(bureau: Served, reader: httpx.Client, compare: str) -> None:
    page = Page(reader, compare)
    with socket_on(page) as socket:
        socket.say("log", client_id=page.client_id, level="error", message="forged\nWARNING: all is well")
        socket.say("log", client_id=page.client_id, level="nonsense", message="x")
        answers: list[object] = []
        socket.line.emit("handshake", {**page.query, "tab_id": "t", "document_id": "d"}, callback=answers.append)
        until(lambda: answers)
    assert "forged" not in bureau.library.with_suffix(".log").read_text(errors="replace")


def test_a_session_that_ends_takes_its_sockets_along(bureau: Served, compare: str) -> None:
    with signed_in(bureau.url, "李伟", PASSWORD) as leaving:
        page = Page(leaving, compare)
        with socket_on(page) as socket:
            until(lambda: page.element("confirm"))
            leaving.post("/sign-out")
            until(lambda: not socket.line.connected)
            assert not socket.line.connected


def test_nothing_is_heard_of_a_session_that_ended_elsewhere(bureau: Served, compare: str) -> None:
    with signed_in(bureau.url, "李伟", PASSWORD) as browser, Library.open(bureau.library) as library:
        page = Page(browser, compare)
        with socket_on(page) as socket:
            until(lambda: page.element("confirm"))
            accounts.change_password(library, "李伟", f"{PASSWORD} 2", user="test")
            is_deaf(socket, page)
            until(lambda: not socket.line.connected)
        accounts.change_password(library, "李伟", PASSWORD, user="test")
        assert access_log.read_log(library, user="test", limit=1)


def test_a_role_is_asked_twice(bureau: Served) -> None:
    with signed_in(bureau.url, "Chen", PASSWORD) as browser, Library.open(bureau.library) as library:
        page = Page(browser, "/people")
        with socket_on(page) as socket:
            until(lambda: len(page.labelled("Role")) == 4)
            number, element = page.labelled("Role")[1]  # by name: Chen, Rui, Wang Fang, 李伟
            listener = next(each["listener_id"] for each in element["events"] if each["type"].startswith("update:"))
            choice = json.dumps({"value": 1, "label": "detective"})
            socket.say("event", id=number, client_id=page.client_id, listener_id=listener, args=[choice])
            until(lambda: page.element("submit"))
            assert role_of(library, "Rui") == "reader"
            socket.act(page, "submit", "click", None)
            until(lambda: role_of(library, "Rui") == "detective")
            assert access_log.read_log(library, user="Chen", limit=1)[0].subject == "Rui: detective"
        accounts.change_role(library, "Rui", "reader", user="test")


def role_of(library: Library, name: str) -> str:
    return next(person.role for person in accounts.list_accounts(library) if person.name == name)
