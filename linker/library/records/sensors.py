"""Sensors of a file: checkpoints, cameras, access points and cells with their places, keepers and downtimes."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from features.columns import FloatArray, TimeArray
from linker.i18n.text import Text
from linker.library.files.raw import RawChunk
from linker.library.files.rejects import Reject
from linker.library.records.fields import RecordMap
from linker.library.records.record_cells import RecordCells

TEXTS = ("sensor_name", "sensor_kind", "direction", "owner", "contact")


@dataclass(frozen=True)
class Sensor:
    """A sensor: where it stands (None where unknown), which way it looks, who keeps it and how long.

    `downtimes` are stretches in seconds of the local wall clock; an open end is None.
    """

    sensor_id: str
    sensor_name: str = ""
    sensor_kind: str = ""
    longitude: float | None = None
    latitude: float | None = None
    direction: str = ""
    owner: str = ""
    contact: str = ""
    keep_days: float | None = None
    downtimes: tuple[tuple[int, int | None], ...] = ()

    def completed(self, newer: Sensor) -> Sensor:
        """This sensor with what a newer record says of it; what that leaves open stays, downtimes are added."""
        values = {
            name: getattr(newer, name) if getattr(newer, name) not in (None, "") else getattr(self, name)
            for name in (*TEXTS, "longitude", "latitude", "keep_days")
        }
        downtimes = tuple(dict.fromkeys((*self.downtimes, *newer.downtimes)))
        return Sensor(self.sensor_id, **values, downtimes=downtimes)


def read_sensors(
    chunk: RawChunk, mapping: RecordMap, zone: ZoneInfo | None = None
) -> tuple[list[Sensor], list[Reject]]:
    """Read a chunk of sensors by its map; rows without an id, and cells that cannot be read, are rejected."""
    cells = RecordCells(chunk, mapping, zone)
    ids, texts = cells.texts("sensor"), {name: cells.texts(name) for name in TEXTS}
    longitude, latitude = map(_known_numbers, cells.points())
    keep_days = _known_numbers(cells.numbers("keep_days"))
    starts, stops = (_known_moments(cells.moments(name)[0]) for name in ("down_from", "down_to"))
    cells.refuse(ids == "", Text("records.no_sensor"))
    sensors = [
        Sensor(
            sensor_id=str(ids[row]),
            **{name: str(texts[name][row]) for name in TEXTS},
            longitude=longitude[row],
            latitude=latitude[row],
            keep_days=keep_days[row],
            downtimes=_downtime(starts[row], stops[row]),
        )
        for row in np.flatnonzero(cells.is_sound()).tolist()
    ]
    return sensors, cells.rejects()


def _known_numbers(values: FloatArray) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values.tolist()]


def _known_moments(moments: TimeArray) -> list[int | None]:
    seconds = moments.astype("datetime64[s]").astype(np.int64).tolist()
    return [None if is_open else value for is_open, value in zip(np.isnat(moments), seconds, strict=True)]


def _downtime(start: int | None, stop: int | None) -> tuple[tuple[int, int | None], ...]:
    return () if start is None else ((start, stop),)
