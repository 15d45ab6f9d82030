"""Things stolen and recovered in the library: a file is one transaction, and can be taken out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import Connection, delete, insert, select

from linker.errors import LibraryError
from linker.library.records.items import Item
from linker.library.store import record_schema
from linker.library.store.timestamps import as_text


def store_items(
    connection: Connection, side: str, items: Sequence[Item], source: tuple[str, str]
) -> tuple[int, int, list[str]]:
    """Store the items of a file (its name and hash) on one side.

    How many were new, how many were there as they are, and the ids of those that are there and differ: these stay as
    they were, since another file brought them. A file that adds nothing leaves no trace.
    """
    stored = {item.item_id: item for item in read_items(connection, side)}
    new: dict[str, Item] = {}
    unchanged, different = 0, []
    for item in items:
        before = stored.get(item.item_id) or new.get(item.item_id)
        if before is None:
            new[item.item_id] = item
        elif before == item:
            unchanged += 1
        else:
            different.append(item.item_id)
    if new:
        counts = {"imported": len(new), "unchanged": unchanged, "finished": as_text(), "warrant": ""}
        content = {"kind": side, "source_name": source[0], "source_hash": source[1], **counts}
        imports = record_schema.record_imports
        import_id = connection.execute(insert(imports).values(content).returning(imports.c.import_id)).scalar_one()
        rows = [{**vars(item), "serials": "\n".join(item.serials)} for item in new.values()]
        connection.execute(insert(record_schema.items), [{**row, "side": side, "import_id": import_id} for row in rows])
    return len(new), unchanged, different


def read_items(connection: Connection, side: str) -> list[Item]:
    """All items of one side, in the order of their ids."""
    items, names = record_schema.items, [field.name for field in fields(Item)]
    query = select(*(items.c[name] for name in names)).where(items.c.side == side).order_by(items.c.item_id)
    rows = (dict(zip(names, row, strict=True)) for row in connection.execute(query))
    return [Item(**{**row, "serials": tuple(filter(None, row["serials"].split("\n")))}) for row in rows]


def remove_items(connection: Connection, import_id: int, place: str) -> int:
    """Take the items of one file out; how many there were. Raises LibraryError for a file that is not there."""
    items, imports = record_schema.items, record_schema.record_imports
    count = connection.execute(delete(items).where(items.c.import_id == import_id)).rowcount
    if not count:
        raise LibraryError("records.no_item_import", place=place, number=import_id)
    connection.execute(delete(imports).where(imports.c.import_id == import_id))
    return int(count)
