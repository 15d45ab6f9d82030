"""Agreement of reviewers: kappa of what they answered, with each other and with the engine."""

from __future__ import annotations

import pytest

from linker.casework.deciding.review_answers import Answer, second_opinions, store_answer, store_second_opinion
from linker.casework.deciding.review_queue import queue
from linker.casework.deciding.reviewer_agreement import agreement_report
from linker.casework.workspace.workspace import Workspace


def test_the_kappa_of_two_people_follows_from_their_answers(undecided: Workspace) -> None:
    library, answers = undecided.library, {}
    for number, entry in enumerate(queue(undecided, limit=4)[:4]):
        is_same = answers[entry.case_a, entry.case_b] = number % 2 == 0
        store_answer(library, Answer(entry.case_a, entry.case_b, is_same=is_same, user="Li", reason="seen"))
    for number, entry in enumerate(second_opinions(undecided, "Wang")):
        is_same = answers[entry.case_a, entry.case_b] is (number > 0)
        store_second_opinion(
            library, Answer(entry.case_a, entry.case_b, is_same=is_same, user="Wang", reason="seen", is_blind=True)
        )
    report = agreement_report(undecided)
    (people,) = report.people
    assert (people.first, people.second, people.pairs) == ("Li", "Wang", 4)
    # Li says same twice in four, Wang once or three times; they agree on three: (3/4 - 1/2) / (1 - 1/2).
    assert people.kappa == pytest.approx(0.5)
    assert (report.engine_blind.pairs, report.engine_shown.pairs) == (4, 4)
    assert sum(each.pairs for each in report.calibration_blind) == 4


def test_evidence_that_is_no_score_is_no_probability(undecided: Workspace) -> None:
    case_a, case_b = undecided.cases.case_id[:2].tolist()
    for evidence in ("", "seen on CCTV", "[1]", '{"log10_lr": null}'):
        undecided.library.decide(
            "confirmed", case_a=case_a, case_b=case_b, user="Li", reason="print", evidence=evidence
        )
    report = agreement_report(undecided)
    assert (report.judgements, report.engine_shown.pairs, report.calibration_shown) == (4, 0, ())
