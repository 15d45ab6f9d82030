"""Traffic of a town: sensors on its roads, residents with habits, buses, taxis and patrols, and the crews' vehicles.

Drawn from a stream of its own, so that a town is the same with and without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, StrArray, TimeArray, text_column
from linker.town.geography import to_degrees
from linker.town.options import TownOptions
from linker.town.plates import crew_plates, free_plates
from linker.town.town import TownHistory, draw_history
from linker.town.trips import Trips, crew_trips, expand_trips, line_trips, resident_trips, roaming_trips

_STREAM = 7
_SPACING_KM = 1.0
BUS, TAXI, PATROL, RESIDENT, CREW = "bus", "taxi", "patrol", "resident", "crew"


@dataclass(frozen=True)
class TrafficOptions:
    """Size of the traffic of a town: numbers of sensors and vehicles, and the share of passes that a sensor reads."""

    sensors: int = 20
    residents: int = 5_000
    buses: int = 20
    taxis: int = 40
    patrols: int = 6
    read_rate: float = 0.6
    crew_vehicle_share: float = 0.8


@dataclass(frozen=True, eq=False)
class Traffic:
    """Passes of vehicles in order of time, and the truth.

    `sensor` and `vehicle` number the rows of `sensor_id` and `plate`; `kind` says what each vehicle is; `crew` is the
    crew that drives it to its cases (-1: nobody does). `case_crew` is the crew of each case of the town.
    """

    sensor_id: StrArray
    longitude: FloatArray
    latitude: FloatArray
    plate: StrArray
    kind: StrArray
    crew: IntArray
    sensor: IntArray
    vehicle: IntArray
    moment: TimeArray
    case_crew: IntArray

    def __len__(self) -> int:
        return len(self.moment)


def draw_traffic(options: TownOptions, traffic: TrafficOptions) -> Traffic:
    """Draw the traffic of a town over all its days; the same options give the same traffic."""
    history = draw_history(options)
    rng = np.random.default_rng(np.random.SeedSequence((options.seed, _STREAM)))
    sensors_km = _sensors(rng, history, traffic.sensors)
    kind, crew = _vehicles(rng, history, traffic)
    trips = _trips(rng, history, options, (kind, crew), sensors_km)
    vehicle, sensor, minute = expand_trips(trips, sensors_km)
    is_read = (rng.random(len(minute)) < traffic.read_rate) & (minute >= 0) & (minute < 1440 * options.days)
    vehicle, sensor, minute = vehicle[is_read], sensor[is_read], minute[is_read]
    order = np.lexsort((sensor, vehicle, minute))
    start = np.datetime64(options.start, "s")
    language = "zh" if options.language == "mixed" else options.language
    longitude, latitude = to_degrees(sensors_km, options.width_km, language)
    return Traffic(
        sensor_id=text_column(f"K{number + 1:03d}" for number in range(len(sensors_km))),
        longitude=longitude.round(6),
        latitude=latitude.round(6),
        plate=_plates(rng, history, crew),
        kind=kind,
        crew=crew,
        sensor=sensor[order],
        vehicle=vehicle[order],
        moment=start + (minute[order] * 60).astype(np.int64).astype("timedelta64[s]"),
        case_crew=history.file.crew,
    )


def _sensors(rng: np.random.Generator, history: TownHistory, count: int) -> FloatArray:
    """Places of sensors: where people are, but not side by side."""
    places: list[FloatArray] = []
    for point in history.ground.density.sample(rng, np.full(50 * count, 0.6)):
        if len(places) < count and all(np.hypot(*(point - place)) >= _SPACING_KM for place in places):
            places.append(point)
    return np.array(places).reshape(-1, 2)


def _vehicles(rng: np.random.Generator, history: TownHistory, traffic: TrafficOptions) -> tuple[StrArray, IntArray]:
    """Kind and crew of every vehicle; most serial crews have one."""
    serial = np.flatnonzero(history.crews.events > 1)
    drivers = serial[rng.random(len(serial)) < traffic.crew_vehicle_share]
    counts = {RESIDENT: traffic.residents, BUS: traffic.buses, TAXI: traffic.taxis, PATROL: traffic.patrols}
    kind = text_column([name for name, count in counts.items() for _ in range(count)] + [CREW] * len(drivers))
    return kind, np.concatenate([np.full(sum(counts.values()), -1), drivers])


def _trips(
    rng: np.random.Generator,
    history: TownHistory,
    options: TownOptions,
    vehicles: tuple[StrArray, IntArray],
    sensors_km: FloatArray,
) -> Trips:
    kind, crew = vehicles
    rows = {name: np.flatnonzero(kind == name) for name in (RESIDENT, BUS, TAXI, PATROL, CREW)}
    density = history.ground.density
    everyday = np.concatenate([rows[RESIDENT], rows[CREW]])
    homes = density.sample(rng, np.full(len(everyday), options.urban_share))
    homes[len(rows[RESIDENT]) :] = history.crews.home_km[crew[rows[CREW]]]
    weekday = options.start.weekday()
    return Trips.concatenate(
        [
            resident_trips(rng, density, everyday, homes, (options.days, weekday)),
            line_trips(rng, rows[BUS], sensors_km, options.days),
            roaming_trips(rng, density, np.concatenate([rows[TAXI], rows[PATROL]]), options.days),
            crew_trips(rng, history, rows[CREW], crew[rows[CREW]]),
        ]
    )


def _plates(rng: np.random.Generator, history: TownHistory, crew: IntArray) -> StrArray:
    """A plate for every vehicle; that of a crew is the one that witnesses saw, where they saw any."""
    cases = history.file.cases
    witnessed = crew_plates(rng, cases.trace_kind, cases.trace_value, history.file.crew)
    free = free_plates(rng, len(crew), frozenset(witnessed.values()))
    return text_column(witnessed.get(number, plate) for number, plate in zip(crew.tolist(), free, strict=True))
