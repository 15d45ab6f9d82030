"""The sightings of a library in the form in which they are walked: computed once, kept beside the library, mapped."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features.columns import IntArray, number_column
from linker.casework.workspace.workspace import Workspace
from linker.collision.occasions import SensorPlaces
from linker.collision.passes import Interval, Passes
from linker.errors import LibraryError
from linker.library.records.sensors import Sensor
from linker.library.store.record_library import CACHE_KIND
from linker.library.store.sighting_blocks import NO_OBJECT, SightingColumns
from linker.library.store.store import Library

_NEVER = 1 << 62


@dataclass(frozen=True, eq=False)
class SightedPasses:
    """All sightings of one kind of object: `sensor_key` and `object_key` say which sensor and object a number is."""

    passes: Passes
    sensor_key: IntArray
    object_key: IntArray


def sighted_passes(workspace: Workspace, kind: str) -> SightedPasses:
    """The sightings of a kind; computed anew once they have changed."""
    mark = workspace.library.sightings_mark(kind)
    return workspace.memoise(f"passes of {kind}", mark, lambda: _load(workspace.library, kind, mark))


def sensors_of(library: Library, sighted: SightedPasses) -> tuple[list[Sensor], SensorPlaces]:
    """The sensors of some passes, by their numbers, and their places."""
    stored = library.sensors()
    sensors = [stored[key] for key in sighted.sensor_key.tolist()]
    downtimes = tuple(
        Interval(number, start, _NEVER if stop is None else stop)
        for number, sensor in enumerate(sensors)
        for start, stop in sensor.downtimes
    )
    longitude = number_column(sensor.longitude for sensor in sensors)
    return sensors, SensorPlaces(longitude, number_column(sensor.latitude for sensor in sensors), downtimes)


def _load(library: Library, kind: str, mark: str) -> SightedPasses:
    name = f"{CACHE_KIND}{kind}-{mark}"
    entry = library.array_cache.get(name)
    arrays: list[NDArray[Any]]
    if entry is not None:
        arrays = entry[1]
    else:
        arrays = _arrays(SightingColumns.concatenate(list(library.stream_sightings(kind))))
        with suppress(LibraryError):  # where nothing can be kept they are made anew
            library.array_cache.put(name, {}, arrays)
    offsets, moment, number, stay, sensor_key, object_key = arrays
    passes = Passes(offsets, moment, number, stay, len(object_key))
    return SightedPasses(passes, sensor_key, object_key)


def _arrays(columns: SightingColumns) -> list[NDArray[Any]]:
    """Columns of passes: unread plates are nobody's, so they are left out."""
    columns = columns.take(columns.object != NO_OBJECT)
    sensor_key, sensor = np.unique(columns.sensor, return_inverse=True)
    # sorted within each day already, and day by day: a stable sort by sensor and moment has little to do
    order = np.lexsort((columns.moment, sensor))
    object_key, number = np.unique(columns.object, return_inverse=True)
    offsets = np.searchsorted(sensor[order], np.arange(len(sensor_key) + 1)).astype(np.int64)
    return [
        offsets,
        columns.moment[order],
        number[order].astype(np.int32),
        columns.stay[order],
        sensor_key.astype(np.int64),
        object_key,
    ]
