"""Wrong passwords: after some of them the next attempt must wait, twice as long every time.

The pause is for one name from one origin: an address, or a browser in which that name has signed in before. So nobody
keeps another out by guessing wrongly, and whoever guesses, guesses slowly. One address that tries many names is slowed
down as well; a browser that is known is not.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from linker.errors import LinkerError
from linker.library.store.operations import access_log, accounts, credentials
from linker.library.store.store import Library

# After this many wrong passwords for one name from one origin (or from one address) each further one doubles the pause.
FREE_ATTEMPTS, FREE_FROM_ADDRESS, MAX_PAUSE = 5, 100, timedelta(minutes=15)
SIGN_IN, FAILED_SIGN_IN = "sign-in", "sign-in-failed"
_MEMORY = timedelta(hours=1)
# A name that no account has is not logged: it may be a password in the wrong field.
_UNKNOWN_NAME = "-"


class SignInError(LinkerError):
    """The name or the password is wrong, or it was tried too often; `wait_seconds` until the next attempt counts."""

    def __init__(self, message_id: str, /, *, wait_seconds: int = 0) -> None:
        super().__init__(message_id, wait_seconds=wait_seconds)
        self.wait_seconds = wait_seconds


def origin_of(library: Library, name: str, address: str, browser: str, now: datetime) -> str:
    """Where an attempt comes from: the browser (by its secret) where it is known for this name, else the address."""
    if not browser:
        return address
    with library.operations.reading() as connection:
        credential = credentials.read_credential(connection, browser)
    is_known = (
        credential and (credential.kind, credential.name) == (credentials.BROWSER, name) and now < credential.expires
    )
    return f"browser {credentials.digest_of(browser)[:16]}" if is_known else address


def refuse_too_many(library: Library, name: str, origin: str, now: datetime) -> None:
    """Raise SignInError where the next attempt for this name from there must still wait."""
    since = now - _MEMORY
    with library.operations.reading() as connection:
        tried = credentials.failures_since(connection, since, name=name, address=origin)
        tried_all = credentials.failures_since(connection, since, address=origin)
    for (count, last), free in ((tried, FREE_ATTEMPTS), (tried_all, FREE_FROM_ADDRESS)):
        if last is None or count < free:
            continue
        pause = min(timedelta(seconds=2.0 ** min(count - free + 1, 20)), MAX_PAUSE)
        if last + pause > now:
            wait = int((last + pause - now).total_seconds()) + 1
            raise SignInError("accounts.too_many_attempts", wait_seconds=wait)


def record_failure(library: Library, name: str, origin: str) -> None:
    """Store a wrong password, and log it."""
    with library.operations.writing() as connection:
        credentials.add_failure(connection, name, origin)
        user = name if accounts.read_account(connection, name) else _UNKNOWN_NAME
        access_log.add_entry(connection, user, FAILED_SIGN_IN, origin)


def record_success(library: Library, name: str, origin: str, now: datetime) -> None:
    """Log that somebody has signed in, and how many wrong passwords came before from anywhere; they count no more."""
    with library.operations.writing() as connection:
        count, _ = credentials.failures_since(connection, now - timedelta(days=1), name=name)
        before = f" ({count} × {FAILED_SIGN_IN})" if count else ""
        credentials.delete_failures(connection, now - timedelta(days=1), name=name, address=origin)
        access_log.add_entry(connection, name, SIGN_IN, origin + before)
