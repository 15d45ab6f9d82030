"""The records beside the cases of an open library: sensors, sightings and items, each method one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from linker.library.records.items import Item
from linker.library.records.sensors import Sensor
from linker.library.store import item_rows, sensor_rows, sightings
from linker.library.store.array_cache import ArrayCache
from linker.library.store.decision_library import DecisionLibrary
from linker.library.store.sighting_blocks import SightingColumns
from linker.library.store.sightings import RecordImport, SightingCounts, SightingSession

# How the array cache calls what is derived from the sightings of a kind: deleted with them.
CACHE_KIND = "sightings_"


class RecordLibrary(DecisionLibrary):
    """Records in an open database."""

    @contextmanager
    def sighting_session(self, source_name: str, source_hash: str, warrant: str = "") -> Iterator[SightingSession]:
        """One transaction for one file of sightings: an exception, a kill or `give_up` leaves all as it was."""
        with self._database.writing() as connection:
            session = SightingSession(connection, source_name, source_hash, warrant)
            yield session
            session.finish()

    def store_sensors(self, sensors: Iterable[Sensor], *, dry_run: bool = False) -> tuple[int, int, int]:
        """Store sensors; how many were new, changed and as they were. A dry run only counts."""
        with self._database.writing() as connection:
            counts = sensor_rows.store_sensors(connection, sensors)
            if dry_run:
                connection.rollback()
            return counts

    def sensors(self) -> dict[int, Sensor]:
        """All sensors by key, in the order of their ids."""
        with self._database.reading() as connection:
            return sensor_rows.read_sensors(connection)

    def record_imports(self) -> list[RecordImport]:
        """All files of records, the newest first."""
        with self._database.reading() as connection:
            return sightings.read_record_imports(connection)

    def sightings_mark(self, kind: str) -> str:
        """Version mark of the sightings of a kind; cheap for any number of them."""
        with self._database.reading() as connection:
            return sightings.sightings_mark(connection, kind)

    def sighting_kinds(self) -> dict[str, int]:
        """How many sightings there are of each kind of object."""
        with self._database.reading() as connection:
            return sightings.sighting_kinds(connection)

    def stream_sightings(self, kind: str) -> Iterator[SightingColumns]:
        """The sightings of a kind, some at a time, day by day, without their texts."""
        with self._database.reading() as connection:
            yield from sightings.stream_sightings(connection, kind)

    def object_values(self, keys: Iterable[int]) -> dict[int, str]:
        """The identifiers of some objects by their keys."""
        with self._database.reading() as connection:
            return sightings.object_values(connection, keys)

    def object_key(self, kind: str, value: str) -> int | None:
        """The key of an object by its identifier; None where it was never seen."""
        with self._database.reading() as connection:
            return sightings.object_key(connection, kind, value)

    def remove_record_import(self, import_id: int) -> SightingCounts:
        """Take the sightings of one file out for good, with all that was derived from them."""
        with self._database.writing() as connection:
            counts = sightings.remove_import(connection, import_id, self.url)
        self._forget_derived()
        return counts

    def purge_sightings(self, before_day: int) -> SightingCounts:
        """Delete the sightings of all days before this one for good, with all that was derived from them."""
        with self._database.writing() as connection:
            counts = sightings.purge_sightings(connection, before_day)
        self._forget_derived()
        return counts

    def store_items(
        self, side: str, items: Sequence[Item], source: tuple[str, str], *, dry_run: bool = False
    ) -> tuple[int, int, list[str]]:
        """Store the items of a file (its name and hash); new, unchanged, and ids of those that are there and differ."""
        with self._database.writing() as connection:
            counts = item_rows.store_items(connection, side, items, source)
            if dry_run:
                connection.rollback()
            return counts

    def items(self, side: str) -> list[Item]:
        """All items of one side (stolen, recovered), in the order of their ids."""
        with self._database.reading() as connection:
            return item_rows.read_items(connection, side)

    def remove_items(self, import_id: int) -> int:
        """Take the items of one file out; how many there were."""
        with self._database.writing() as connection:
            return item_rows.remove_items(connection, import_id, self.url)

    def _forget_derived(self) -> None:
        cache = ArrayCache(self._database.address)
        for kind in ("plate", "mac", "phone", "person"):
            cache.drop(cache.names(f"{CACHE_KIND}{kind}"))
