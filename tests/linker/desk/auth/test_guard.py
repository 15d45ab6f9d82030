"""The guard: hosts, origins, sizes, sessions, and what a browser may do with an answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import PASSWORD, served
from starlette.datastructures import Headers

from linker.casework.users import accounts
from linker.desk.auth import sessions
from linker.desk.auth.guard import is_foreign, is_open, origin_of, policy
from linker.desk.auth.plain_page import local_path
from linker.desk.server.server import check_exposure
from linker.desk.settings import Desk, Setup
from linker.errors import LibraryUnavailableError, LinkerError
from linker.library.store.store import Library

JSON = {"content-type": "application/json"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as opened:
        yield opened


@pytest.fixture
def desk(library: Library, path: Path) -> Iterator[httpx.Client]:
    with served(library, path, largest_upload_mb=1) as client:
        yield client


@pytest.fixture
def staffed(library: Library, desk: httpx.Client) -> httpx.Client:
    accounts.add_account(library, "李伟", "administrator", PASSWORD, user="test")
    return desk


def test_who_comes_from_another_site_stands_in_the_log(desk: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    assert desk.get("/api/jobs").status_code == 200
    assert caplog.text == ""
    assert desk.post("/api/decisions", headers={"origin": "https://evil.example"}).status_code == 403
    assert desk.get("/cases", headers={"host": "evil.example"}).status_code == 400
    assert "127.0.0.1 was turned away (403)" in caplog.text
    assert "evil.example /cases" in caplog.text


@pytest.mark.parametrize("name", ["%0A", "S000001%0D%0A", "%00", "%E2%80%AE"])
def test_letters_that_no_address_has_are_answered_in_the_form_of_the_api(desk: httpx.Client, name: str) -> None:
    answer = desk.get(f"/api/series/{name}")
    assert answer.status_code == 404
    assert answer.json().keys() == {"error", "code", "kind"}


def test_accounts_that_cannot_be_reached_are_told_and_let_nobody_in(
    desk: httpx.Client, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_library: Library) -> bool:
        raise LibraryUnavailableError("store.server_unusable", place="postgresql://db/cases", reason="no answer")

    monkeypatch.setattr(accounts, "has_accounts", fail)
    for path in ("/api/jobs", "/api/cases/A1", "/sign-in", "/cases"):
        answer = desk.get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30"), path
        assert "the server cannot be used (no answer)" in answer.text
        assert "postgresql" not in answer.text
    assert desk.get("/api/jobs").json()["code"] == "store.server_unusable"
    monkeypatch.undo()
    assert desk.get("/api/jobs").status_code == 200


def sign_in(desk: httpx.Client, password: str = PASSWORD, following: str = "/") -> httpx.Response:
    return desk.post("/sign-in", data={"name": "李伟", "password": password, "next": following})


def test_without_accounts_everybody_on_this_machine_is_local(desk: httpx.Client) -> None:
    assert desk.get("/api/jobs").json() == []
    assert desk.get("/nowhere").status_code == 404
    for name in ("evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example"):
        assert desk.get("/api/jobs", headers={"host": name}).status_code == 400
    assert desk.get("/api/jobs", headers={"host": "localhost:80"}).status_code == 200


def test_without_accounts_no_network_is_served(library: Library, path: Path) -> None:
    desk = Desk(Setup(str(path), host="0.0.0.0"), library)
    with pytest.raises(LinkerError, match="linker user add NAME --role administrator"):
        check_exposure(desk)
    accounts.add_account(library, "李伟", "administrator", PASSWORD, user="test")
    check_exposure(desk)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1:1", "", "file://"])
def test_another_site_gets_and_changes_nothing(desk: httpx.Client, library: Library, origin: str) -> None:
    order = {"content": '{"kind": "relink"}', "headers": JSON | {"origin": origin}}
    assert desk.post("/api/jobs", **order).status_code == 403  # type: ignore[arg-type]
    assert desk.get("/api/jobs", headers={"origin": origin}).status_code == 403
    own = str(desk.base_url).rstrip("/")
    assert desk.get("/api/jobs", headers={"origin": own}).json() == []


def test_a_browser_that_names_no_origin_still_says_it_is_another_site() -> None:
    foreign = Headers({"host": "desk", "sec-fetch-site": "cross-site"})
    assert is_foreign(foreign, "POST", is_socket=False)
    assert is_foreign(foreign, "GET", is_socket=True)
    assert not is_foreign(foreign, "GET", is_socket=False)
    assert not is_foreign(Headers({"host": "desk", "sec-fetch-site": "same-origin"}), "POST", is_socket=False)


def test_every_answer_carries_the_policy(desk: httpx.Client) -> None:
    for place in ("/sign-in", "/api/jobs", "/api/nowhere", "/api/openapi.json", "/nowhere", "/health"):
        told = desk.get(place).headers
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert (told["x-content-type-options"], told["referrer-policy"]) == ("nosniff", "same-origin")
        assert told["cache-control"] == "no-store"
        assert "server" not in told or "uvicorn" in told["server"]


def test_the_policy_lets_scripts_run_by_nonce_only_and_tiles_from_their_server_only() -> None:
    told = dict(
        part.split(" ", 1) for part in policy("abc", origin_of("https://{s}.tiles.local/{z}/{x}.png")).split("; ")
    )
    assert told["script-src"] == "'self' 'nonce-abc' 'unsafe-eval'"
    assert told["img-src"] == "'self' data: blob: https://*.tiles.local"
    assert told["default-src"] == told["connect-src"] == "'self'"
    assert origin_of("") == origin_of("javascript:alert(1)") == ""


def test_too_much_is_turned_away_by_its_length_and_by_its_bytes(desk: httpx.Client, library: Library) -> None:
    big = desk.post("/api/imports", files={"file": ("big.csv", b"x" * (2 << 20))})
    assert big.status_code == 413
    long = desk.post("/api/decisions", content=b" " * (3 << 20), headers=JSON)
    assert long.status_code == 413
    unlabelled = desk.post("/api/decisions", content=iter([b" " * (1 << 20)] * 3), headers=JSON)
    assert unlabelled.status_code == 413
    claimed = f"POST /api/imports HTTP/1.1\r\nHost: {desk.base_url.host}\r\nContent-Length: {2 << 30}\r\n\r\n"
    with socket.create_connection((desk.base_url.host, desk.base_url.port or 80)) as line:
        line.sendall(claimed.encode())
        assert b" 413 " in line.recv(200)
    assert not library.operations.folder.exists()


def test_pages_ask_to_sign_in_and_come_back(staffed: httpx.Client) -> None:
    asked = staffed.get("/case/A 1")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/case/A%201")
    assert staffed.post("/case/A1").status_code == 401
    assert staffed.get("/_nicegui/client/x/upload/1").status_code == 401
    entered = sign_in(staffed, following="/case/A 1")
    assert (entered.status_code, entered.headers["location"]) == (303, "/case/A%201")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert staffed.get("/case/A1").status_code == 404
    # The cookie is for browsers, whose requests other sites can cause; the API takes tokens only.
    assert staffed.get("/api/jobs").status_code == 401
    staffed.post("/sign-out")
    staffed.cookies.clear()
    staffed.cookies.set(sessions.COOKIE, cookie.split("=", 1)[1].split(";")[0])
    assert staffed.get("/case/A1").status_code == 303


def test_a_wrong_password_is_told_in_the_language_of_the_page_and_slowed_down(staffed: httpx.Client) -> None:
    told = staffed.post("/sign-in?language=zh", data={"name": "<script>", "password": "no"})
    assert told.status_code == 401
    assert "账号或密码错误" in told.text
    assert "<script>" not in told.text
    for _ in range(accounts.FREE_ATTEMPTS):
        last = sign_in(staffed, "wrong")
    last = sign_in(staffed)
    assert last.status_code == 429
    assert int(last.headers["retry-after"]) >= 1


def test_a_language_is_kept_with_the_account(staffed: httpx.Client, library: Library) -> None:
    sign_in(staffed)
    assert staffed.post("/language/zh?next=/series").headers["location"] == "/series"
    assert accounts.list_accounts(library)[0].language == "zh"
    assert staffed.post("/language/xx").status_code == 303
    assert accounts.list_accounts(library)[0].language == "zh"


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nx: y", "x"])
def test_signing_in_leads_nowhere_else(path: str) -> None:
    assert local_path(path) == "/"


def test_public_paths_are_only_the_libraries_of_pages() -> None:
    assert is_open("/_nicegui/3.18.0/static/nicegui.js")
    for place in ("/", "/_nicegui/client/1/upload/2", "/_nicegui_ws/socket.io", "/_nicegui/3/static/../../case/1",
                  "/_nicegui/3/dynamic_resources/x", "/apix", "/sign-in/x"):  # fmt: skip
        assert not is_open(place)
