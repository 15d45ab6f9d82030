"""Sightings in the library: nothing twice, nothing left after a purge, in a file and on a server."""

from __future__ import annotations

import numpy as np
import pytest
from sighting_samples import sighting_table

from linker.errors import LibraryError
from linker.library.records.sensors import Sensor
from linker.library.store.damage import DamagedValueError
from linker.library.store.sighting_blocks import DAY, SightingColumns, packed, unpacked
from linker.library.store.store import Library

Rows = list[tuple[str, str, int]]
MONDAY: Rows = [("澄A1", "K1", 100), ("澄A2", "K2", 200), ("澄A1", "K1", 100)]
TUESDAY: Rows = [("澄A1", "K1", DAY + 5), ("澄A3", "K1", DAY + 6)]


def add(library: Library, name: str, rows: Rows, kind: str = "plate") -> tuple[int, int]:
    with library.sighting_session(name, f"hash of {name}") as session:
        session.add(sighting_table(kind, rows))
    return session.imported, session.read


def _break_off(library: Library) -> None:
    with library.sighting_session("a.csv", "1") as session:
        session.add(sighting_table("plate", MONDAY))
        raise ZeroDivisionError


def content(library: Library, kind: str = "plate") -> list[tuple[str, str, int]]:
    parts = list(library.stream_sightings(kind))
    sensors = {key: sensor.sensor_id for key, sensor in library.sensors().items()}
    keys = {int(key) for part in parts for key in part.object}
    values = library.object_values(keys)
    return [
        (values[o], sensors[s], m)
        for part in parts
        for o, s, m in zip(part.object.tolist(), part.sensor.tolist(), part.moment.tolist(), strict=True)
    ]


def test_a_row_is_stored_once_whatever_file_brings_it(library_url: str) -> None:
    with Library.open(library_url) as library:
        assert add(library, "a.csv", [*MONDAY, *TUESDAY]) == (4, 5)
        assert add(library, "a.csv", TUESDAY) == (0, 2)
        assert add(library, "b.csv", [*TUESDAY, ("澄A9", "K2", 7)]) == (1, 3)
        assert sorted(content(library)) == sorted([*MONDAY[:2], *TUESDAY, ("澄A9", "K2", 7)])
        assert library.sighting_kinds() == {"plate": 5}
        assert [row.imported for row in library.record_imports()] == [1, 4]


def test_vehicles_without_a_plate_are_told_apart_by_their_look(library_url: str) -> None:
    with Library.open(library_url) as library, library.sighting_session("a.csv", "1") as session:
        for look in ("货车|白|", "货车|银|", "货车|白|"):
            session.add(sighting_table("plate", [("", "K1", 5)], look))
        session.add(sighting_table("plate", [("澄A1", "K1", 5)], "货车|白|"))
    assert session.imported == 3


def test_a_dry_run_and_a_failure_leave_all_as_it_was(library_url: str) -> None:
    with Library.open(library_url) as library:
        with library.sighting_session("a.csv", "1") as session:
            session.add(sighting_table("plate", MONDAY))
            session.give_up()
        assert session.imported == 2
        with pytest.raises(ZeroDivisionError):
            _break_off(library)
        assert (library.sighting_kinds(), library.record_imports(), library.sensors()) == ({}, [], {})


def test_a_purge_takes_old_days_and_who_was_seen_on_no_other(library_url: str) -> None:
    with Library.open(library_url) as library:
        add(library, "a.csv", [*MONDAY, *TUESDAY])
        mark = library.sightings_mark("plate")
        library.array_cache.put(f"sightings_plate-{mark}", {}, [np.arange(3)])
        counts = library.purge_sightings(1)
        assert (counts.sightings, counts.objects) == (2, 1)
        assert content(library) == TUESDAY
        assert library.object_key("plate", "澄A2") is None
        assert library.array_cache.names("sightings_plate") == []
        assert library.sightings_mark("plate") != mark


def test_one_file_is_taken_out_for_good(library_url: str) -> None:
    with Library.open(library_url) as library:
        add(library, "a.csv", MONDAY)
        add(library, "b.csv", TUESDAY)
        assert library.remove_record_import(2).sightings == 2
        assert sorted(content(library)) == MONDAY[:2]
        with pytest.raises(LibraryError, match="number 2"):
            library.remove_record_import(2)
        assert add(library, "b.csv", TUESDAY) == (2, 2)


def test_sensors_are_completed_by_every_file(library_url: str) -> None:
    with Library.open(library_url) as library:
        add(library, "a.csv", MONDAY)
        east = Sensor("K1", "东门", longitude=113.4, latitude=29.8, downtimes=((0, None),))
        assert library.store_sensors([east, Sensor("K7"), Sensor("K2")], dry_run=True) == (1, 1, 1)
        assert library.store_sensors([east, Sensor("K7"), Sensor("K2")]) == (1, 1, 1)
        assert library.store_sensors([Sensor("K1", downtimes=((0, 60),))]) == (0, 1, 0)
        stored = {sensor.sensor_id: sensor for sensor in library.sensors().values()}
        assert stored["K1"] == Sensor("K1", "东门", longitude=113.4, latitude=29.8, downtimes=((0, 60),))


def test_a_block_is_what_was_packed() -> None:
    rows = np.arange(3)
    texts = np.array(["东", "", "北"], dtype=object)
    columns = SightingColumns(rows.astype(np.int32), rows, rows + 5 * DAY, rows.astype(np.int32), texts, texts)
    assert str(vars(unpacked(packed(columns), 5))) == str(vars(columns))
    assert unpacked(packed(columns), 5, with_texts=False).look.tolist() == ["", "", ""]


def test_a_block_with_any_other_bit_is_damaged() -> None:
    rows, texts = np.arange(3), np.array(["东", "", "北"], dtype=object)
    block = packed(SightingColumns(rows.astype(np.int32), rows, rows + 5 * DAY, rows.astype(np.int32), texts, texts))
    for place in range(len(block)):
        changed = bytearray(block)
        changed[place] ^= 1
        with pytest.raises(DamagedValueError, match="day 5"):
            unpacked(bytes(changed), 5)
