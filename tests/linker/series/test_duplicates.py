"""One incident on record several times: told; several targets of one night: left alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow
from linker.series.duplicates import incidents, same_incident
from linker.town.options import TownOptions
from linker.town.town import build_town

NIGHT = datetime(2024, 5, 1, 20)
BIKE = "2024年5月1日20时许，张某某停放在万达广场停车场的一辆雅迪牌电动自行车被盗，车牌号粤B12345，价值2300元。"


def case(case_id: str, **fields: Any) -> Case:
    place = Place(longitude=113.3, latitude=23.1, address=fields.pop("address", "万达广场停车场"))
    window = fields.pop("window", TimeWindow(earliest=NIGHT, latest=NIGHT + timedelta(hours=11)))
    return Case(case_id=case_id, place=fields.pop("place", place), window=window, **{"offence": "盗窃", **fields})


def kinds(one: Case, other: Case) -> list[str]:
    pair = np.array([0]), np.array([1])
    found = same_incident(CaseTable.from_cases([one, other]), *pair)
    return ["twice" if twice else "victims" for twice in found.recorded_twice.tolist()]


def moment(minutes: int) -> TimeWindow:
    return TimeWindow(earliest=NIGHT + timedelta(minutes=minutes), latest=NIGHT + timedelta(minutes=minutes))


def test_a_report_entered_twice_is_a_duplicate() -> None:
    assert kinds(case("a", narrative=BIKE), case("b", narrative=BIKE.replace("许，", "许"))) == ["twice"]
    goods = {"goods": ("雅迪牌电动自行车",), "loss": 2300.0}
    assert kinds(case("a", **goods), case("b", window=moment(20), **goods)) == ["twice"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param({"narrative": BIKE}, {"narrative": BIKE.replace("12345", "67890")}, id="other-plate"),
        pytest.param({"narrative": BIKE}, {"narrative": BIKE.replace("张", "李")}, id="other-victim"),
        pytest.param({"goods": ("电瓶",), "loss": 500.0}, {"goods": ("电瓶",), "loss": 800.0}, id="other-loss"),
        pytest.param({"goods": ("电瓶",)}, {"goods": ("电瓶",)}, id="common-goods-alone"),
        pytest.param({}, {}, id="nothing-known"),
        pytest.param({"narrative": BIKE}, {"narrative": BIKE, "offence": "抢劫"}, id="other-offence"),
        pytest.param({"narrative": BIKE}, {"narrative": BIKE, "window": moment(60 * 30)}, id="other-night"),
        pytest.param(
            {"narrative": BIKE, "address": "永安路685号"}, {"narrative": BIKE, "address": "永安路687号"}, id="next-door"
        ),
        pytest.param({"narrative": BIKE}, {"narrative": BIKE, "window": TimeWindow()}, id="unknown-time"),
        pytest.param({"narrative": BIKE}, {"narrative": BIKE, "place": Place()}, id="unknown-place"),
    ],
)
def test_two_targets_of_one_night_are_two_cases(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert kinds(case("a", **one), case("b", **other)) == []


@pytest.mark.parametrize(
    ("first", "second", "minutes", "told"),
    [
        ("BATTERY - SIMPLE ASSAULT", "BATTERY - SIMPLE ASSAULT", 0, ["victims"]),
        ("故意伤害", "寻衅滋事", 10, ["victims"]),
        ("ROBBERY", "BATTERY - SIMPLE ASSAULT", 20, ["victims"]),
        ("BATTERY - SIMPLE ASSAULT", "BATTERY - SIMPLE ASSAULT", 50, []),
        ("VEHICLE - STOLEN", "VEHICLE - STOLEN", 0, []),
        ("", "故意伤害", 0, []),
    ],
)
def test_several_victims_of_one_moment_are_one_incident(first: str, second: str, minutes: int, told: list[str]) -> None:
    one = case("a", offence=first, window=moment(0))
    assert kinds(one, case("b", offence=second, window=moment(minutes))) == told


def test_incidents_chain_and_stay_inside_their_series() -> None:
    table = CaseTable.from_cases([case(name, narrative=BIKE) for name in "abcd"])
    incident, pairs = incidents(table, np.array([0, 0, 0, 3]))
    assert incident.tolist() == [0, 0, 0, 3]
    assert len(pairs) == 3
    assert incidents(CaseTable.empty(), np.empty(0, dtype=np.int64))[0].tolist() == []


def test_injected_duplicates_of_a_town_are_found_and_nothing_else() -> None:
    town = build_town(TownOptions(seed=4, cases=250)).cases
    random = np.random.default_rng(0)
    told = np.flatnonzero(~np.isnat(town.earliest) & ~np.isnat(town.latest) & ~np.isnan(town.longitude))
    told = told[(town.latest - town.earliest)[told] < np.timedelta64(2, "D")]
    chosen = random.choice(told, 30, replace=False)
    ids = np.array([f"again {number}" for number in range(30)], dtype=object)
    late = np.timedelta64(10, "m")
    again = town.take(chosen)
    again = again.replace(case_id=ids, earliest=again.earliest + late, latest=again.latest + late)
    table = CaseTable.concatenate([town, again])
    first, second = np.triu_indices(len(table), k=1)
    found = same_incident(table, first, second)
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    injected = {(int(row), len(town) + number) for number, row in enumerate(chosen)}
    assert found.recorded_twice.all()
    assert len(pairs & injected) >= 27
    assert not pairs - injected
