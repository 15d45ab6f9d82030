"""Accounts and signing in: who may work with a library, in which role, and how a browser or a program proves it.

What a browser or a program keeps is 256 random bits, of which only the hash is stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from linker.casework.users import attempts, passwords
from linker.casework.users.attempts import FREE_ATTEMPTS, FREE_FROM_ADDRESS, SignInError
from linker.casework.users.passwords import MIN_PASSWORD_LENGTH, AccountError
from linker.i18n.text import Text
from linker.library.store.content import check_text
from linker.library.store.operations import access_log, accounts, credentials
from linker.library.store.operations.accounts import Account
from linker.library.store.store import Library

__all__ = ["FREE_ATTEMPTS", "FREE_FROM_ADDRESS", "MIN_PASSWORD_LENGTH", "AccountError", "SignInError"]

ADMINISTRATOR = "administrator"
# Lowest first; each may all that the ones before it may.
ROLES = ("reader", "detective", "reviewer", ADMINISTRATOR)
MAX_NAME_LENGTH = 100
SESSION_LENGTH, SESSION_IDLE = timedelta(hours=12), timedelta(hours=2)
BROWSER_MEMORY = timedelta(days=365)
MAX_TOKEN_DAYS = 3_650
_LAST_USED_PRECISION = timedelta(minutes=1)


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


def add_account(
    library: Library, name: str, role: str, password: str, *, user: str, is_temporary: bool = False
) -> Account:
    """Make an account; a closed one of this name is opened again with the new role and password.

    A temporary password lets its owner do nothing but choose another; the first account's is never temporary, and
    must be an administrator's. Raises AccountError for a bad name, role or password, and for a name taken.
    """
    name = _checked_name(name)
    _check_role(role)
    hashed = passwords.hash_of(password, name)
    with library.operations.writing() as connection:
        is_first = not accounts.has_accounts(connection)
        if role != ADMINISTRATOR and is_first:
            raise AccountError("accounts.administrator_first", name=name)
        must_change = is_temporary and not is_first
        account = accounts.read_account(connection, name)
        if account and account.active:
            raise AccountError("accounts.name_taken", name=name)
        if account:
            opened = {"role": role, "password_hash": hashed, "active": True, "must_change": must_change}
            accounts.change_account(connection, name, opened)
        else:
            accounts.add_account(connection, name, role, hashed, must_change=must_change)
        access_log.add_entry(connection, user, "account", f"{name}: {role}")
    return _account(library, name)


def change_role(library: Library, name: str, role: str, *, user: str) -> Account:
    """Change the role of an account, at once. The last administrator keeps the role."""
    _check_role(role)
    return _change(library, name, user, role, {"role": role}, loses_administrator=role != ADMINISTRATOR)


def change_password(library: Library, name: str, password: str, *, user: str, is_temporary: bool = False) -> Account:
    """Set a password; all sessions and tokens of the account end. A temporary one must be changed by its owner."""
    changes = {"password_hash": passwords.hash_of(password, name), "must_change": is_temporary}
    account = _change(library, name, user, "new password", changes)
    _revoke_all(library, name)
    return account


def change_own_password(
    library: Library, name: str, old_password: str, password: str, *, address: str, browser: str = ""
) -> Account:
    """Change a password by its owner, who must know the old one; all sessions and tokens of the account end.

    Raises SignInError for a wrong old password, which counts as an attempt to sign in.
    """
    _check_password(library, name, old_password, attempts.origin_of(library, name, address, browser, _now()))
    if password == old_password:
        raise AccountError("accounts.password_unchanged")
    return change_password(library, name, password, user=name)


def close_account(library: Library, name: str, *, user: str) -> Account:
    """Close an account: sessions and tokens end at once; the decisions under its name stay."""
    account = _change(library, name, user, "retired", {"active": False}, loses_administrator=True)
    _revoke_all(library, name)
    return account


def set_language(library: Library, name: str, language: str) -> None:
    """Store the language of an account; a name without an account is ignored."""
    with library.operations.writing() as connection:
        accounts.change_account(connection, name, {"language": language})


def sign_in(library: Library, name: str, password: str, *, address: str, browser: str = "") -> str:
    """Check a password and return the secret of a new session (for a cookie).

    Wrong name and wrong password look and take the same. After some failures for a name from an address (or from a
    `browser` that is known for it, by its secret) each attempt must wait, whatever the password; raises SignInError.
    """
    name = name.strip()[:MAX_NAME_LENGTH]
    origin = attempts.origin_of(library, name, address, browser, _now())
    _check_password(library, name, password, origin)
    attempts.record_success(library, name, origin, _now())
    return _new_credential(library, name, credentials.SESSION, SESSION_LENGTH)


def remember_browser(library: Library, name: str) -> str:
    """Secret for a cookie by which a browser is known: wrong passwords from elsewhere never pause it for this name."""
    return _new_credential(library, name, credentials.BROWSER, BROWSER_MEMORY)


def unlock(library: Library, name: str, *, user: str) -> Account:
    """Forget the wrong passwords for a name, so that nobody has to wait any more."""
    with library.operations.writing() as connection:
        account = accounts.read_account(connection, name)
        if account is None:
            raise AccountError("accounts.unknown", name=name)
        credentials.delete_failures(connection, _now() - timedelta(days=1), name=name)
        access_log.add_entry(connection, user, "account", f"{name}: unlocked")
    return account


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


def _check_password(library: Library, name: str, password: str, origin: str) -> None:
    attempts.refuse_too_many(library, name, origin, _now())
    with library.operations.reading() as connection:
        hashed = accounts.password_hash_of(connection, name)
    if not passwords.matches(hashed, password) or not hashed:
        attempts.record_failure(library, name, origin)
        raise SignInError("accounts.wrong_password")


def _new_credential(library: Library, name: str, kind: str, life: timedelta) -> str:
    secret = secrets.token_urlsafe(32)
    with library.operations.writing() as connection:
        credentials.delete_expired(connection)
        credentials.add_credential(connection, secret, name, kind, _now() + life)
    return secret


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


def _now() -> datetime:
    return datetime.now(UTC)
