"""The named, ordered changes of the library's schema, run when an older library is opened."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from linker.errors import LibraryError
from linker.library.store.schema import VERSION_TABLE


def upgrade(
    connection: Connection,
    current: str | None,
    place: str,
    *,
    folder: Path = Path(__file__).parent,
    version_table: str = VERSION_TABLE,
) -> None:
    """Bring a library from the version it has (None: an empty database) to the newest, inside the caller's transaction.

    `folder` holds the changes, `version_table` tells which were made: those of the library unless told otherwise.
    Raises LibraryError where the version is not one this program knows: a newer program wrote it.
    """
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(folder))
    history = list(reversed(list(script.walk_revisions())))
    revisions = [revision.revision for revision in history]
    if current is not None and current not in revisions:
        raise LibraryError("store.library_of_newer_version", place=place, version=current)
    migration = MigrationContext.configure(connection, opts={"version_table": version_table})
    with Operations.context(migration):
        for revision in history[revisions.index(current) + 1 if current else 0 :]:
            revision.module.upgrade()
    migration.stamp(script, "head")
