"""Importing files of records beside the cases: sightings with their sensors, things stolen and recovered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from linker.casework.importing.object_spool import ObjectSpool
from linker.casework.importing.open_cases import OpenedCases, open_cases
from linker.errors import InputError
from linker.i18n.language import default_language
from linker.i18n.text import Text
from linker.library.cells.time_zones import time_zone
from linker.library.files.raw import Progress
from linker.library.files.rejects import Reject, rejects_path, write_rejects
from linker.library.files.sources import content_hash
from linker.library.mapping.column_map import MapRow
from linker.library.mapping.reading import zone_of_headers
from linker.library.records.fields import RECOVERED, SENSORS, SIGHTINGS, STOLEN, RecordMap, record_map
from linker.library.records.items import Item, read_items
from linker.library.records.sensors import Sensor, read_sensors
from linker.library.records.sightings import SightingTable, read_sightings
from linker.library.store.columns import collector_paused
from linker.library.store.sightings import SightingSession
from linker.library.store.store import Library

RECORD_KINDS = {kind.name: kind for kind in (SIGHTINGS, SENSORS, STOLEN, RECOVERED)}
# Whose phone was where is secret of the communication: such a file needs the paper that allows it.
NEED_WARRANT = ("phone",)


@dataclass(frozen=True)
class RecordReport:
    """What became of a file of records: rows read, records by fate, rows rejected and where they are written, the map.

    `updated` are sensors that the file says more of. `by_kind` counts the sightings of plates, devices, numbers and
    persons; `without_plate` those of vehicles whose plate was not read.
    """

    file: str
    kind: str
    read: int
    imported: int
    updated: int
    unchanged: int
    rejected: int
    rejects_file: str
    rejects: tuple[Reject, ...]
    mapping: tuple[MapRow, ...]
    hints: tuple[Text, ...]
    dry_run: bool
    by_kind: dict[str, int] = field(default_factory=dict)
    without_plate: int = 0
    import_id: int | None = None


@dataclass
class _Tally:
    """What an import of records has met so far."""

    read: int = 0
    rejects: list[Reject] = field(default_factory=list)
    hints: list[Text] = field(default_factory=list)
    by_kind: Counter[str] = field(default_factory=Counter)
    without_plate: int = 0


def import_records(
    library: Library,
    path: Path,
    kind_name: str,
    *,
    map_path: Path | None = None,
    dry_run: bool = False,
    warrant: str = "",
    on_progress: Progress | None = None,
) -> RecordReport:
    """Read a file of records of one kind into the library, as one transaction; bad rows go to a file beside it.

    Raises InputError for phone numbers without the number of a `warrant`, MappingError where the columns do not say
    who, where and when.
    """
    kind = RECORD_KINDS[kind_name]
    opened = open_cases(path, None, (), on_progress)
    mapping = record_map(kind, opened.first, path, map_path)
    zone_name = library.time_zone()
    zone = time_zone(zone_name) if zone_name else zone_of_headers(opened.first.columns)
    reading = _Reading(library, path, opened, mapping, zone)
    report = _READERS[kind.name](reading, dry_run, warrant)
    if report.rejects and not dry_run:
        write_rejects(rejects_path(path), opened.first.columns, report.rejects, default_language())
    return report


@dataclass(frozen=True)
class _Reading:
    """An opened file with its map, on its way into a library."""

    library: Library
    path: Path
    opened: OpenedCases
    mapping: RecordMap
    zone: ZoneInfo | None

    def report(self, tally: _Tally, counts: tuple[int, int, int], *, dry_run: bool) -> RecordReport:
        """The report of what was met and what became of it (imported, updated, unchanged)."""
        return RecordReport(
            file=str(self.path),
            kind=self.mapping.kind.name,
            read=tally.read,
            imported=counts[0],
            updated=counts[1],
            unchanged=counts[2],
            rejected=len(tally.rejects),
            rejects_file=str(rejects_path(self.path)) if tally.rejects and not dry_run else "",
            rejects=tuple(tally.rejects),
            mapping=self.mapping.explain(self.opened.first),
            hints=tuple(dict.fromkeys(tally.hints)),
            dry_run=dry_run,
            by_kind=dict(tally.by_kind),
            without_plate=tally.without_plate,
        )


def _read_sightings(reading: _Reading, dry_run: bool, warrant: str) -> RecordReport:  # noqa: FBT001 - one of a table
    mapping = reading.mapping
    if any(mapping.column(name) for name in NEED_WARRANT) and not warrant.strip():
        raise InputError("records.warrant_needed", path=str(reading.path))
    tally = _Tally()
    classes = {SightingTable.__name__: SightingTable}
    with collector_paused(), ObjectSpool(reading.library.array_cache.private_folder(), classes) as spool:
        for chunk in reading.opened.chunks:
            sightings = read_sightings(chunk, mapping, reading.zone)
            tally.read += len(chunk) + len(chunk.bad_rows)
            tally.rejects += sightings.rejects
            tally.hints += sightings.hints
            tally.without_plate += sightings.unread_plates
            tally.by_kind.update({table.kind: len(table) for table in sightings.tables})
            spool.put(sightings.tables)
        session = _store_sightings(reading, spool, warrant.strip(), dry_run=dry_run)
    tally.hints += _sensor_hints(reading.library)
    if session.is_repeated:
        tally.hints.append(Text("records.imported_before", file=reading.path.name))
    counts = session.imported, 0, sum(tally.by_kind.values()) - session.imported
    return reading.report(tally, counts, dry_run=dry_run)


def _store_sightings(reading: _Reading, spool: ObjectSpool, warrant: str, *, dry_run: bool) -> SightingSession:
    """Store what was read, in the one short transaction of the import."""
    source_hash = content_hash(reading.path)
    with reading.library.sighting_session(reading.path.name, source_hash, warrant) as session:
        for tables in spool.values():
            for table in tables:
                session.add(table)
        if dry_run:
            session.give_up()
    return session


def _read_sensors(reading: _Reading, dry_run: bool, _warrant: str) -> RecordReport:  # noqa: FBT001 - one of a table
    tally, sensors = _Tally(), list[Sensor]()
    for chunk in reading.opened.chunks:
        accepted, rejects = read_sensors(chunk, reading.mapping, reading.zone)
        sensors += accepted
        tally.read += len(chunk) + len(chunk.bad_rows)
        tally.rejects += rejects
    counts = reading.library.store_sensors(sensors, dry_run=dry_run)
    return reading.report(tally, counts, dry_run=dry_run)


def _read_items(reading: _Reading, dry_run: bool, _warrant: str) -> RecordReport:  # noqa: FBT001 - one of a table
    tally, items, wrong_imeis = _Tally(), list[Item](), 0
    for chunk in reading.opened.chunks:
        accepted, rejects, wrong = read_items(chunk, reading.mapping, reading.zone)
        items += accepted
        tally.read += len(chunk) + len(chunk.bad_rows)
        tally.rejects += rejects
        wrong_imeis += wrong
    source = reading.path.name, content_hash(reading.path)
    imported, unchanged, different = reading.library.store_items(
        reading.mapping.kind.name, items, source, dry_run=dry_run
    )
    if wrong_imeis:
        tally.hints.append(Text("records.wrong_imeis", count=wrong_imeis))
    if different:
        tally.hints.append(Text("records.items_differ", count=len(different), first=tuple(different[:3])))
    return reading.report(tally, (imported, 0, unchanged), dry_run=dry_run)


_READERS: dict[str, Callable[[_Reading, bool, str], RecordReport]] = {
    SIGHTINGS.name: _read_sightings,
    SENSORS.name: _read_sensors,
    STOLEN.name: _read_items,
    RECOVERED.name: _read_items,
}


def _sensor_hints(library: Library) -> list[Text]:
    placeless = [sensor.sensor_id for sensor in library.sensors().values() if sensor.longitude is None]
    return (
        [Text("records.sensors_without_place", count=len(placeless), first=tuple(placeless[:3]))] if placeless else []
    )
