"""Nobody locks out another, and guessing is slow all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.users import access_log, accounts
from linker.casework.users.accounts import SignInError
from linker.library.store.store import Library

PASSWORD, WRONG = "right horse battery", "wrong wrong wrong"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        accounts.add_account(opened, "Chen", "administrator", PASSWORD, user="test")
        accounts.add_account(opened, "李伟", "detective", PASSWORD, user="Chen")
        yield opened


def guess(library: Library, name: str, address: str, times: int, browser: str = "") -> None:
    for _ in range(times):
        with pytest.raises(SignInError):
            accounts.sign_in(library, name, WRONG, address=address, **({"browser": browser} if browser else {}))


def test_guesses_from_elsewhere_keep_nobody_out(library: Library) -> None:
    guess(library, "Chen", "10.6.6.6", accounts.FREE_ATTEMPTS + 1)
    assert accounts.sign_in(library, "Chen", PASSWORD, address="10.0.0.1")
    assert accounts.sign_in(library, "李伟", PASSWORD, address="10.6.6.6")


def test_a_browser_that_is_known_is_never_paused_by_others_and_by_itself_it_is(library: Library) -> None:
    known = accounts.remember_browser(library, "Chen")
    guess(library, "Chen", "10.0.0.1", accounts.FREE_ATTEMPTS)
    with pytest.raises(SignInError, match="too many wrong"):
        accounts.sign_in(library, "Chen", PASSWORD, address="10.0.0.1")
    assert accounts.sign_in(library, "Chen", PASSWORD, address="10.0.0.1", browser=known)
    guess(library, "Chen", "10.0.0.1", accounts.FREE_ATTEMPTS, known)
    with pytest.raises(SignInError, match="too many wrong"):
        accounts.sign_in(library, "Chen", PASSWORD, address="10.0.0.1", browser=known)


def test_a_browser_known_for_one_name_is_not_for_another(library: Library) -> None:
    known = accounts.remember_browser(library, "李伟")
    guess(library, "Chen", "10.0.0.1", accounts.FREE_ATTEMPTS)
    with pytest.raises(SignInError, match="too many wrong"):
        accounts.sign_in(library, "Chen", PASSWORD, address="10.0.0.1", browser=known)
    assert accounts.session_account(library, known) is None
    assert accounts.token_account(library, known) is None


def test_one_address_does_not_try_all_names(library: Library) -> None:
    for number in range(accounts.FREE_FROM_ADDRESS):
        guess(library, f"name {number % 30}", "10.6.6.6", 1)
    with pytest.raises(SignInError, match="too many wrong"):
        accounts.sign_in(library, "李伟", PASSWORD, address="10.6.6.6")


def test_what_was_tried_and_that_it_went_in_stands_in_the_access_log(library: Library) -> None:
    guess(library, "Chen", "10.6.6.6", 2)
    guess(library, PASSWORD, "10.6.6.6", 1)
    accounts.sign_in(library, "Chen", PASSWORD, address="10.6.6.6")
    entries = [(entry.who, entry.what, entry.subject) for entry in access_log.read_log(library, limit=4)]
    # A name without an account may be a password in the wrong field.
    assert entries == [
        ("Chen", "sign-in", "10.6.6.6 (2 × sign-in-failed)"),
        ("-", "sign-in-failed", "10.6.6.6"),
        ("Chen", "sign-in-failed", "10.6.6.6"),
        ("Chen", "sign-in-failed", "10.6.6.6"),
    ]


def test_an_administrator_ends_a_pause(library: Library) -> None:
    guess(library, "李伟", "10.0.0.1", accounts.FREE_ATTEMPTS)
    accounts.unlock(library, "李伟", user="Chen")
    assert accounts.sign_in(library, "李伟", PASSWORD, address="10.0.0.1")
    assert any(entry.subject == "李伟: unlocked" for entry in access_log.read_log(library, user="Chen"))
    with pytest.raises(accounts.AccountError, match="no such account"):
        accounts.unlock(library, "nobody", user="Chen")
