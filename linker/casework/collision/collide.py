"""Which plate, device or person was near the scenes of a series more often than its own habits explain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from features.case import CaseTable
from linker.casework.collision.results import (
    CollisionAnswer,
    CollisionLead,
    Companion,
    OccasionTerm,
    SilentCase,
    TrackAnswer,
)
from linker.casework.collision.sighted_passes import SightedPasses, sensors_of, sighted_passes
from linker.casework.users.access_log import log_access
from linker.casework.workspace.workspace import Workspace
from linker.collision.collision import Candidates, Collision, collide
from linker.collision.occasions import CollisionSettings, Occasion, Scene
from linker.collision.track import Track, base_of, companions_of
from linker.errors import InputError, LibraryError
from linker.i18n.text import Text
from linker.library.records.sensors import Sensor

MOST_LEADS = 50
MOST_COMPANIONS = 10
# Companions that chance alone would give more often than this are none.
MOST_BY_CHANCE = 0.5


def collide_series(
    workspace: Workspace,
    series_id: str,
    kind: str,
    *,
    user: str,
    reason: str,
    settings: CollisionSettings | None = None,
) -> CollisionAnswer:
    """Hold the scenes of a series against all sightings of a kind; the look is logged with series and reason.

    Raises InputError without a user or a reason, LibraryError for a series that the last run does not have, or where
    nothing of this kind was ever seen.
    """
    settings = settings or CollisionSettings()
    case_ids = workspace.cases_of_series.get(series_id)
    if case_ids is None:
        workspace.last_run()
        raise LibraryError("collision.no_series", library=workspace.library.url, series=series_id)
    _log(workspace, f"{series_id} {kind}", user, reason)
    sighted = _sighted(workspace, kind)
    sensors, places = sensors_of(workspace.library, sighted)
    scenes, silent = _scenes(workspace, sorted(case_ids))
    collision = collide(sighted.passes, places, scenes, settings)
    silent += [SilentCase(case_id, Text("collision.no_sensor")) for case_id in collision.silent_cases]
    weeks = collision.controls.weeks
    return CollisionAnswer(
        series=series_id,
        kind=kind,
        cases=len(case_ids),
        silent=tuple(silent),
        occasions=len(collision.occasions),
        control_weeks=(int(weeks.min(initial=0 if not len(weeks) else weeks[0])), int(weeks.max(initial=0))),
        sightings=len(sighted.passes),
        objects=sighted.passes.object_count,
        sensors=len(sensors),
        detection=settings.detection,
        reach_km=settings.reach_km,
        cap=collision.cap,
        leads=tuple(_leads(workspace, sighted, sensors, collision)),
    )


def track_object(workspace: Workspace, kind: str, value: str, *, user: str, reason: str) -> TrackAnswer:
    """What the sightings say of one object; the look is logged. Raises LibraryError for one that was never seen."""
    key = workspace.library.object_key(kind, value)
    # by its number: no identifier of a person or a phone stands in a log
    _log(workspace, f"{kind} {key or '-'}", user, reason)
    if key is None:
        raise LibraryError("collision.never_seen", library=workspace.library.url, value=value)
    sighted = _sighted(workspace, kind)
    number = int(np.searchsorted(sighted.object_key, key))
    sensors, _ = sensors_of(workspace.library, sighted)
    track = Track.of(sighted.passes, number)
    base = base_of(track)
    return TrackAnswer(
        value=value,
        kind=kind,
        sightings=len(track.moment),
        first=_moment(int(track.moment[0])),
        last=_moment(int(track.moment[-1])),
        days_before_first=track.days_before_first,
        base_evening=_sensor_label(sensors[base.evening_sensor]) if base else "",
        base_morning=_sensor_label(sensors[base.morning_sensor]) if base else "",
        base_nights=base.nights if base else 0,
        all_nights=base.all_nights if base else 0,
        companions=tuple(_companions(workspace, sighted, track, number)),
    )


def _log(workspace: Workspace, subject: str, user: str, reason: str) -> None:
    if not user.strip() or not reason.strip():
        raise InputError("collision.reason_needed")
    log_access(workspace.library, user, "sightings", f"{subject}: {reason}")


def _sighted(workspace: Workspace, kind: str) -> SightedPasses:
    kinds = workspace.library.sighting_kinds()
    if kind not in kinds:
        present = [Text(f"record_field.{name}") for name in kinds] or [Text("collision.no_kinds")]
        raise LibraryError(
            "collision.none_of_kind", library=workspace.library.url, kind=Text(f"record_field.{kind}"), kinds=present
        )
    return sighted_passes(workspace, kind)


def _scenes(workspace: Workspace, case_ids: list[str]) -> tuple[list[Scene], list[SilentCase]]:
    cases: CaseTable = workspace.cases
    rows = [workspace.row_of[case_id] for case_id in case_ids]
    scenes, silent = [], []
    for case_id, row in zip(case_ids, rows, strict=True):
        earliest, latest = cases.earliest[row], cases.latest[row]
        if np.isnan(cases.longitude[row]):
            silent.append(SilentCase(case_id, Text("collision.no_place")))
        elif np.isnat(earliest) or np.isnat(latest):
            silent.append(SilentCase(case_id, Text("collision.no_window")))
        else:
            start, stop = (int(moment.astype("datetime64[s]").astype(np.int64)) for moment in (earliest, latest))
            probability = float(np.nan_to_num(workspace.probability_of_case.get(case_id, 1.0), nan=1.0))
            point = float(cases.longitude[row]), float(cases.latitude[row])
            scenes.append(Scene(case_id, *point, start, stop, probability))
    return scenes, silent


def _leads(
    workspace: Workspace, sighted: SightedPasses, sensors: list[Sensor], collision: Collision
) -> Iterator[CollisionLead]:
    candidates = collision.candidates
    top = candidates.object[:MOST_LEADS]
    values = workspace.library.object_values(sighted.object_key[top].tolist())
    for place, number in enumerate(top.tolist()):
        terms = tuple(_terms(sighted, sensors, collision, place))
        yield CollisionLead(
            value=values[int(sighted.object_key[number])],
            log10_lr=float(candidates.log10_lr[place]),
            least=float(candidates.least[place]),
            largest=float(candidates.largest[place]),
            is_capped=bool(candidates.terms[:, place].sum() > candidates.log10_lr[place] + 1e-9),
            sightings=int(candidates.is_seen[:, place].sum()),
            by_chance=float(candidates.by_chance[place]),
            false_discovery_rate=float(candidates.false_discovery_rate[place]),
            habit_tail=float(candidates.tail[place]),
            terms=terms,
        )


def _terms(sighted: SightedPasses, sensors: list[Sensor], collision: Collision, place: int) -> Iterator[OccasionTerm]:
    candidates: Candidates = collision.candidates
    for number, occasion in enumerate(collision.occasions):
        is_seen = bool(candidates.is_seen[number, place])
        first = _first_sighting(sighted, occasion, int(candidates.object[place])) if is_seen else None
        yield OccasionTerm(
            cases=occasion.case_ids,
            is_seen=is_seen,
            habit=float(candidates.habit[number, place]),
            log10_lr=float(candidates.terms[number, place]),
            sensor=_sensor_label(sensors[first[0]]) if first else "",
            moment=_moment(first[1]) if first else None,
        )


def _first_sighting(sighted: SightedPasses, occasion: Occasion, number: int) -> tuple[int, int]:
    """Sensor and moment at which an object was first seen on an occasion."""
    passes, sightings = sighted.passes, []
    for part in occasion.intervals:
        rows = passes.rows_in(part)
        object_rows = rows[passes.object[rows] == number]
        sightings += [(int(passes.moment[row]), part.sensor) for row in object_rows[:1].tolist()]
    moment, sensor = min(sightings)
    return sensor, moment


def _companions(workspace: Workspace, sighted: SightedPasses, track: Track, number: int) -> Iterator[Companion]:
    companions = companions_of(sighted.passes, track, number)
    count = min(int(np.searchsorted(companions.by_chance, MOST_BY_CHANCE, side="right")), MOST_COMPANIONS)
    keys = sighted.object_key[companions.object[:count]].tolist()
    values = workspace.library.object_values(keys)
    for place, key in enumerate(keys):
        expected, by_chance = float(companions.expected_days[place]), float(companions.by_chance[place])
        yield Companion(values[key], int(companions.days[place]), expected, by_chance)


def _sensor_label(sensor: Sensor) -> str:
    return (
        f"{sensor.sensor_id} {sensor.sensor_name}".strip()
        if sensor.sensor_name != sensor.sensor_id
        else sensor.sensor_id
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
