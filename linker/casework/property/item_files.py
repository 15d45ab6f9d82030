"""Files of items: what is taken out is gone for good, and who took it out is logged."""

from __future__ import annotations

from linker.casework.users.access_log import log_access
from linker.library.store.store import Library


def remove_file(library: Library, import_id: int, *, user: str, reason: str) -> int:
    """Take the items of one file out; how many they were. Raises LibraryError for a file that is not there."""
    count = library.remove_items(import_id)
    log_access(library, user, "property", f"remove import {import_id}: {count} {reason}".strip())
    return count
