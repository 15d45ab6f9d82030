"""Searching finds exactly what a slow reading of every case finds; what is unknown never matches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from features.text import normalise
from linker.casework.browsing.search import (
    Box,
    SearchQuery,
    case_summaries,
    choices,
    points_of,
    search,
    search_and_places,
)
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library

START = datetime(2024, 1, 1)
WORDS = ("夜间", "剪断车锁", "Blue Van", "ＡＢＣ", "*", "")
OFFENCES, CODES, KINDS = ("burglary", "theft", ""), ("pry", "smash"), ("plate", "shoe_print")


def _times() -> st.SearchStrategy[datetime | None]:
    return st.none() | st.integers(0, 50).map(lambda days: START + timedelta(days=days))


@st.composite
def _case(draw: st.DrawFn, number: int) -> Case:
    ends = sorted(end for end in (draw(_times()), draw(_times())) if end)
    placed = draw(st.booleans())
    return Case(
        case_id=f"C{number}",
        offence=draw(st.sampled_from(OFFENCES)),
        window=TimeWindow(earliest=ends[0] if ends else None, latest=ends[-1] if len(ends) == 2 else None),
        place=Place(
            longitude=draw(st.floats(113, 114)) if placed else None,
            latitude=draw(st.floats(29, 30)) if placed else None,
            address=draw(st.sampled_from(WORDS)),
        ),
        codes={"entry": tuple(draw(st.sets(st.sampled_from(CODES))))},
        goods=tuple(draw(st.lists(st.sampled_from(("ebike", "cash")), max_size=2, unique=True))),
        narrative=" ".join(draw(st.lists(st.sampled_from(WORDS), max_size=3))),
        traces=tuple(Trace(kind=kind, value="粤A123") for kind in draw(st.sets(st.sampled_from(KINDS)))),
        offenders=("O1",) if draw(st.booleans()) else (),
    )


CASES = st.integers(0, 8).flatmap(lambda size: st.tuples(*(_case(number) for number in range(size))))
QUESTIONS = st.builds(
    SearchQuery,
    words=st.sampled_from(("", "夜间", "blue", "van 剪断", "abc", "ebike", "C1")),
    offence=st.sampled_from(OFFENCES),
    since=_times(),
    until=_times(),
    box=st.none() | st.just(Box(113.2, 29.1, 113.7, 29.9)),
    code=st.sampled_from(("", *CODES)),
    trace=st.sampled_from(("", "plate", "粤a")),
    open_only=st.booleans(),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("search") / "cases.db") as library:
        yield library


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES, asked=QUESTIONS)
def test_finds_what_reading_every_case_finds(empty: Library, cases: tuple[Case, ...], asked: SearchQuery) -> None:
    _fill(empty, cases)
    found = search(Workspace.of(empty), asked)
    assert {one.case_id for one in found.cases} == {case.case_id for case in cases if _fits(case, asked)}
    assert found.found == len(found.cases)
    assert found.searched == len(cases)
    moments = [one.earliest or one.latest or datetime.min for one in found.cases]
    assert moments == sorted(moments, reverse=True)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES, asked=QUESTIONS, most=st.integers(0, 4), most_places=st.integers(0, 4))
def test_places_are_those_of_the_newest_that_were_found(
    empty: Library, cases: tuple[Case, ...], asked: SearchQuery, most: int, most_places: int
) -> None:
    _fill(empty, cases)
    every = search(Workspace.of(empty), asked).cases
    answer, places = search_and_places(Workspace.of(empty), asked, limit=most, place_limit=most_places)
    assert answer.cases == every[:most]
    assert answer.found == len(every)
    held = zip(places.case_id.tolist(), places.x.tolist(), places.y.tolist(), places.solved.tolist(), strict=True)
    newest = (one for one in every[:most_places] if one.x is not None)
    assert list(held) == [(one.case_id, one.x, one.y, one.solved) for one in newest]
    page = search(Workspace.of(empty), asked, limit=most, offset=most_places)
    assert (page.cases, page.found) == (every[most_places : most_places + most], len(every))
    assert case_summaries(Workspace.of(empty), [one.case_id for one in every] + ["nowhere"]) == {
        one.case_id: one for one in every
    }


def test_choices_and_points(empty: Library) -> None:
    placed = Place(longitude=113.5, latitude=29.5)
    _fill(empty, (Case(case_id="A", offence="theft", place=placed, codes={"entry": ("pry",)}), Case(case_id="B")))
    offered = choices(Workspace.of(empty))
    assert (offered.offences, offered.codes, offered.in_degrees) == (("theft",), ("pry",), True)
    assert points_of(Workspace.of(empty), ["A", "B", "nowhere"]) == {"A": (113.5, 29.5)}


def _fill(library: Library, cases: tuple[Case, ...]) -> None:
    library.delete_cases(library.cases().case_id.tolist())
    with library.import_session("cases", str(cases)) as session:
        session.add(CaseTable.from_cases(cases))


def _fits(case: Case, asked: SearchQuery) -> bool:
    window, place = case.window, case.place
    text = normalise(" ".join((case.case_id, case.narrative, place.address, case.offence, *case.goods)))
    first, last = window.earliest or window.latest, window.latest or window.earliest
    return all(
        (
            all(word in text for word in asked.words.lower().split()),
            not asked.offence or case.offence == asked.offence,
            asked.since is None or (last is not None and last >= asked.since),
            asked.until is None or (first is not None and first <= asked.until),
            asked.box is None or _inside(place, asked.box),
            not asked.code or any(asked.code in codes for codes in case.codes.values()),
            not asked.trace or any(asked.trace in f"{one.kind} {one.value}".lower() for one in case.traces),
            not asked.open_only or not case.offenders,
        )
    )


def _inside(place: Place, box: Box) -> bool:
    if place.longitude is None or place.latitude is None:
        return False
    return box.west <= place.longitude <= box.east and box.south <= place.latitude <= box.north
