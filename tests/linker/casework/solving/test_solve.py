"""From one solved case to its string, on a town of known offenders: half of every string is told, half is open."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from features.case import CaseTable
from features.columns import Ragged
from linker.casework.deciding import decisions
from linker.casework.solving import solve
from linker.casework.solving.leads import LeadList
from linker.casework.workspace.workspace import Workspace
from linker.errors import DecisionError, LibraryError, UnknownCaseError
from linker.i18n.language import LANGUAGES
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.model.sample import crime_groups
from linker.review.cascade import hidden_half
from linker.town.options import TownOptions
from linker.town.town import build_town

TOWN = build_town(TownOptions(seed=5, cases=150, serial_share=0.8, solved_share=1.0)).cases
HIDDEN = hidden_half(crime_groups(TOWN.offenders), 1)


def strings() -> list[tuple[str, list[str], list[str]]]:
    """(offender, known cases, hidden cases) of offenders with two or more of each, the longest string first."""
    names = sorted(set(TOWN.offenders.values.tolist()))
    his = {name: np.array([name in row for row in TOWN.offenders.rows()]) for name in names}
    found = [
        (name, TOWN.case_id[his[name] & ~HIDDEN].tolist(), TOWN.case_id[his[name] & HIDDEN].tolist()) for name in names
    ]
    return sorted((one for one in found if min(len(one[1]), len(one[2])) >= 2), key=lambda one: (-len(one[2]), one[0]))


OFFENDER, KNOWN, OPEN = strings()[0]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "cases.db"
    rows = zip(TOWN.offenders.rows(), HIDDEN.tolist(), strict=True)
    told = TOWN.replace(offenders=Ragged.from_rows(() if hidden else names for names, hidden in rows))
    _store(path, told)
    return path


def _store(path: Path, table: CaseTable) -> None:
    with Library.open(path) as library:
        with library.import_session("town.csv", "0") as session:
            session.add(table.replace(offenders=Ragged.empty(len(table))))
        library.add_offenders(table.case_id[table.offenders.row_of_value].tolist(), table.offenders.values.tolist())


@pytest.fixture
def library(ready: Path, tmp_path: Path) -> Iterator[Library]:
    path = tmp_path / "own.db"
    path.write_bytes(ready.read_bytes())
    with Library.open(path) as opened:
        yield opened


def ids(cascade: LeadList | None) -> list[str]:
    assert cascade is not None
    return [lead.case_id for lead in cascade.leads]


def test_the_open_cases_of_the_string_come_first(library: Library) -> None:
    found = solve.leads(Workspace.of(library), OFFENDER)
    assert set(found.confirmed) == set(KNOWN)
    top = ids(found)[: len(OPEN) + 3]
    assert len(set(top) & set(OPEN)) >= 0.6 * len(OPEN)
    chances = [lead.probability for lead in found.leads]
    assert chances == sorted(chances, reverse=True)
    assert all(lead.borderline == (0.4 <= lead.probability <= 0.6) for lead in found.leads)


def test_a_lead_says_why_and_what_would_confirm_it(library: Library) -> None:
    best = solve.leads(Workspace.of(library), OFFENDER).leads[0]
    assert best.reason is not None
    assert best.reason.case_id in KNOWN
    total = sum(term.log10_lr for term in best.reason.contributions)
    assert total == pytest.approx(best.reason.log10_lr, abs=1e-9)
    assert {"ask"} <= {check.kind for check in best.checks}
    for language in LANGUAGES:
        assert any(OFFENDER in translate(check.words, language) for check in best.checks)
        assert re.search(r"[+−]\d\.\d", translate(best.reason.words, language))


def test_solving_makes_the_case_known_and_ranks_the_rest_anew(library: Library) -> None:
    before = solve.leads(Workspace.of(library), OFFENDER)
    case = next(lead.case_id for lead in before.leads if lead.case_id in OPEN)
    answer = solve.solve(library, case, OFFENDER, user="Li", reason="print")
    assert answer.decision is not None
    said = json.loads(answer.decision.evidence)
    lead = next(one for one in before.leads if one.case_id == case)
    assert said["probability"] == pytest.approx(lead.probability)
    assert answer.cascade is not None
    assert case in answer.cascade.confirmed
    assert case not in ids(answer.cascade)
    assert answer.cascade != before


def test_solving_twice_changes_nothing(library: Library) -> None:
    first = solve.solve(library, OPEN[0], OFFENDER, user="Li", reason="print")
    again = solve.solve(library, OPEN[0], OFFENDER, user="Wang", reason="print again")
    assert again.decision is None
    assert "nothing changed" in translate(again.words, "en")
    assert again.cascade == first.cascade
    assert len(library.decisions()) == 1
    stated = solve.solve(library, KNOWN[0], OFFENDER, user="Li", reason="again")
    assert stated.decision is None
    assert len(library.decisions()) == 1


@pytest.mark.parametrize("way", ["unsolve", "undo"])
def test_taking_it_back_rolls_back_exactly(library: Library, way: str) -> None:
    before, offenders = solve.leads(Workspace.of(library), OFFENDER), Workspace.of(library).cases.offenders.rows()
    made = solve.solve(library, OPEN[0], OFFENDER, user="Li", reason="print")
    assert made.decision is not None
    assert Workspace.of(library).cases.offenders.rows() != offenders
    if way == "undo":
        decisions.undo(library, made.decision.number, "Li", "mistake")
    else:
        assert solve.unsolve(library, OPEN[0], user="Li", reason="alibi").cascade == before
    assert solve.leads(Workspace.of(library), OFFENDER) == before
    assert Workspace.of(library).cases.offenders.rows() == offenders


def test_an_admitted_case_stays_a_lead_and_helps_less_than_a_proven_one(library: Library) -> None:
    case = OPEN[0]
    admitted = solve.solve(library, case, OFFENDER, user="Li", reason="interview", status="admitted").cascade
    assert admitted is not None
    assert [lead.case_id for lead in admitted.leads if lead.status == "admitted"] == [case]
    proven = solve.solve(library, case, OFFENDER, user="Li", reason="print").cascade
    assert proven is not None
    less = {lead.case_id: lead.log10_lr for lead in admitted.leads}
    more = {lead.case_id: lead.log10_lr for lead in proven.leads}
    assert all(less[name] < more[name] for name in less.keys() & more.keys())
    assert less.keys() & more.keys()


def test_an_excluded_case_stands_apart_with_its_reason(library: Library) -> None:
    case = ids(solve.leads(Workspace.of(library), OFFENDER))[0]
    answer = solve.solve(library, case, OFFENDER, user="Li", reason="was abroad", status="excluded").cascade
    assert answer is not None
    assert case not in ids(answer)
    (one,) = answer.excluded
    assert (one.case_id, one.decision) == (case, 1)
    assert "was abroad" in translate(one.words, "en")


def test_a_case_rejected_with_one_of_the_string_is_excluded_and_cannot_be_solved_by_it(library: Library) -> None:
    case = OPEN[0]
    decisions.reject(library, case, KNOWN[0], "Zhao", "other shoe")
    assert [one.case_id for one in solve.leads(Workspace.of(library), OFFENDER).excluded] == [case]
    with pytest.raises(DecisionError, match=rf"Zhao rejected .*{KNOWN[0]}.*decision 1.*linker undo"):
        solve.solve(library, case, OFFENDER, user="Li", reason="print")
    assert len(library.decisions()) == 1


def test_a_pair_that_people_confirmed_comes_first(library: Library) -> None:
    far = [lead.case_id for lead in solve.leads(Workspace.of(library), OFFENDER).leads][-1]
    decisions.confirm(library, far, KNOWN[0], "Li", "same tool")
    assert ids(solve.leads(Workspace.of(library), OFFENDER))[0] == far


def test_a_new_offender_starts_from_his_first_case(library: Library) -> None:
    with pytest.raises(LibraryError, match="no case is known or admitted for offender 'New'"):
        solve.leads(Workspace.of(library), "New")
    answer = solve.solve(library, OPEN[0], "New", user="Li", reason="caught in the act")
    assert answer.cascade is not None
    assert answer.cascade.confirmed == (OPEN[0],)
    only = solve.unsolve(library, OPEN[0], user="Li", reason="mistake")
    assert only.cascade is None


def test_the_only_admitted_case_has_nothing_to_be_compared_with(library: Library) -> None:
    answer = solve.solve(library, OPEN[0], "New", user="Li", reason="interview", status="admitted").cascade
    assert answer is not None
    (own,) = [lead for lead in answer.leads if lead.status == "admitted"]
    assert np.isnan(own.probability)
    assert (own.reason, own.checks) == (None, ())


@pytest.mark.parametrize("offender", ["", OFFENDER])
def test_what_nobody_decided_cannot_be_taken_back(library: Library, offender: str) -> None:
    with pytest.raises(DecisionError, match="nobody decided anything that could be taken back"):
        solve.unsolve(library, KNOWN[0], offender_id=offender, user="Li", reason="x")
    with pytest.raises(DecisionError, match="correct the file"):
        solve.solve(library, KNOWN[0], OFFENDER, user="Li", reason="x", status="excluded")


def test_a_solved_case_that_is_not_there_or_has_no_offender_is_refused(library: Library) -> None:
    with pytest.raises(UnknownCaseError, match="nowhere"):
        solve.solve(library, "nowhere", OFFENDER, user="Li", reason="x")
    with pytest.raises(DecisionError, match="no id"):
        solve.solve(library, OPEN[0], " ", user="Li", reason="x")
    assert library.decisions() == ()
