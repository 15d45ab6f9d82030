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
from linker.library.store.content import check_text
from linker.library.store.operations import access_log, accounts, credentials
from linker.library.store.operations.accounts import Person
from linker.library.store.store import Library

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ADMINISTRATOR = "administrator"
# Lowest first; each may all that the ones before it may.
ROLES = ("reader", "detective", "reviewer", ADMINISTRATOR)
SHORTEST_PASSWORD, LONGEST_PASSWORD, LONGEST_NAME = 10, 1_000, 100
SESSION_LENGTH, SESSION_IDLE = timedelta(hours=12), timedelta(hours=2)
# After this many wrong passwords for one name (or from one address) each further one doubles the pause.
FREE_ATTEMPTS, FREE_FROM_ADDRESS, LONGEST_PAUSE = 5, 20, timedelta(minutes=15)
_REMEMBERED = timedelta(hours=1)
_SEEN_EVERY = timedelta(minutes=1)


class AccountError(LinkerError):
    """An account cannot be made or changed so."""


class SignInError(LinkerError):
    """The name or the password is wrong, or it was tried too often; `wait_seconds` until the next attempt counts."""

    def __init__(self, message: str, wait_seconds: int = 0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


def includes(role: str, other: str) -> bool:
    """Whether a role may all that another may; an unknown role may nothing."""
    return role in ROLES and other in ROLES and ROLES.index(role) >= ROLES.index(other)


def has_accounts(library: Library) -> bool:
    """Whether people sign in to this library; once they do, they always do."""
    with library.office.reading() as office:
        return accounts.any_people(office)


def listed(library: Library) -> tuple[Person, ...]:
    """All accounts by name, retired ones too."""
    with library.office.reading() as office:
        return accounts.read_people(office)


def add(library: Library, name: str, role: str, password: str, *, by: str) -> Person:
    """Make an account; a retired one of this name comes back with the new role and password.

    The first one must be an administrator. Raises AccountError for a bad name, role or password, and for a name taken.
    """
    name = _checked_name(name)
    _check_role(role)
    hashed = _hashed(password)
    with library.office.writing() as office:
        if role != ADMINISTRATOR and not accounts.any_people(office):
            raise AccountError(f"{name}: the first account must be an administrator, who makes the others")
        known = accounts.read_person(office, name)
        if known and known.active:
            raise AccountError(f"{name}: there is an account of this name; choose another name")
        if known:
            accounts.change_person(office, name, {"role": role, "password_hash": hashed, "active": True})
        else:
            accounts.add_person(office, name, role, hashed)
        access_log.add_look(office, by, "account", f"{name}: {role}")
    return _person(library, name)


def change_role(library: Library, name: str, role: str, *, by: str) -> Person:
    """Give another role; it counts from the next click on. The last administrator keeps his."""
    _check_role(role)
    return _change(library, name, by, role, {"role": role}, loses_administrator=role != ADMINISTRATOR)


def change_password(library: Library, name: str, password: str, *, by: str) -> Person:
    """Set a password; all sessions and tokens of that person end."""
    hashed = _hashed(password)
    found = _change(library, name, by, "new password", {"password_hash": hashed})
    _end_all(library, name)
    return found


def retire(library: Library, name: str, *, by: str) -> Person:
    """Close an account: sessions and tokens end at once; what the person decided stays, under the name."""
    found = _change(library, name, by, "retired", {"active": False}, loses_administrator=True)
    _end_all(library, name)
    return found


def set_language(library: Library, name: str, language: str) -> None:
    """Remember a person's language; a name without an account is passed over."""
    with library.office.writing() as office:
        accounts.change_person(office, name, {"language": language})


def sign_in(library: Library, name: str, password: str, *, address: str) -> str:
    """Check a password and give the secret of a new session (for a cookie).

    Wrong name and wrong password look and take the same. After some failures each attempt must wait, twice as long
    every time, whatever the password; raises SignInError.
    """
    name = name.strip()[:LONGEST_NAME]
    _refuse_too_many(library, name, address)
    with library.office.reading() as office:
        hashed = accounts.password_hash_of(office, name)
    if not _fits(hashed, password) or not hashed:
        with library.office.writing() as office:
            credentials.note_failure(office, name, address)
        raise SignInError("the name or the password is wrong; try again, or ask an administrator for a new password")
    return _new_session(library, name)


def sign_out(library: Library, secret: str) -> None:
    """End one session."""
    with library.office.writing() as office:
        credentials.end_pass(office, secret)


def signed_in(library: Library, secret: str) -> Person | None:
    """Whose session a cookie's secret is; None for a wrong, ended, idle or expired one. Being asked keeps it alive."""
    return _bearer(library, secret, credentials.SESSION, idle=SESSION_IDLE)


def issue_token(library: Library, name: str, *, days: int = 365, by: str) -> str:
    """A token for another program, with the rights of an account; it is shown this once and can be revoked."""
    if not 1 <= days <= 3_650:
        raise AccountError(f"{name}: a token lasts 1 to 3650 days, not {days}; choose a number between them")
    secret = secrets.token_urlsafe(32)
    with library.office.writing() as office:
        person = accounts.read_person(office, name)
        if person is None or not person.active:
            raise AccountError(f"{name}: there is no such account; make it first (linker user add)")
        credentials.add_pass(office, secret, name, credentials.TOKEN, _now() + timedelta(days=days))
        access_log.add_look(office, by, "account", f"{name}: token for {days} days")
    return secret


def revoke_tokens(library: Library, name: str, *, by: str) -> int:
    """Take back all tokens of an account; gives how many there were."""
    with library.office.writing() as office:
        ended = credentials.end_passes(office, name, (credentials.TOKEN,))
        access_log.add_look(office, by, "account", f"{name}: tokens revoked")
    return ended


def bearer_of(library: Library, secret: str) -> Person | None:
    """Whose token this is; None for a wrong, revoked or expired one."""
    return _bearer(library, secret, credentials.TOKEN, idle=None)


def _bearer(library: Library, secret: str, kind: str, *, idle: timedelta | None) -> Person | None:
    if not secret:
        return None
    now = _now()
    with library.office.reading() as office:
        found = credentials.read_pass(office, secret)
        person = None if found is None else accounts.read_person(office, found.name)
    if found is None or found.kind != kind or person is None or not person.active:
        return None
    if now >= found.expires or (idle is not None and now - found.seen >= idle):
        return None
    if now - found.seen > _SEEN_EVERY:
        with library.office.writing() as office:
            credentials.mark_seen(office, secret)
    return person


def _new_session(library: Library, name: str) -> str:
    secret, now = secrets.token_urlsafe(32), _now()
    with library.office.writing() as office:
        credentials.drop_expired(office)
        credentials.forget_failures(office, name, now - timedelta(days=1))
        credentials.add_pass(office, secret, name, credentials.SESSION, now + SESSION_LENGTH)
        access_log.add_look(office, name, "sign-in", "")
    return secret


def _refuse_too_many(library: Library, name: str, address: str) -> None:
    now = _now()
    with library.office.reading() as office:
        for column, value, free in (("name", name, FREE_ATTEMPTS), ("address", address, FREE_FROM_ADDRESS)):
            count, last = credentials.failures_since(office, column, value, now - _REMEMBERED)
            if last is None or count < free:
                continue
            pause = min(timedelta(seconds=2.0 ** min(count - free + 1, 20)), LONGEST_PAUSE)
            wait = int((last + pause - now).total_seconds()) + 1
            if last + pause > now:
                raise SignInError(f"too many wrong passwords; wait {wait} seconds and try again", wait)


def _change(
    library: Library,
    name: str,
    by: str,
    told: str,
    changes: Mapping[str, object],
    *,
    loses_administrator: bool = False,
) -> Person:
    with library.office.writing() as office:
        known = {one.name: one for one in accounts.read_people(office)}
        if name not in known or not known[name].active:
            raise AccountError(f"{name}: there is no such account; linker user list names them")
        others = [one for one in known.values() if one.active and one.role == ADMINISTRATOR and one.name != name]
        if loses_administrator and not others and known[name].role == ADMINISTRATOR:
            raise AccountError(f"{name}: is the last administrator; make another one first")
        accounts.change_person(office, name, changes)
        access_log.add_look(office, by, "account", f"{name}: {told}")
    return _person(library, name)


def _end_all(library: Library, name: str) -> None:
    with library.office.writing() as office:
        credentials.end_passes(office, name, (credentials.SESSION, credentials.TOKEN))


def _person(library: Library, name: str) -> Person:
    return next(one for one in listed(library) if one.name == name)


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AccountError(f"the name of an account has 1 to {LONGEST_NAME} printable letters; choose such a name")
    check_text(name, "name of the account")
    return name


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise AccountError(f"{role}: is no role; choose one of {', '.join(ROLES)}")


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise AccountError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} letters; choose a longer one")
    return _hasher().hash(password)


def _fits(hashed: str, password: str) -> bool:
    """Always as much work, also for a name without an account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(hashed or _nobody(), password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError:
        raise AccountError("accounts need the desk's libraries; pip install 'case-linker[desk]'") from None
    return PasswordHasher()


@cache
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _now() -> datetime:
    return datetime.now(UTC)
