"""Accounts and signing in: who may work with a library, in which role, and how a browser or a program proves it.

Passwords are hashed with argon2id (RFC 9106, the library's own defaults); what a browser or a program keeps is 256
random bits, of which only the hash is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from linker.errors import LinkerError
from linker.i18n.text import Text
from linker.library.store.content import check_text
from linker.library.store.operations import access_log, accounts, credentials
from linker.library.store.operations.accounts import Account
from linker.library.store.store import Library

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ADMINISTRATOR = "administrator"
# Lowest first; each may all that the ones before it may.
ROLES = ("reader", "detective", "reviewer", ADMINISTRATOR)
MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH, MAX_NAME_LENGTH = 10, 1_000, 100
SESSION_LENGTH, SESSION_IDLE = timedelta(hours=12), timedelta(hours=2)
# After this many wrong passwords for one name (or from one address) each further one doubles the pause.
FREE_ATTEMPTS, FREE_FROM_ADDRESS, MAX_PAUSE = 5, 20, timedelta(minutes=15)
_ATTEMPT_MEMORY = timedelta(hours=1)
MAX_TOKEN_DAYS = 3_650
_LAST_USED_PRECISION = timedelta(minutes=1)


class AccountError(LinkerError):
    """An account cannot be made or changed so."""


class SignInError(LinkerError):
    """The name or the password is wrong, or it was tried too often; `wait_seconds` until the next attempt counts."""

    def __init__(self, message_id: str, /, *, wait_seconds: int = 0) -> None:
        super().__init__(message_id, wait_seconds=wait_seconds)
        self.wait_seconds = wait_seconds


def includes(role: str, required_role: str) -> bool:
    """Whether a role has all rights of another; an unknown role has none."""
    return role in ROLES and required_role in ROLES and ROLES.index(role) >= ROLES.index(required_role)


def has_accounts(library: Library) -> bool:
    """Whether this library has accounts, so that people must sign in; once it has any, it always has."""
    with library.operations.reading() as connection:
        return accounts.has_accounts(connection)


def list_accounts(library: Library) -> tuple[Account, ...]:
    """All accounts by name, closed ones included."""
    with library.operations.reading() as connection:
        return accounts.read_accounts(connection)


def add_account(library: Library, name: str, role: str, password: str, *, user: str) -> Account:
    """Make an account; a closed one of this name is opened again with the new role and password.

    The first one must be an administrator. Raises AccountError for a bad name, role or password, and for a name taken.
    """
    name = _checked_name(name)
    _check_role(role)
    hashed = _hashed(password)
    with library.operations.writing() as connection:
        if role != ADMINISTRATOR and not accounts.has_accounts(connection):
            raise AccountError("accounts.administrator_first", name=name)
        account = accounts.read_account(connection, name)
        if account and account.active:
            raise AccountError("accounts.name_taken", name=name)
        if account:
            accounts.change_account(connection, name, {"role": role, "password_hash": hashed, "active": True})
        else:
            accounts.add_account(connection, name, role, hashed)
        access_log.add_entry(connection, user, "account", f"{name}: {role}")
    return _account(library, name)


def change_role(library: Library, name: str, role: str, *, user: str) -> Account:
    """Change the role of an account, at once. The last administrator keeps the role."""
    _check_role(role)
    return _change(library, name, user, role, {"role": role}, loses_administrator=role != ADMINISTRATOR)


def change_password(library: Library, name: str, password: str, *, user: str) -> Account:
    """Set a password; all sessions and tokens of the account end."""
    hashed = _hashed(password)
    account = _change(library, name, user, "new password", {"password_hash": hashed})
    _revoke_all(library, name)
    return account


def close_account(library: Library, name: str, *, user: str) -> Account:
    """Close an account: sessions and tokens end at once; the decisions under its name stay."""
    account = _change(library, name, user, "retired", {"active": False}, loses_administrator=True)
    _revoke_all(library, name)
    return account


def set_language(library: Library, name: str, language: str) -> None:
    """Store the language of an account; a name without an account is ignored."""
    with library.operations.writing() as connection:
        accounts.change_account(connection, name, {"language": language})


def sign_in(library: Library, name: str, password: str, *, address: str) -> str:
    """Check a password and return the secret of a new session (for a cookie).

    Wrong name and wrong password look and take the same. After some failures each attempt must wait, twice as long
    every time, whatever the password; raises SignInError.
    """
    name = name.strip()[:MAX_NAME_LENGTH]
    _refuse_too_many(library, name, address)
    with library.operations.reading() as connection:
        hashed = accounts.password_hash_of(connection, name)
    if not _password_matches(hashed, password) or not hashed:
        with library.operations.writing() as connection:
            credentials.add_failure(connection, name, address)
        raise SignInError("accounts.wrong_password")
    return _new_session(library, name)


def sign_out(library: Library, secret: str) -> None:
    """End one session."""
    with library.operations.writing() as connection:
        credentials.revoke_credential(connection, secret)


def session_account(library: Library, secret: str) -> Account | None:
    """Account of a session by the secret of its cookie; None for a wrong, ended, idle or expired one. Prolongs it."""
    return _account_of_secret(library, secret, credentials.SESSION, idle=SESSION_IDLE)


def issue_token(library: Library, name: str, *, days: int = 365, user: str) -> str:
    """Issue a token for another program, with the rights of an account; it is shown once and can be revoked."""
    if not 1 <= days <= MAX_TOKEN_DAYS:
        raise AccountError("accounts.token_days_out_of_range", name=name, limit=MAX_TOKEN_DAYS, days=days)
    secret = secrets.token_urlsafe(32)
    with library.operations.writing() as connection:
        account = accounts.read_account(connection, name)
        if account is None or not account.active:
            raise AccountError("accounts.unknown", name=name)
        credentials.add_credential(connection, secret, name, credentials.TOKEN, _now() + timedelta(days=days))
        access_log.add_entry(connection, user, "account", f"{name}: token for {days} days")
    return secret


def revoke_tokens(library: Library, name: str, *, user: str) -> int:
    """Revoke all tokens of an account, and return their number."""
    with library.operations.writing() as connection:
        ended = credentials.revoke_credentials(connection, name, (credentials.TOKEN,))
        access_log.add_entry(connection, user, "account", f"{name}: tokens revoked")
    return ended


def token_account(library: Library, secret: str) -> Account | None:
    """Account of a token; None for a wrong, revoked or expired one."""
    return _account_of_secret(library, secret, credentials.TOKEN, idle=None)


def _account_of_secret(library: Library, secret: str, kind: str, *, idle: timedelta | None) -> Account | None:
    if not secret:
        return None
    now = _now()
    with library.operations.reading() as connection:
        credential = credentials.read_credential(connection, secret)
        account = None if credential is None else accounts.read_account(connection, credential.name)
    if credential is None or credential.kind != kind or account is None or not account.active:
        return None
    if now >= credential.expires or (idle is not None and now - credential.last_used >= idle):
        return None
    if now - credential.last_used > _LAST_USED_PRECISION:
        with library.operations.writing() as connection:
            credentials.mark_used(connection, secret)
    return account


def _new_session(library: Library, name: str) -> str:
    secret, now = secrets.token_urlsafe(32), _now()
    with library.operations.writing() as connection:
        credentials.delete_expired(connection)
        credentials.delete_failures(connection, name, now - timedelta(days=1))
        credentials.add_credential(connection, secret, name, credentials.SESSION, now + SESSION_LENGTH)
        access_log.add_entry(connection, name, "sign-in", "")
    return secret


def _refuse_too_many(library: Library, name: str, address: str) -> None:
    now = _now()
    with library.operations.reading() as connection:
        for column, value, free in (("name", name, FREE_ATTEMPTS), ("address", address, FREE_FROM_ADDRESS)):
            count, last = credentials.failures_since(connection, column, value, now - _ATTEMPT_MEMORY)
            if last is None or count < free:
                continue
            pause = min(timedelta(seconds=2.0 ** min(count - free + 1, 20)), MAX_PAUSE)
            wait = int((last + pause - now).total_seconds()) + 1
            if last + pause > now:
                raise SignInError("accounts.too_many_attempts", wait_seconds=wait)


def _change(
    library: Library,
    name: str,
    user: str,
    note: str,
    changes: Mapping[str, object],
    *,
    loses_administrator: bool = False,
) -> Account:
    with library.operations.writing() as connection:
        account_of = {account.name: account for account in accounts.read_accounts(connection)}
        if name not in account_of or not account_of[name].active:
            raise AccountError("accounts.unknown", name=name)
        other_administrators = [
            account
            for account in account_of.values()
            if account.active and account.role == ADMINISTRATOR and account.name != name
        ]
        if loses_administrator and not other_administrators and account_of[name].role == ADMINISTRATOR:
            raise AccountError("accounts.last_administrator", name=name)
        accounts.change_account(connection, name, changes)
        access_log.add_entry(connection, user, "account", f"{name}: {note}")
    return _account(library, name)


def _revoke_all(library: Library, name: str) -> None:
    with library.operations.writing() as connection:
        credentials.revoke_credentials(connection, name, (credentials.SESSION, credentials.TOKEN))


def _account(library: Library, name: str) -> Account:
    return next(account for account in list_accounts(library) if account.name == name)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise AccountError("accounts.name_invalid", limit=MAX_NAME_LENGTH)
    check_text(name, Text("accounts.name"))
    return name


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise AccountError("accounts.role_unknown", role=role, roles=ROLES)


def _hashed(password: str) -> str:
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise AccountError("accounts.password_length", minimum=MIN_PASSWORD_LENGTH, limit=MAX_PASSWORD_LENGTH)
    return _hasher().hash(password)


def _password_matches(hashed: str, password: str) -> bool:
    """Whether a password matches a hash, at the same cost for a name without an account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed or _hash_of_nobody(), password[:MAX_PASSWORD_LENGTH])
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError:
        raise AccountError("accounts.libraries_missing") from None
    return PasswordHasher()


@cache
def _hash_of_nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _now() -> datetime:
    return datetime.now(UTC)
