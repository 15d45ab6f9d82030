"""Constraints of a library: what ties and what parts cases, who said so, and what gives way to what."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from linker.casework.linking.constraints import ConstraintSet, constraints_of
from linker.errors import DecisionError
from linker.i18n.translate import translate
from linker.library.store.decisions import Decision
from linker.series.groups import connected_labels

NOON = datetime(2024, 3, 1, 12)


def decided(*said: tuple[str, str, str, str]) -> tuple[Decision, ...]:
    """Decisions by Li from (kind, case, other case, subject or evidence)."""
    return tuple(_decision(number, *one) for number, one in enumerate(said, 1))


def _decision(number: int, kind: str, case_a: str, case_b: str, subject: str) -> Decision:
    start, end = NOON - timedelta(days=2), NOON + timedelta(days=2)
    evidence = json.dumps({"from": start.isoformat(), "to": end.isoformat()}) if kind == "custody" else ""
    return Decision(number, kind, case_a, case_b, subject, "Li", "reason", evidence, NOON, "", "")


def table_of(*cases: Case) -> CaseTable:
    return CaseTable.from_cases(cases)


def case(name: str, *offenders: str, print_: str = "", km: float | None = None, count: float | None = None) -> Case:
    traces = (Trace(kind="指纹", value=print_),) if print_ else ()
    place = Place() if km is None else Place(x_m=km * 1000, y_m=0.0)
    window = TimeWindow(earliest=NOON, latest=NOON)
    return Case(case_id=name, offenders=offenders, traces=traces, place=place, window=window, offender_count=count)


def together(said: ConstraintSet, size: int) -> list[int]:
    must = said.constraints.must
    groups: list[int] = connected_labels(must[:, 0], must[:, 1], size).tolist()
    return groups


def apart(said: ConstraintSet, size: int) -> list[tuple[int, int]]:
    closed = said.constraints.closed(size)
    first, second = np.triu_indices(size, 1)
    forbidden = closed.apart(first, second)
    return list(zip(first[forbidden].tolist(), second[forbidden].tolist(), strict=True))


def test_confirmed_offenders_and_one_fingerprint_tie_cases() -> None:
    cases = [case("A", print_="F97-883"), case("B", "X", print_="f97883"), case("C", "X"), case("D"), case("E")]
    said = constraints_of(table_of(*cases), decided(("confirmed", "C", "D", "")))
    assert together(said, 5) == [0, 0, 0, 0, 4]
    assert said.conflicts == said.contradictions == ()


def test_a_solved_decision_ties_like_a_recorded_offender() -> None:
    decisions = decided(("solved", "A", "", "X"), ("solved", "C", "", "Y"), ("admitted", "D", "", "X"))
    said = constraints_of(table_of(case("A"), case("B", "X"), case("C"), case("D")), decisions)
    assert together(said, 4) == [0, 0, 2, 3]
    assert apart(said, 4) == [(0, 2), (1, 2)]


@pytest.mark.parametrize("value", ["有", "yes", "1枚", "3", "****1234", "n/a"])
def test_a_trace_that_says_only_that_something_was_found_ties_nothing(value: str) -> None:
    said = constraints_of(table_of(case("A", print_=value), case("B", print_=value)), ())
    assert together(said, 2) == [0, 1]


def test_a_plate_or_a_shoe_print_never_ties() -> None:
    rows = [
        Case(case_id=name, traces=(Trace(kind=kind, value="粤B12345"),))
        for kind in ("plate", "shoe_print")
        for name in (f"A {kind}", f"B {kind}")
    ]
    assert together(constraints_of(table_of(*rows), ()), 4) == [0, 1, 2, 3]


def test_lone_offenders_rejections_places_custody_and_exclusion_part_cases() -> None:
    cases = [case("A", "X"), case("B", "Y"), case("C"), case("D", "Y", "Z"), case("E", km=0, count=1)]
    cases += [case("F", km=900, count=1)]
    decisions = decided(("rejected", "D", "C", ""), ("excluded", "E", "", "Y"), ("custody", "", "", "X"))
    said = constraints_of(table_of(*cases), decisions)
    # X was in custody whenever anything happened, his own case A included
    assert apart(said, 6) == [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 2), (1, 4), (2, 3), (4, 5)]


def test_a_decision_wins_over_a_fingerprint_and_says_so() -> None:
    cases = table_of(case("A", print_="F97883"), case("B", print_="F97883"), case("C", print_="F97883"))
    said = constraints_of(cases, decided(("rejected", "A", "B", "")))
    assert together(said, 3) == [0, 1, 2]
    (conflict,) = said.conflicts
    assert translate(conflict.words, "en") == (
        "in A and B the same fingerprint f97883 was found; but A and B were rejected by Li (decision 1): "
        "the decision counts, the record gives way"
    )
    assert "以人工决定为准" in translate(conflict.words, "zh")
    assert said.checked() is said.constraints


def test_a_recorded_offender_gives_way_to_an_exclusion() -> None:
    said = constraints_of(table_of(case("A", "X"), case("B", "X")), decided(("excluded", "A", "", "X")))
    assert together(said, 2) == [0, 1]
    assert apart(said, 2) == [(0, 1)]
    assert [one.kind for one in said.conflicts] == ["overruled"]


def test_two_solved_decisions_against_a_rejection_are_told_with_the_chain() -> None:
    decisions = decided(
        ("solved", "A", "", "X"), ("solved", "B", "", "X"), ("confirmed", "B", "C", ""), ("rejected", "C", "A", "")
    )
    said = constraints_of(table_of(case("A"), case("B"), case("C")), decisions)
    with pytest.raises(DecisionError) as refused:
        said.checked()
    assert str(refused.value) == (
        "decisions contradict each other: A and B are both by X (A solved by Li, decision 1; B solved by Li, "
        "decision 2); B and C were confirmed by Li (decision 3); but C and A were rejected by Li (decision 4): undo "
        "one of these (linker undo NUMBER)"
    )
    (conflict,) = said.contradictions
    assert translate(conflict.words, "zh").endswith("请撤销其中一项决定（linker undo 编号）")


def test_one_fingerprint_in_cases_of_two_lone_offenders_is_told_and_holds() -> None:
    said = constraints_of(table_of(case("A", "X", print_="F97883"), case("B", "Y", print_="F97883")), ())
    assert together(said, 2) == [0, 0]
    (conflict,) = said.conflicts
    assert conflict.kind == "outweighed"
    assert "A is by X alone and B by Y alone: A and B stay together; check the records" in translate(
        conflict.words, "en"
    )


def test_two_who_act_alone_and_together_are_no_dispute() -> None:
    said = constraints_of(table_of(case("A", "X"), case("B", "X", "Y"), case("C", "Y")), ())
    assert together(said, 3) == [0, 0, 0]
    assert said.conflicts == ()


def test_what_one_person_cannot_have_done_is_told_where_ties_say_he_did() -> None:
    cases = table_of(case("A", "X", km=0, count=1), case("B", "X", km=900, count=1), case("C", "Y"), case("D", "Y"))
    said = constraints_of(cases, decided(("custody", "", "", "Y")))
    assert together(said, 4) == [0, 0, 2, 2]
    told = [translate(one.against.words, "en") for one in said.conflicts]
    assert told == [
        "A and B, each by one person alone, lie 900 km apart, too far for their times",
        "Y was in custody when D happened",
    ]


def test_undone_decisions_and_cases_that_are_gone_count_for_nothing() -> None:
    decisions = decided(("confirmed", "A", "B", ""), ("rejected", "A", "gone", ""), ("undone", "", "", "1"))
    said = constraints_of(table_of(case("A"), case("B")), decisions)
    assert together(said, 2) == [0, 1]
    assert apart(said, 2) == []
