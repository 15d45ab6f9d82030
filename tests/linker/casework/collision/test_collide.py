"""A series held against sightings: the car that was at its scenes, every look logged, nothing without a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pytest
from casework_samples import START, STRING, case, store
from sighting_samples import sighting_table

from features.case import Place, Trace
from linker.casework.collision.collide import collide_series, track_object
from linker.casework.collision.results import CollisionAnswer
from linker.casework.collision.sighted_passes import sighted_passes
from linker.casework.linking.relink import relink_library
from linker.casework.users.access_log import read_log
from linker.casework.workspace.workspace import Workspace
from linker.errors import InputError, LibraryError
from linker.library.records.sensors import Sensor
from linker.library.store.store import Library

CAR, RESIDENT = "澄A66666", "澄A11111"
LOOK = {"user": "王", "reason": "request 24/113"}


def seconds(days: float) -> int:
    return int(np.datetime64(START, "s").astype(np.int64) + days * 86_400)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    finger = (Trace(kind="fingerprint", value="F-2024-0017"),)
    string = [
        case(name, START + timedelta(days=10 * step), place=Place(longitude=113.4, latitude=29.8), traces=finger)
        for step, name in enumerate(STRING)
    ]
    others = [case(f"O{number}", START + timedelta(days=number)) for number in range(1, 10)]
    nowhere = case("S4", START + timedelta(days=5), traces=finger)
    opened = store(tmp_path_factory.mktemp("collision") / "cases.db", [*string, *others, nowhere])
    relink_library(opened)
    rows = [(CAR, "K1", seconds(10 * step) + 1800) for step in range(3)]
    rows += [(RESIDENT, "K1", seconds(day) + 1800) for day in range(-40, 60)]
    rows += [(f"澄B{number:05d}", "K1", seconds(number % 97 - 38) + 977 * number % 80_000) for number in range(300)]
    with opened.sighting_session("passes.csv", "1") as session:
        session.add(sighting_table("plate", rows))
    opened.store_sensors([Sensor("K1", "东门", longitude=113.405, latitude=29.8)])
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def answer(library: Library) -> CollisionAnswer:
    workspace = Workspace.of(library)
    return collide_series(workspace, workspace.series_of_case["S1"], "plate", **LOOK)


def test_the_car_at_all_scenes_stands_first(answer: CollisionAnswer) -> None:
    first = answer.leads[0]
    assert (first.value, first.sightings, answer.occasions) == (CAR, 3, 3)
    assert first.log10_lr > 2.0
    assert first.by_chance < 0.5
    assert {term.sensor for term in first.terms} == {"K1 东门"}
    assert first.terms[0].moment == START + timedelta(minutes=30)
    assert first.log10_lr == pytest.approx(min(sum(term.log10_lr for term in first.terms), answer.cap))
    resident = next(lead for lead in answer.leads if lead.value == RESIDENT)
    assert resident.log10_lr < 0.5


def test_a_case_without_a_place_says_so(answer: CollisionAnswer) -> None:
    assert [(case.case_id, case.reason.id) for case in answer.silent] == [("S4", "collision.no_place")]


def test_every_look_is_logged_without_anybodys_number(library: Library, answer: CollisionAnswer) -> None:
    track = track_object(Workspace.of(library), "plate", CAR, **LOOK)
    assert (track.sightings, track.days_before_first) == (3, pytest.approx(40.0, abs=0.01))
    entries = [entry for entry in read_log(library) if entry.what == "sightings"]
    assert any(entry.subject == f"{answer.series} plate: request 24/113" for entry in entries)
    assert not any(CAR in entry.subject for entry in entries)


@pytest.mark.parametrize("look", [{"user": "王", "reason": " "}, {"user": "", "reason": "x"}])
def test_nobody_looks_without_a_reason(library: Library, look: dict[str, str]) -> None:
    before = len(read_log(library))
    with pytest.raises(InputError, match="--because"):
        collide_series(Workspace.of(library), "S1", "plate", **look)
    assert len(read_log(library)) == before


def test_what_is_not_there_is_named(library: Library) -> None:
    workspace = Workspace.of(library)
    with pytest.raises(LibraryError, match="no series S99"):
        collide_series(workspace, "S99", "plate", **LOOK)
    with pytest.raises(LibraryError, match=r"nothing was seen by device \(MAC\); there are sightings by number plate"):
        collide_series(workspace, workspace.series_of_case["S1"], "mac", **LOOK)
    with pytest.raises(LibraryError, match="never seen"):
        track_object(workspace, "plate", "澄Z1", **LOOK)


def test_what_is_kept_beside_the_library_gives_the_same_passes(library: Library) -> None:
    with Library.open(library.url) as reopened:
        again, first = (sighted_passes(Workspace.of(opened), "plate") for opened in (reopened, library))
        assert again.passes.moment.tolist() == first.passes.moment.tolist()
        assert again.object_key.tolist() == first.object_key.tolist()
