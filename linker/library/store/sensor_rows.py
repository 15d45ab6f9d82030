"""Sensors in the library: stored by their ids, completed by every file that says more of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from features.columns import FloatArray, StrArray
from linker.library.records.sensors import TEXTS, Sensor
from linker.library.store import record_schema

_NUMBERS = ("longitude", "latitude", "keep_days")


def read_sensors(connection: Connection) -> dict[int, Sensor]:
    """All sensors by key, in the order of their ids."""
    downtimes: dict[int, list[tuple[int, int | None]]] = {}
    for row in connection.execute(
        select(record_schema.sensor_downtimes).order_by(record_schema.sensor_downtimes.c.start)
    ):
        downtimes.setdefault(row.sensor_key, []).append((row.start, row.stop))
    rows = connection.execute(select(record_schema.sensors).order_by(record_schema.sensors.c.sensor_id))
    return {row.sensor_key: _sensor(row, tuple(downtimes.get(row.sensor_key, ()))) for row in rows}


def _sensor(row: Row[Any], downtimes: tuple[tuple[int, int | None], ...]) -> Sensor:
    return Sensor(
        sensor_id=row.sensor_id,
        sensor_name=row.sensor_name or "",
        sensor_kind=row.sensor_kind or "",
        longitude=row.longitude,
        latitude=row.latitude,
        direction=row.direction or "",
        owner=row.owner or "",
        contact=row.contact or "",
        keep_days=row.keep_days,
        downtimes=downtimes,
    )


def store_sensors(connection: Connection, sensors: Iterable[Sensor]) -> tuple[int, int, int]:
    """Store sensors; how many were new, changed and as they were."""
    stored = {sensor.sensor_id: (key, sensor) for key, sensor in read_sensors(connection).items()}
    next_key = 1 + max((key for key, _ in stored.values()), default=0)
    counts = [0, 0, 0]
    for sensor in sensors:
        key, before = stored.get(sensor.sensor_id, (next_key, None))
        after = sensor if before is None else before.completed(sensor)
        counts[0 if before is None else 2 if after == before else 1] += 1
        if after != before:
            _write(connection, key, after, is_new=before is None)
        stored[sensor.sensor_id] = key, after
        next_key += before is None
    return counts[0], counts[1], counts[2]


def sensor_keys(
    connection: Connection, sensor_ids: StrArray, names: StrArray, longitude: FloatArray, latitude: FloatArray
) -> NDArray[np.int32]:
    """The key of each row's sensor; a sensor met for the first time is stored with what its first row says of it."""
    table = record_schema.sensors
    keys = {row.sensor_id: row.sensor_key for row in connection.execute(select(table.c.sensor_id, table.c.sensor_key))}
    ids, first_rows, number = np.unique(sensor_ids.astype(str), return_index=True, return_inverse=True)
    next_key = 1 + int(connection.execute(select(func.coalesce(func.max(table.c.sensor_key), 0))).scalar_one())
    for sensor_id, row in zip(ids.tolist(), first_rows.tolist(), strict=True):
        if sensor_id not in keys:
            x, y = (None if np.isnan(axis[row]) else float(axis[row]) for axis in (longitude, latitude))
            sensor = Sensor(sensor_id, str(names[row]), longitude=x, latitude=y)
            _write(connection, next_key, sensor, is_new=True)
            keys[sensor_id] = next_key
            next_key += 1
    return np.array([keys[sensor_id] for sensor_id in ids.tolist()], dtype=np.int32)[number]


def _write(connection: Connection, key: int, sensor: Sensor, *, is_new: bool) -> None:
    table, downtimes = record_schema.sensors, record_schema.sensor_downtimes
    values: dict[str, object] = {name: getattr(sensor, name) or None for name in TEXTS}
    values |= {name: getattr(sensor, name) for name in _NUMBERS} | {"sensor_id": sensor.sensor_id}
    if is_new:
        connection.execute(insert(table).values({**values, "sensor_key": key}))
    else:
        connection.execute(update(table).where(table.c.sensor_key == key).values(values))
        connection.execute(delete(downtimes).where(downtimes.c.sensor_key == key))
    # one start is one downtime: the end that somebody saw counts more than an open one
    ends = dict(sorted(sensor.downtimes, key=lambda part: (part[0], part[1] or 0)))
    if ends:
        rows = [{"sensor_key": key, "start": start, "stop": stop} for start, stop in ends.items()]
        connection.execute(insert(downtimes), rows)
