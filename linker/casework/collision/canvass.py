"""Which cameras to ask first: those near the scenes, by the day on which their footage is overwritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from features.geo import haversine_km
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.records.sensors import Sensor

# Who comes and goes is seen before and after the deed.
MARGIN = timedelta(minutes=30)
REACH_KM = 0.5


@dataclass(frozen=True)
class CanvassLine:
    """One camera and one case: the stretch to pull, and when it is overwritten (None: nobody said how long it keeps).

    `is_expired`: the footage is gone by the day of the list. `scenes` is how many scenes of the list the camera is
    near to. `start` and `end` are None where the case's time is unknown.
    """

    sensor_id: str
    sensor_name: str
    direction: str
    owner: str
    contact: str
    case_id: str
    distance_km: float
    start: datetime | None
    end: datetime | None
    expires: datetime | None
    is_expired: bool
    scenes: int = 1


@dataclass(frozen=True)
class CanvassList:
    """The cameras of a case or a series, first to be overwritten first; expired footage and open ends stand last.

    `blind` are the cases with a place and no camera near it, `unplaced` those without a place.
    """

    subject: str
    lines: tuple[CanvassLine, ...]
    blind: tuple[str, ...]
    unplaced: tuple[str, ...]


def canvass_list(
    workspace: Workspace, subject: str, *, reach_km: float = REACH_KM, on: datetime | None = None
) -> CanvassList:
    """The list for a series or a case, as of a day (else today). Raises LibraryError where there is no such thing."""
    now = on or datetime.now()
    case_ids = sorted(workspace.cases_of_series.get(subject, ()))
    if not case_ids:
        row = workspace.row_of.get(subject)
        if row is None:
            raise LibraryError("collision.no_subject", library=workspace.library.url, subject=subject)
        case_ids = [subject]
    sensors = [sensor for sensor in workspace.library.sensors().values() if sensor.longitude is not None]
    rows = [workspace.row_of[case_id] for case_id in case_ids]
    located = [not np.isnan(workspace.cases.longitude[row]) for row in rows]
    located_rows = [row for row, is_located in zip(rows, located, strict=True) if is_located]
    lines = [line for row in located_rows for line in _lines_of_case(workspace, row, sensors, reach_km, now)]
    scenes = Counter(line.sensor_id for line in lines)
    covered = {line.case_id for line in lines}
    return CanvassList(
        subject,
        tuple(sorted((replace(line, scenes=scenes[line.sensor_id]) for line in lines), key=_urgency)),
        tuple(case for case, is_located in zip(case_ids, located, strict=True) if is_located and case not in covered),
        tuple(case for case, is_located in zip(case_ids, located, strict=True) if not is_located),
    )


def _lines_of_case(
    workspace: Workspace, row: int, sensors: Sequence[Sensor], reach_km: float, now: datetime
) -> Iterator[CanvassLine]:
    cases = workspace.cases
    times = cases.earliest[row], cases.latest[row]
    ends = [None if np.isnat(moment) else moment.astype("datetime64[s]").item() for moment in times]
    start, end = ends[0] or ends[1], ends[1] or ends[0]
    for sensor in sensors:
        place = np.array([sensor.longitude, sensor.latitude], dtype=np.float64)  # None is NaN, and near to nothing
        away = float(haversine_km(cases.longitude[row], cases.latitude[row], place[0], place[1]))
        if not away <= reach_km:
            continue
        is_dated = start is not None and end is not None and sensor.keep_days is not None
        # the first hour of the stretch is lost first
        expires = start - MARGIN + timedelta(days=sensor.keep_days or 0.0) if is_dated and start else None
        yield CanvassLine(
            sensor.sensor_id,
            sensor.sensor_name,
            sensor.direction,
            sensor.owner,
            sensor.contact,
            str(cases.case_id[row]),
            away,
            start - MARGIN if start else None,
            end + MARGIN if end else None,
            expires,
            is_expired=expires is not None and expires < now,
        )


def _urgency(line: CanvassLine) -> tuple[int, datetime, float, str]:
    group = 2 if line.is_expired else 0 if line.expires is not None else 1
    return group, line.expires or datetime.max, line.distance_km, line.sensor_id
