"""Strategies that invent cases; every field may be unknown."""

from __future__ import annotations

from datetime import datetime

from hypothesis import strategies as st

from features.case import Case, CaseTable, Place, TimeWindow, Trace

# What every database can hold: no NUL, no halves of surrogate pairs.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
NAMES = TEXT.filter(bool)
CASE_IDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=8)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
AMOUNTS = st.none() | st.floats(min_value=0, allow_nan=False, allow_infinity=False)
LISTS = st.lists(NAMES, max_size=3).map(tuple)


@st.composite
def windows(draw: st.DrawFn) -> TimeWindow:
    """Windows on whole seconds with either end, both or none known."""
    moments = st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
        lambda m: m.replace(microsecond=0)
    )
    ends = [draw(moments), draw(moments)]
    known = sorted(end for end in ends if end)
    return (
        TimeWindow(earliest=known[0], latest=known[1])
        if len(known) == 2
        else TimeWindow(earliest=ends[0], latest=ends[1])
    )


PLACES = st.builds(
    Place,
    longitude=st.none() | st.floats(-180, 180),
    latitude=st.none() | st.floats(-90, 90),
    x_m=NUMBERS,
    y_m=NUMBERS,
    radius_m=AMOUNTS,
    address=TEXT,
    region=TEXT,
    jurisdiction=TEXT,
    premises=TEXT,
)


def cases() -> st.SearchStrategy[Case]:
    """Cases with any fields unknown; offenders sorted and different, facets as a lexicon would name them."""
    return st.builds(
        Case,
        case_id=CASE_IDS,
        offence=TEXT,
        window=windows(),
        place=PLACES,
        codes=st.dictionaries(st.sampled_from(["entry", "goods", "target", "作案手段"]), LISTS.filter(bool)),
        goods=LISTS,
        tools=LISTS,
        loss=AMOUNTS,
        offender_count=st.none() | st.floats(min_value=0.5, max_value=1e6),
        narrative=TEXT,
        traces=st.lists(st.builds(Trace, kind=NAMES, value=NAMES), max_size=3).map(tuple),
        status=TEXT,
        offenders=st.frozensets(NAMES, max_size=3).map(lambda names: tuple(sorted(names))),
        source=st.just("") | TEXT.map(lambda text: f'{{"列": "{"".join(filter(str.isalnum, text))}"}}'),
    )


def case_lists(max_size: int = 6) -> st.SearchStrategy[list[Case]]:
    """Lists of cases with different ids."""
    return st.lists(cases(), max_size=max_size, unique_by=lambda case: case.case_id)


def case_tables(max_size: int = 6) -> st.SearchStrategy[CaseTable]:
    """Tables of such cases."""
    return case_lists(max_size).map(CaseTable.from_cases)
