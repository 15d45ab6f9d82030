"""Accounts and signing in, on a real library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from linker.casework.users import access_log, accounts
from linker.casework.users.accounts import ROLES, AccountError, SignInError
from linker.library.store.store import Library

PASSWORD = "right horse battery"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        yield opened


@pytest.fixture
def staffed(library: Library) -> Library:
    accounts.add_account(library, "Chen", "administrator", PASSWORD, user="test")
    accounts.add_account(library, "李伟", "detective", PASSWORD, user="Chen")
    return library


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr(accounts, "_now", moved.now)
    return moved


class Clock:
    def __init__(self) -> None:
        self.ahead = timedelta(0)
        self._real = accounts._now

    def now(self) -> datetime:
        return self._real() + self.ahead


def test_roles_include_the_ones_before_them_and_nothing_else() -> None:
    for place, role in enumerate(ROLES):
        assert [accounts.includes(role, other) for other in ROLES] == [number <= place for number in range(len(ROLES))]
    assert not accounts.includes("king", "reader")
    assert not accounts.includes("administrator", "king")


def test_the_first_account_is_an_administrator_and_the_last_one_stays(library: Library) -> None:
    assert not accounts.has_accounts(library)
    with pytest.raises(AccountError, match="first account must be an administrator"):
        accounts.add_account(library, "Li", "reader", PASSWORD, user="test")
    assert not accounts.has_accounts(library)
    accounts.add_account(library, "Chen", "administrator", PASSWORD, user="test")
    for change in (lambda: accounts.close_account(library, "Chen", user="Chen"),
                   lambda: accounts.change_role(library, "Chen", "reader", user="Chen")):  # fmt: skip
        with pytest.raises(AccountError, match="last administrator"):
            change()
    accounts.add_account(library, "Wang", "administrator", PASSWORD, user="Chen")
    accounts.close_account(library, "Chen", user="Wang")
    assert {one.name: one.active for one in accounts.list_accounts(library)} == {"Chen": False, "Wang": True}


@pytest.mark.parametrize(
    ("name", "role", "password", "told"),
    [
        ("", "reader", PASSWORD, "1 to 100 printable letters"),
        ("a\nb", "reader", PASSWORD, "printable"),
        ("Li", "king", PASSWORD, "no role; choose one of reader"),
        ("Li", "reader", "short", "10 to 1000 letters"),
        ("李伟", "reader", PASSWORD, "there is an account of this name"),
    ],
)
def test_a_bad_account_is_refused(staffed: Library, name: str, role: str, password: str, told: str) -> None:
    with pytest.raises(AccountError, match=told):
        accounts.add_account(staffed, name, role, password, user="Chen")


def test_a_session_lives_until_it_is_left_idles_or_expires(staffed: Library, clock: Clock) -> None:
    secret = accounts.sign_in(staffed, "李伟", PASSWORD, address="10.0.0.1")
    person = accounts.session_account(staffed, secret)
    assert person is not None
    assert (person.name, person.role) == ("李伟", "detective")
    assert accounts.session_account(staffed, secret + "x") is None
    assert accounts.token_account(staffed, secret) is None
    clock.ahead = accounts.SESSION_IDLE + timedelta(seconds=1)
    assert accounts.session_account(staffed, secret) is None
    clock.ahead = accounts.SESSION_LENGTH - timedelta(minutes=1)
    late = accounts.sign_in(staffed, "李伟", PASSWORD, address="10.0.0.1")
    accounts.sign_out(staffed, late)
    assert accounts.session_account(staffed, late) is None


def test_neither_passwords_nor_secrets_lie_in_the_file(staffed: Library, tmp_path: Path) -> None:
    secret = accounts.sign_in(staffed, "李伟", PASSWORD, address="10.0.0.1")
    token = accounts.issue_token(staffed, "李伟", user="Chen")
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"$argon2id$" in stored
    for hidden in (PASSWORD, secret, token):
        assert hidden.encode() not in stored
    assert b"argon2" not in (tmp_path / "cases.db").read_bytes()


def test_a_guess_costs_what_rfc_9106_recommends(costly_hasher: Callable[[], PasswordHasher]) -> None:
    used, recommended = extract_parameters(costly_hasher().hash(PASSWORD)), RFC_9106_LOW_MEMORY
    assert used.type is recommended.type
    assert (used.time_cost, used.memory_cost) >= (recommended.time_cost, recommended.memory_cost)


def test_guessing_is_slowed_down_and_the_right_password_waits_too(staffed: Library, clock: Clock) -> None:
    for _ in range(accounts.FREE_ATTEMPTS):
        with pytest.raises(SignInError, match="name or the password is wrong"):
            accounts.sign_in(staffed, "李伟", "wrong wrong wrong", address="10.0.0.1")
    with pytest.raises(SignInError, match="too many wrong") as refused:
        accounts.sign_in(staffed, "李伟", PASSWORD, address="10.0.0.1")
    accounts.sign_in(staffed, "Chen", PASSWORD, address="10.0.0.1")
    clock.ahead = timedelta(seconds=refused.value.wait_seconds)
    assert accounts.sign_in(staffed, "李伟", PASSWORD, address="10.0.0.1")


def test_an_unknown_name_is_told_like_a_wrong_password(staffed: Library) -> None:
    told = set()
    for name, password in (("nobody", PASSWORD), ("李伟", "wrong wrong wrong"), ("李伟", "\udcff")):
        with pytest.raises(SignInError) as refused:
            accounts.sign_in(staffed, name, password, address="10.0.0.1")
        told.add(str(refused.value))
    assert len(told) == 1


def test_a_new_password_or_retiring_ends_everything(staffed: Library) -> None:
    session = accounts.sign_in(staffed, "李伟", PASSWORD, address="")
    token = accounts.issue_token(staffed, "李伟", user="Chen")
    found = accounts.token_account(staffed, token)
    assert found is not None
    assert found.role == "detective"
    accounts.change_password(staffed, "李伟", "another good one", user="Chen")
    assert accounts.session_account(staffed, session) is None
    assert accounts.token_account(staffed, token) is None
    again = accounts.issue_token(staffed, "李伟", user="Chen")
    accounts.close_account(staffed, "李伟", user="Chen")
    assert accounts.token_account(staffed, again) is None
    with pytest.raises(SignInError):
        accounts.sign_in(staffed, "李伟", "another good one", address="")


def test_a_token_expires_and_can_be_revoked(staffed: Library, clock: Clock) -> None:
    short, long = (accounts.issue_token(staffed, "李伟", days=days, user="Chen") for days in (1, 400))
    clock.ahead = timedelta(days=2)
    assert accounts.token_account(staffed, short) is None
    assert accounts.token_account(staffed, long) is not None
    assert accounts.revoke_tokens(staffed, "李伟", user="Chen") == 2
    assert accounts.token_account(staffed, long) is None


def test_a_change_of_role_counts_at_once_and_is_logged(staffed: Library) -> None:
    secret = accounts.sign_in(staffed, "李伟", PASSWORD, address="")
    accounts.change_role(staffed, "李伟", "reader", user="Chen")
    found = accounts.session_account(staffed, secret)
    assert found is not None
    assert found.role == "reader"
    assert [(one.who, one.what, one.subject) for one in access_log.read_log(staffed, user="Chen", limit=1)] == [
        ("Chen", "account", "李伟: reader")
    ]


def test_looks_are_kept_and_the_visit_before_is_found(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from linker.library.store.operations import access_log as log_table

    start = accounts._now() - timedelta(days=2)
    moments = [0, 5, 20, 600, 610]
    for minutes in moments:
        with monkeypatch.context() as moved:
            moved.setattr(
                log_table,
                "as_text",
                lambda *_, m=minutes: (start + timedelta(minutes=m)).isoformat(timespec="microseconds"),
            )
            access_log.log_access(library, "Li", "case", f"C{minutes}")
    assert [one.subject for one in access_log.read_log(library, subject="C5")] == ["C5"]
    assert [one.subject for one in access_log.read_log(library)] == ["C610", "C600", "C20", "C5", "C0"]
    now = start + timedelta(minutes=615)
    assert access_log.last_visit(library, "Li", now) == start + timedelta(minutes=20)
    assert access_log.last_visit(library, "Li") == start + timedelta(minutes=610)
    assert access_log.last_visit(library, "Wang") is None


def test_a_look_at_anything_can_be_logged(library: Library) -> None:
    access_log.log_access(library, "Li", "search", "\udcff\x00" + "字" * 9_000)
    (look,) = access_log.read_log(library)
    assert look.subject.startswith("\\udcff字")
    assert len(look.subject) == 500
