"""What the drivers of SQLite and PostgreSQL say, as a message that names the library and the remedy."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from linker.errors import LibraryError, LibraryUnavailableError
from linker.i18n.text import Text
from linker.library.store.address import Address
from linker.library.store.damage import DamagedValueError

_BUSY, _DAMAGED, _DISK_FULL = "store.busy", "store.damaged", "store.disk_full"
_SERVER_DISK_FULL, _TIME_LIMIT = "store.server_disk_full", "store.server_time_limit"

# A part of what SQLite says, and the message for the user.
_FILE_ERRORS = (
    ("not a database", "store.not_a_library"),
    ("malformed", _DAMAGED),
    ("Could not decode", _DAMAGED),
    ("no such table", _DAMAGED),
    ("no such column", _DAMAGED),
    ("already exists", _DAMAGED),
    ("unsupported file format", _DAMAGED),
    ("SQL logic error", _DAMAGED),
    ("database is locked", _BUSY),
    ("readonly", "store.read_only"),
    ("unable to open", "store.cannot_open"),
    ("disk is full", _DISK_FULL),
    ("disk I/O error", "store.disk_error"),
)

# The same for a PostgreSQL server, by SQLSTATE.
_SERVER_ERRORS = {
    "55P03": _BUSY,
    "42501": "store.server_rights_missing",
    "53100": _SERVER_DISK_FULL,
    "25006": "store.server_read_only",
    "25P03": _TIME_LIMIT,
    "25P04": _TIME_LIMIT,
    "57014": _TIME_LIMIT,
    "57P05": _TIME_LIMIT,
    "42P01": _DAMAGED,
    "42703": _DAMAGED,
    "XX001": _DAMAGED,
    "XX002": _DAMAGED,
}
# What passes by itself, or once somebody has cared for the disk or the server: the library is as it was.
_PASSING = frozenset({_BUSY, _DISK_FULL, _SERVER_DISK_FULL, _TIME_LIMIT, "store.disk_error"})


def library_error(error: BaseException, address: Address, wait_seconds: float) -> LibraryError | None:
    """The error of a driver as one of the library; None where it is none that a user can mend."""
    # Rows are copied by the driver itself, so its errors come with and without SQLAlchemy's wrapping.
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, UnicodeDecodeError | DamagedValueError):
        return LibraryError(_DAMAGED, place=address.display_name)
    fault_id, is_passing = _fault(cause)
    if fault_id:
        kind = LibraryUnavailableError if is_passing else LibraryError
        return kind(fault_id, place=address.display_name, seconds=wait_seconds)
    if address.path is None and _is_of_connection(error, cause):
        reason = address.hide_secrets(str(cause)).strip().splitlines() or [type(cause).__name__]
        return LibraryUnavailableError(Text("store.server_unusable", place=address.display_name, reason=reason[0]))
    return None


def _fault(cause: BaseException | None) -> tuple[str, bool]:
    if isinstance(cause, sqlite3.Error):
        fault_id = next((message_id for sign, message_id in _FILE_ERRORS if sign in str(cause)), "")
    else:
        fault_id = _SERVER_ERRORS.get(getattr(cause, "sqlstate", None) or "", "")
    return fault_id, fault_id in _PASSING


def _is_of_connection(error: BaseException, cause: BaseException | None) -> bool:
    """Whether a server cannot be reached, has gone away in between, or has no connection left."""
    kinds = {kind.__name__ for kind in type(cause).__mro__}
    return "OperationalError" in kinds or isinstance(error, PoolTimeoutError | InvalidRequestError)
