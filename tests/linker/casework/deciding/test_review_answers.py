"""Answers to review questions: stored with what the engine said, nothing answered is asked again."""

from __future__ import annotations

import json

import pytest

from linker.casework.deciding.decisions import undo
from linker.casework.deciding.review_answers import Answer, second_opinions, store_answer, store_second_opinion
from linker.casework.deciding.review_queue import queue
from linker.casework.workspace.workspace import Workspace
from linker.errors import DecisionError


def test_an_answered_pair_is_not_asked_again_until_it_is_undone(undecided: Workspace) -> None:
    library, first = undecided.library, queue(undecided, limit=3)[0]
    decision = store_answer(
        library, Answer(first.case_a, first.case_b, is_same=False, user="Li", reason="alibi", is_blind=True)
    )
    evidence = json.loads(decision.evidence)
    assert (decision.kind, decision.by, decision.because, evidence["blind"]) == ("rejected", "Li", "alibi", True)
    assert evidence["log10_lr"] == pytest.approx(first.log10_lr)
    pairs = {(entry.case_a, entry.case_b) for entry in queue(undecided, limit=20)}
    assert (first.case_a, first.case_b) not in pairs
    with pytest.raises(DecisionError, match="answered meanwhile"):
        store_answer(library, Answer(first.case_a, first.case_b, is_same=True, user="Wang", reason="print"))
    undo(library, decision.number, "Li", "mistyped")
    entry = queue(undecided, limit=3)[0]
    assert (entry.case_a, entry.case_b, entry.value) == (first.case_a, first.case_b, first.value)


def test_a_chain_of_decisions_answers_too(undecided: Workspace) -> None:
    library = undecided.library
    first, second, third = undecided.cases.case_id[:3].tolist()
    store_answer(library, Answer(first, second, is_same=True, user="Li", reason="print"))
    store_answer(library, Answer(second, third, is_same=True, user="Li", reason="print"))
    with pytest.raises(DecisionError, match="through a chain"):
        store_answer(library, Answer(third, first, is_same=False, user="Wang", reason="custody"))
    assert len(library.decisions()) == 2


def test_second_opinions_bind_nobody_and_are_asked_of_others_once(undecided: Workspace) -> None:
    library, entries = undecided.library, queue(undecided, limit=4)[:4]
    for number, entry in enumerate(entries):
        store_answer(library, Answer(entry.case_a, entry.case_b, is_same=number % 2 == 0, user="Li", reason="seen"))
    assert second_opinions(undecided, "Li") == ()
    questions = second_opinions(undecided, "Wang")
    pairs = {(entry.case_a, entry.case_b) for entry in entries}
    assert {(entry.case_a, entry.case_b) for entry in questions} == pairs
    for entry in questions:
        store_second_opinion(
            library, Answer(entry.case_a, entry.case_b, is_same=True, user="Wang", reason="seen", is_blind=True)
        )
    assert second_opinions(undecided, "Wang") == ()
