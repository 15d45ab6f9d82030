"""Who looked at what. Every look at a case is logged; what people decide is in the chain of decisions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from linker.library.store.operations import access_log
from linker.library.store.operations.access_log import Look
from linker.library.store.store import Library

# Looks with less than this between them are one visit.
_SAME_VISIT = timedelta(minutes=30)
_LONGEST_SUBJECT = 500
_LOOKED_THROUGH = 5_000


def log_access(library: Library, who: str, what: str, subject: str = "") -> None:
    """Log a look: `what` is case, pair, series, search, export, account …; `subject` its id or words."""
    told = subject.encode("utf-8", "backslashreplace").decode().replace("\x00", "")[:_LONGEST_SUBJECT]
    with library.office.writing() as office:
        access_log.add_look(office, who, what, told)


def log(
    library: Library, *, most: int = 200, who: str = "", subject: str = "", before: int | None = None
) -> tuple[Look, ...]:
    """The newest looks first; of one person, at one thing, or of lower numbers than `before`, where named."""
    with library.office.reading() as office:
        return access_log.read_looks(office, most, who=who, subject=subject, before=before)


def last_visit(library: Library, who: str, before: datetime | None = None) -> datetime | None:
    """When a person's visit before the present one ended (UTC): what came since is news. None where there was none.

    The present visit is the run of looks up to now (or up to `before`) without a pause of half an hour.
    """
    until = before or datetime.now(UTC)
    with library.office.reading() as office:
        moments = [at for at in access_log.look_moments(office, who, _LOOKED_THROUGH) if at < until]
    for later, earlier in pairwise([until, *moments]):
        if later - earlier > _SAME_VISIT:
            return earlier
    return None
