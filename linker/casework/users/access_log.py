"""The access log: every access to a case is logged; decisions are in the chain of decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from linker.library.store.operations import access_log
from linker.library.store.operations.access_log import AccessEntry
from linker.library.store.store import Library

# Accesses with less than this between them are one visit.
_VISIT_PAUSE = timedelta(minutes=30)
_MAX_SUBJECT_LENGTH = 500
_MAX_ENTRIES = 5_000


def log_access(library: Library, user: str, kind: str, subject: str = "") -> None:
    """Log an access of a user: `kind` is case, pair, series, search, export, account …; `subject` its id or words."""
    plain_subject = subject.encode("utf-8", "backslashreplace").decode().replace("\x00", "")[:_MAX_SUBJECT_LENGTH]
    with library.operations.writing() as connection:
        access_log.add_entry(connection, user, kind, plain_subject)


def read_log(
    library: Library, *, limit: int = 200, user: str = "", subject: str = "", before: int | None = None
) -> tuple[AccessEntry, ...]:
    """Entries, newest first: of one user, of one subject, or of lower numbers than `before`, where named."""
    with library.operations.reading() as connection:
        return access_log.read_entries(connection, limit, user=user, subject=subject, before=before)


def last_visit(library: Library, user: str, before: datetime | None = None) -> datetime | None:
    """End of a user's visit before the present one (UTC): what came since is news. None where there was none.

    The present visit is the run of accesses up to now (or up to `before`) without a pause of half an hour.
    """
    until = before or datetime.now(UTC)
    with library.operations.reading() as connection:
        moments = [at for at in access_log.access_moments(connection, user, _MAX_ENTRIES) if at < until]
    for later, earlier in pairwise([until, *moments]):
        if later - earlier > _VISIT_PAUSE:
            return earlier
    return None
