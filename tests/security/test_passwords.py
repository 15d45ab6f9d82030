"""Passwords that anybody would try first are refused, and one that somebody else set is changed at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.users import accounts
from linker.casework.users.accounts import AccountError, SignInError
from linker.library.store.store import Library

PASSWORD = "right horse battery"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        accounts.add_account(opened, "Chen", "administrator", PASSWORD, user="test")
        yield opened


@pytest.mark.parametrize(
    "password",
    ["password123", "P@ssw0rd2024!", "1234567890", "aaaaaaaaaaaa", "abcabcabcabc", "qwertyuiop", "1qaz2wsx3edc",
     "13800138000", "320102199001011234", "administrator", "woaini1314520", "Gongan110110", "zhangwei123456",
     "iloveyou2024", "changeme!!", "linkerlinker", "警察警察警察警察警察", "admin@admin123", "0987654321"],
)  # fmt: skip
def test_what_anybody_would_try_first_is_refused(library: Library, password: str) -> None:
    with pytest.raises(AccountError, match="often"):
        accounts.add_account(library, "Li", "reader", password, user="Chen")


@pytest.mark.parametrize("password", ["Wang Fang Wang", "wangfang2024", "2024 WANG FANG"])
def test_the_name_is_no_password(library: Library, password: str) -> None:
    with pytest.raises(AccountError, match="name"):
        accounts.add_account(library, "Wang Fang", "reader", password, user="Chen")
    with pytest.raises(AccountError, match=r"name|often"):
        accounts.add_account(library, "wangfang", "reader", password, user="Chen")


@pytest.mark.parametrize(
    "password", [PASSWORD, "correct horse staple", "老槐树下三只灰麻雀和猫", "kV7-tq92-Lm0x", "wrong wrong wrong 2"]
)
def test_what_nobody_would_guess_is_taken(library: Library, password: str) -> None:
    assert accounts.add_account(library, "Wang Fang", "reader", password, user="Chen")


def test_a_password_that_somebody_else_set_is_changed_before_anything_else(library: Library) -> None:
    accounts.add_account(library, "Li", "detective", PASSWORD, user="Chen", is_temporary=True)
    session = accounts.sign_in(library, "Li", PASSWORD, address="10.0.0.1")
    person = accounts.session_account(library, session)
    assert person is not None
    assert person.must_change
    token = accounts.issue_token(library, "Li", user="Chen")
    with pytest.raises(AccountError, match="another"):
        accounts.change_own_password(library, "Li", PASSWORD, PASSWORD, address="10.0.0.1")
    with pytest.raises(SignInError):
        accounts.change_own_password(library, "Li", "wrong wrong wrong", "a good new sentence", address="10.0.0.1")
    accounts.change_own_password(library, "Li", PASSWORD, "a good new sentence", address="10.0.0.1")
    assert accounts.session_account(library, session) is None
    assert accounts.token_account(library, token) is None
    again = accounts.session_account(
        library, accounts.sign_in(library, "Li", "a good new sentence", address="10.0.0.1")
    )
    assert again is not None
    assert not again.must_change
    accounts.change_password(library, "Li", PASSWORD, user="Chen", is_temporary=True)
    assert {one.name: one.must_change for one in accounts.list_accounts(library)} == {"Chen": False, "Li": True}


def test_guessing_the_old_password_is_slowed_down_like_signing_in(library: Library) -> None:
    for _ in range(accounts.FREE_ATTEMPTS):
        with pytest.raises(SignInError, match="wrong"):
            accounts.change_own_password(
                library, "Chen", "wrong wrong wrong", "a good new sentence", address="10.0.0.1"
            )
    with pytest.raises(SignInError, match="too many"):
        accounts.change_own_password(library, "Chen", PASSWORD, "a good new sentence", address="10.0.0.1")
