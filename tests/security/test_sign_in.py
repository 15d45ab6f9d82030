"""Signing in over a real connection: addresses, proxies, one's own password, and what a GET may change."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from served import PASSWORD, served

from linker.casework.users import access_log, accounts
from linker.desk.auth import sessions
from linker.desk.server.log_lines import EscapedRecord, escape_log_lines
from linker.desk.server.server import check_exposure
from linker.desk.settings import Desk, Setup
from linker.errors import LinkerError
from linker.library.store.store import Library

FORGED = {"x-forwarded-for": "10.9.9.9", "x-forwarded-proto": "https"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("sign-in") / "cases.db") as opened:
        accounts.add_account(opened, "Chen", "administrator", PASSWORD, user="test")
        yield opened


@pytest.fixture(scope="module")
def server(library: Library) -> Iterator[httpx.Client]:
    with served(library, Path(str(library.url))) as client:
        yield client


@pytest.fixture
def browser(server: httpx.Client) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.base_url, timeout=60.0) as client:
        yield client


def sign_in(browser: httpx.Client, name: str, password: str, **headers: str) -> httpx.Response:
    return browser.post("/sign-in", data={"name": name, "password": password, "next": "/series"}, headers=headers)


def last_address(library: Library) -> str:
    return access_log.read_log(library, limit=1)[0].subject.split(" ")[0]


def test_nobody_says_by_himself_from_where_he_comes(browser: httpx.Client, library: Library) -> None:
    sign_in(browser, "Chen", "wrong wrong wrong", **FORGED)
    assert last_address(library) == "127.0.0.1"
    entered = sign_in(browser, "Chen", PASSWORD, **FORGED)
    assert entered.status_code == 303
    assert "strict-transport-security" not in entered.headers
    assert "Secure" not in entered.headers["set-cookie"]


def test_a_proxy_that_was_named_says_who_comes_and_by_https(library: Library) -> None:
    with served(library, Path(str(library.url)), behind_proxy="127.0.0.1") as proxied:
        sign_in(proxied, "Chen", "wrong wrong wrong", **FORGED | {"x-forwarded-for": "10.9.9.9, 10.0.0.7"})
        assert last_address(library) == "10.0.0.7"
        entered = sign_in(proxied, "Chen", PASSWORD, **FORGED)
    assert entered.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "Secure" in entered.headers["set-cookie"]


def test_without_accounts_no_proxy_is_served(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library, pytest.raises(LinkerError, match="--behind-proxy"):
        check_exposure(Desk(Setup(str(library.url), behind_proxy="127.0.0.1"), library))


def test_what_only_looks_changes_nothing(browser: httpx.Client, library: Library) -> None:
    sign_in(browser, "Chen", PASSWORD)
    first = browser.cookies[sessions.COOKIE]
    sign_in(browser, "Chen", PASSWORD)
    assert accounts.session_account(library, first) is None
    for path in ("/sign-out", "/language/zh"):
        assert browser.get(path).status_code == 405
    assert accounts.list_accounts(library)[0].language == ""
    assert accounts.session_account(library, browser.cookies[sessions.COOKIE]) is not None


def test_a_browser_that_signed_in_once_is_known_afterwards(browser: httpx.Client, library: Library) -> None:
    sign_in(browser, "Chen", PASSWORD)
    with httpx.Client(base_url=browser.base_url, timeout=60.0) as stranger:
        for _ in range(accounts.FREE_ATTEMPTS):
            sign_in(stranger, "Chen", "wrong wrong wrong")
        assert sign_in(stranger, "Chen", PASSWORD).status_code == 429
        browser.post("/sign-out")
        assert sign_in(browser, "Chen", PASSWORD).status_code == 303
    accounts.unlock(library, "Chen", user="test")


def test_who_was_given_a_password_chooses_his_own_first(browser: httpx.Client, library: Library) -> None:
    accounts.add_account(library, "李伟", "detective", PASSWORD, user="Chen", is_temporary=True)
    entered = sign_in(browser, "李伟", PASSWORD)
    assert entered.headers["location"] == "/password?next=%2Fseries"
    assert browser.get("/case/A1").headers["location"].startswith("/sign-in")
    assert browser.get("/sign-in?next=/case/A1").headers["location"] == "/password?next=%2Fcase%2FA1"
    assert "choose your own" in browser.get("/password").text
    assert "请先改为自己的密码" in browser.get("/password?language=zh").text
    new = {"new": "three grey sparrows", "repeated": "three grey sparrows", "next": "//evil.example"}
    for wrong, status, sentence in (
        ({"old": PASSWORD, "repeated": "something else"}, 400, "differ"),
        ({"old": "wrong wrong wrong"}, 401, "wrong"),
        ({"old": PASSWORD, "new": PASSWORD, "repeated": PASSWORD}, 400, "is the old one"),
        ({"old": PASSWORD, "new": "password1234", "repeated": "password1234"}, 400, "often chosen"),
    ):
        refused = browser.post("/password", data=new | wrong)
        assert (refused.status_code, sentence in refused.text) == (status, True)
    chosen = browser.post("/password", data=new | {"old": PASSWORD})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
    assert browser.get("/case/A1").status_code == 404
    assert accounts.sign_in(library, "李伟", "three grey sparrows", address="x")


def test_the_password_page_is_for_who_has_signed_in(browser: httpx.Client) -> None:
    for answer in (browser.get("/password"), browser.post("/password", data={"old": PASSWORD, "new": "x"})):
        assert answer.headers["location"] == "/sign-in"


def test_the_description_of_the_api_is_for_who_has_signed_in(browser: httpx.Client, library: Library) -> None:
    assert browser.get("/api/openapi.json").status_code == 401
    token = {"authorization": f"Bearer {accounts.issue_token(library, 'Chen', user='test')}"}
    assert browser.get("/api/openapi.json", headers=token).status_code == 200
    sign_in(browser, "Chen", PASSWORD)
    assert browser.get("/api/openapi.json").status_code == 200
    assert browser.get("/api/jobs").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/api/cases?since=0001-01-01T00:00:00%2B14:00", None, 400, "desk.moment_out_of_range"),
        ("GET", "/api/cases?until=9999-12-31T23:00:00-14:00", None, 400, "desk.moment_out_of_range"),
        ("GET", "/api/cases?since=yesterday", None, 422, "desk.request_invalid"),
        ("POST", "/api/decisions", b"not json", 422, "desk.request_invalid"),
        ("POST", "/api/decisions", b"[" * 100_000, 400, "desk.request_unread"),
        ("POST", "/api/imports", b"--x\r\nbroken", 422, "desk.request_invalid"),
        ("GET", "/api/nowhere", None, 404, "desk.no_such_address"),
        ("DELETE", "/api/decisions", None, 405, "desk.no_such_method"),
        ("GET", "/api/jobs/0", None, 422, "desk.request_invalid"),
    ],
)
def test_what_is_asked_wrongly_is_answered_in_the_one_form(
    browser: httpx.Client, library: Library, method: str, path: str, body: bytes | None, status: int, code: str
) -> None:
    kind = "multipart/form-data; boundary=x" if path == "/api/imports" else "application/json"
    token = f"Bearer {accounts.issue_token(library, 'Chen', user='test')}"
    answer = browser.request(method, path, content=body, headers={"authorization": token, "content-type": kind})
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.text[:300]
    assert answer.json().keys() == {"error", "code", "kind"}


def test_a_message_is_one_line_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    factory = logging.getLogRecordFactory()
    try:
        escape_log_lines()
        logging.getLogger("linker").warning("%s: bad", "a\nERROR:\x1b[2J\u2028\u202eb")
    finally:
        logging.setLogRecordFactory(factory)
    assert caplog.messages == ["a\\nERROR:\\x1b[2J\\u2028\\u202eb: bad"]
    assert isinstance(caplog.records[0], EscapedRecord)
