"""Reviewing a library: nothing answered is asked again, answers are stored with what the engine said, kappa follows."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from features.columns import Ragged
from linker.casework.browsing.case_comparison import PLAIN_MEASURES, pair_sheet
from linker.casework.deciding import decisions, review
from linker.casework.deciding.review import Answer
from linker.casework.linking.relink import relink_library
from linker.errors import DecisionError, LibraryError
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "cases.db"
    table = build_town(TownOptions(cases=150, seed=4, width_km=6.0, days=200)).cases
    with Library.open(path) as library:
        with library.import_session("f.csv", "0") as session:
            session.add(table.replace(offenders=Ragged.empty(len(table))))
        relink_library(library)
    return path


@pytest.fixture
def library(linked: Path, tmp_path: Path) -> Iterator[Library]:
    for file in linked.parent.iterdir():
        if file.is_file():
            shutil.copy(file, tmp_path)
    with Library.open(tmp_path / linked.name) as opened:
        yield opened


def said(case_a: str, case_b: str, by: str, because: str, *, same: bool, blind: bool = False) -> Answer:
    return Answer(case_a, case_b, same, by, because, blind)


def test_an_answered_pair_is_not_asked_again_until_it_is_undone(library: Library) -> None:
    first = review.queue(library, most=3)[0]
    decision = review.answer(library, said(first.case_a, first.case_b, "Li", "alibi", same=False, blind=True))
    kept = json.loads(decision.evidence)
    assert (decision.kind, decision.by, decision.because, kept["blind"]) == ("rejected", "Li", "alibi", True)
    assert kept["log10_lr"] == pytest.approx(first.log10_lr)
    pairs = {(one.case_a, one.case_b) for one in review.queue(library, most=20)}
    assert (first.case_a, first.case_b) not in pairs
    with pytest.raises(DecisionError, match="answered meanwhile"):
        review.answer(library, said(first.case_a, first.case_b, "Wang", "print", same=True))
    decisions.undo(library, decision.number, "Li", "mistyped")
    again = review.queue(library, most=3)[0]
    assert (again.case_a, again.case_b, again.value) == (first.case_a, first.case_b, first.value)


def test_a_chain_of_decisions_answers_too(library: Library) -> None:
    one, two, three = library.cases().case_id[:3].tolist()
    review.answer(library, said(one, two, "Li", "print", same=True))
    review.answer(library, said(two, three, "Li", "print", same=True))
    with pytest.raises(DecisionError, match="through a chain"):
        review.answer(library, said(three, one, "Wang", "custody", same=False))
    assert len(library.decisions()) == 2


def test_every_entry_says_why_in_both_languages(library: Library) -> None:
    entries = review.queue(library, most=20)
    assert entries
    for one in entries:
        assert one.english.startswith(("a yes would", "both stand in"))
        assert "若" in one.chinese
        inside = one.english.startswith("both")
        assert not inside or one.series_a == one.series_b
        assert one.value > 0


def test_second_opinions_bind_nobody_and_are_asked_of_others_once(library: Library) -> None:
    entries = review.queue(library, most=4)[:4]
    for number, one in enumerate(entries):
        review.answer(library, said(one.case_a, one.case_b, "Li", "seen", same=number % 2 == 0))
    assert review.second_opinions(library, "Li") == ()
    asked = review.second_opinions(library, "Wang")
    assert {(one.case_a, one.case_b) for one in asked} == {(one.case_a, one.case_b) for one in entries}
    told = {frozenset((one.case_a, one.case_b)): number % 2 == 0 for number, one in enumerate(entries)}
    for number, one in enumerate(asked):
        same = told[frozenset((one.case_a, one.case_b))] is (number > 0)
        review.second_opinion(library, said(one.case_a, one.case_b, "Wang", "seen", same=same, blind=True))
    assert review.second_opinions(library, "Wang") == ()
    report = review.agreement_report(library)
    (people,) = report.people
    assert (people.first, people.second, people.pairs) == ("Li", "Wang", 4)
    # Li says same twice in four, Wang once or three times; they agree on three: (3/4 - 1/2) / (1 - 1/2).
    assert people.kappa == pytest.approx(0.5)
    assert (report.engine_blind.pairs, report.engine_shown.pairs) == (4, 4)
    assert sum(one.pairs for one in report.calibration_blind) == 4


def test_evidence_that_is_no_score_is_no_probability(library: Library) -> None:
    one, two = library.cases().case_id[:2].tolist()
    for evidence in ("", "seen on CCTV", "[1]", '{"log10_lr": null}'):
        library.decide("confirmed", case_a=one, case_b=two, user="Li", reason="print", evidence=evidence)
    report = review.agreement_report(library)
    assert (report.judgements, report.engine_shown.pairs, report.calibration_shown) == (4, 0, ())


def test_a_sheet_shows_what_is_recorded_of_either_case(library: Library) -> None:
    first = review.queue(library, most=1)[0]
    sheet = pair_sheet(Workspace.of(library), first.case_b, first.case_a)
    assert (sheet.case_a, sheet.case_b) == (first.case_b, first.case_a)
    recorded = library.cases([first.case_b])
    shown = {row.english: row.first for row in sheet.rows}
    assert recorded.narrative[0] in shown["narrative"]
    assert set(recorded.goods.row(0)) <= set(shown.get("goods", ()))
    assert all(row.first or row.second for row in sheet.rows)
    assert {term.variable for term in sheet.measures} <= set(PLAIN_MEASURES)


def test_a_library_that_was_never_linked_says_so(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as empty, pytest.raises(LibraryError, match="linker relink"):
        review.queue(empty)
