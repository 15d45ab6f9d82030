"""Traffic of a town: a stream of its own, true to the crews, and readable by the import."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linker.town.files import write_traffic
from linker.town.geography import KM_PER_DEGREE
from linker.town.options import TownOptions
from linker.town.town import build_town, draw_history
from linker.town.traffic import Traffic, TrafficOptions, draw_traffic

OPTIONS = TownOptions(seed=4, cases=80, days=60, serial_share=0.8)
TRAFFIC = TrafficOptions(residents=40, buses=2, taxis=2, patrols=1)


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return draw_traffic(OPTIONS, TRAFFIC)


def test_the_same_seed_gives_the_same_traffic(traffic: Traffic) -> None:
    again = draw_traffic(OPTIONS, TRAFFIC)
    assert again.moment.tolist() == traffic.moment.tolist()
    assert again.plate.tolist() == traffic.plate.tolist()


def test_a_town_is_the_same_with_its_traffic(traffic: Traffic) -> None:
    town, history = build_town(OPTIONS), draw_history(OPTIONS)
    assert history.file.cases.case_id.tolist() == town.cases.case_id.tolist()
    assert traffic.case_crew.tolist() == history.file.crew.tolist()


def test_plates_are_those_witnesses_saw(traffic: Traffic) -> None:
    assert len(set(traffic.plate.tolist())) == len(traffic.plate)
    cases = build_town(OPTIONS).cases
    plate_of = {int(crew): plate for crew, plate in zip(traffic.crew, traffic.plate, strict=True) if crew >= 0}
    is_plate = cases.trace_kind.values == "plate"
    crews = traffic.case_crew[cases.trace_kind.row_of_value[is_plate]].tolist()
    witnessed = [(crew, text) for crew, text in zip(crews, cases.trace_value.values[is_plate], strict=True)]
    whole = [(crew, text) for crew, text in witnessed if crew in plate_of and "*" not in text]
    assert whole
    assert all(plate_of[crew] == text for crew, text in whole)


def test_vehicles_of_crews_pass_near_their_scenes_when_they_strike(traffic: Traffic) -> None:
    history = draw_history(OPTIONS)
    events, vehicle_of = history.file.events, {int(c): v for v, c in enumerate(traffic.crew) if c >= 0}
    minute = (traffic.moment - np.datetime64(OPTIONS.start, "s")).astype(np.int64) / 60
    near, driven = 0, 0
    for crew, moment in zip(events.crew.tolist(), (1440 * events.moment).tolist(), strict=True):
        if crew in vehicle_of:
            driven += 1
            near += bool(((traffic.vehicle == vehicle_of[crew]) & (np.abs(minute - moment) < 90)).any())
    assert driven > 20
    assert 0.3 < near / driven < 0.95


def test_sensors_stand_apart(traffic: Traffic) -> None:
    x, y = traffic.longitude * KM_PER_DEGREE * np.cos(np.radians(29.87)), traffic.latitude * KM_PER_DEGREE
    gaps = np.hypot(x[:, None] - x, y[:, None] - y) + 9 * np.eye(len(x))
    assert gaps.min() > 0.95


def test_its_files_hold_every_pass(traffic: Traffic, tmp_path: Path) -> None:
    files = write_traffic(traffic, tmp_path)
    lines = files.passes.read_text("utf-8").splitlines()
    assert len(lines) == 1 + len(traffic)
    assert lines[1].split(",")[0] == traffic.plate[traffic.vehicle[0]]
    assert files.truth.read_text("utf-8").count(",crew,") == int((traffic.crew >= 0).sum())
