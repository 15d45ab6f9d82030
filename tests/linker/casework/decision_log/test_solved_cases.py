"""States of (case, offender) and the offenders they add: a pure function of what stands."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from features.case import Case, CaseTable
from linker.casework.decision_log.solved_cases import solving_states, with_solved
from linker.library.store.decisions import Decision

TABLE = CaseTable.from_cases([Case(case_id="A", offenders=("M",)), Case(case_id="B"), Case(case_id="C")])


def said(*entries: tuple[str, str, str]) -> tuple[Decision, ...]:
    """Decisions of (kind, case, subject), numbered from 1."""
    numbers = count(1)
    return tuple(
        Decision(next(numbers), kind, case, "", subject, "Li", "why", "", datetime(2024, 1, 1, tzinfo=UTC), "", "")
        for kind, case, subject in entries
    )


def statuses(decisions: tuple[Decision, ...]) -> dict[tuple[str, str], str]:
    return {key: state.status for key, state in solving_states(decisions).items()}


def test_the_last_word_counts() -> None:
    told = said(("admitted", "B", "X"), ("solved", "B", "X"), ("excluded", "B", "Y"), ("solved", "C", "X"))
    assert statuses(told) == {("B", "X"): "confirmed", ("B", "Y"): "excluded", ("C", "X"): "confirmed"}
    assert with_solved(TABLE, told).offenders.rows() == [("M",), ("X",), ("X",)]


def test_only_solved_cases_get_an_offender_and_the_file_stays() -> None:
    told = said(("admitted", "B", "X"), ("excluded", "C", "X"), ("solved", "A", "K"), ("solved", "gone", "K"))
    assert with_solved(TABLE, told).offenders.rows() == [("K", "M"), (), ()]
    back = (*told, *said(*[("unsolved", "A", "")] * 5)[4:])
    assert with_solved(TABLE, back).offenders.rows() == TABLE.offenders.rows()


def test_unsolved_takes_back_one_offender_or_all_of_a_case() -> None:
    solved = (("solved", "B", "X"), ("solved", "B", "Y"), ("solved", "C", "X"))
    assert statuses(said(*solved, ("unsolved", "B", "X"))) == {("B", "Y"): "confirmed", ("C", "X"): "confirmed"}
    assert statuses(said(*solved, ("unsolved", "B", ""))) == {("C", "X"): "confirmed"}


def test_what_is_undone_never_was() -> None:
    told = (("admitted", "B", "X"), ("solved", "B", "X"), ("undone", "", "2"))
    assert statuses(said(*told)) == {("B", "X"): "admitted"}
    assert statuses(said(("solved", "B", "X"), ("unsolved", "B", "X"), ("undone", "", "2"))) == {
        ("B", "X"): "confirmed"
    }


WORDS = st.tuples(st.sampled_from(("solved", "admitted", "excluded", "unsolved")), st.sampled_from("ABC"),
                  st.sampled_from("XY"))  # fmt: skip


@given(st.lists(WORDS, max_size=8), WORDS)
def test_undoing_the_last_word_brings_back_all_that_stood(
    told: list[tuple[str, str, str]], last: tuple[str, str, str]
) -> None:
    before = said(*told)
    after = said(*told, last, ("undone", "", str(len(told) + 1)))
    assert solving_states(after) == solving_states(before)
    assert with_solved(TABLE, after).offenders.rows() == with_solved(TABLE, before).offenders.rows()
