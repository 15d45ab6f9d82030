"""How long sightings are kept: what is deleted is gone for good, and who deleted it is logged."""

from __future__ import annotations

from datetime import date

from linker.casework.users.access_log import log_access
from linker.library.store.sightings import SightingCounts
from linker.library.store.store import Library


def purge(library: Library, first_day: date, *, user: str, reason: str) -> SightingCounts:
    """Delete all sightings of days before `first_day`, objects seen on no later day, and what was derived from them."""
    counts = library.purge_sightings((first_day - date(1970, 1, 1)).days)
    log_access(library, user, "sightings", f"purge before {first_day}: {counts.sightings} {reason}".strip())
    return counts


def remove_file(library: Library, import_id: int, *, user: str, reason: str) -> SightingCounts:
    """Take the sightings of one file out for good. Raises LibraryError for a file that is not there."""
    counts = library.remove_record_import(import_id)
    log_access(library, user, "sightings", f"remove import {import_id}: {counts.sightings} {reason}".strip())
    return counts
