"""Every new fact is held against those that stand, both ways."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from features.case import Case, CaseTable, TimeWindow
from linker.casework.deciding import decisions
from linker.casework.decision_log.custody_records import store_custody, window_of
from linker.casework.importing.import_cases import import_file
from linker.casework.linking.standing_facts import raised_by
from linker.casework.solving.solve import leads, solve
from linker.casework.workspace.workspace import Workspace
from linker.i18n.translate import translate
from linker.library.store.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library.open(tmp_path / "cases.db")
    nights = [datetime(2024, 3, 1, 2) + timedelta(days=at) for at in range(6)]
    cases = [
        Case(case_id=f"A{at}", window=TimeWindow(earliest=night, latest=night + timedelta(hours=1)))
        for at, night in enumerate(nights)
    ]
    with library.import_session("test", "1") as session:
        session.add(CaseTable.from_cases(cases))
    return library


def in_custody(library: Library) -> tuple[str, ...]:
    decision = store_custody(library, "P-1", window_of("2024-03-02", "2024-03-04"), "李民", "刑拘")
    return tuple(translate(words, "zh") for words in raised_by(library, decision))


def test_custody_is_held_against_what_was_solved_before(library: Library) -> None:
    assert solve(library, "A2", "P-1", user="王红", reason="现场抓获").against == ()
    assert in_custody(library) == (
        "案件 A2 由 王红 认定为 P-1 所为（第 1 号决定），但案发期间其始终在押（第 2 号决定）：两者必有一误，请核实",
    )


def test_a_solution_and_an_admission_are_held_against_custody(library: Library) -> None:
    assert in_custody(library) == ()
    solving = solve(library, "A2", "P-1", user="王红", reason="现场抓获")
    assert [translate(words, "en") for words in solving.against] == [
        "A2 was solved with P-1 by 王红 (decision 2), who was in custody all through it (decision 1): "
        "one of the two is wrong"
    ]
    admission = solve(library, "A3", "P-1", user="王红", reason="供述", status="admitted")
    assert "虚假供述" in translate(admission.against[0], "zh")
    assert solve(library, "A5", "P-2", user="王红", reason="现场抓获").against == ()


def test_a_confirmed_pair_is_held_against_two_lone_offenders(library: Library) -> None:
    for case_id, offender in (("A0", "P-1"), ("A5", "P-2")):
        solve(library, case_id, offender, user="王红", reason="现场抓获")
    decision = decisions.confirm(library, "A0", "A5", "李民", "同一车辆")
    sentences = [translate(words, "zh") for words in raised_by(library, decision)]
    assert len(sentences) == 1
    assert "A0" in sentences[0]
    assert "P-2" in sentences[0]
    assert raised_by(library, decisions.confirm(library, "A1", "A2", "李民", "同一鞋印")) == ()


def test_an_import_that_changes_a_decided_case_says_so(library: Library, tmp_path: Path) -> None:
    decisions.confirm(library, "A1", "A2", "李民", "同一鞋印")
    path = tmp_path / "cases.csv"
    path.write_text("案件编号,发案时间,损失价值\nA1,2024-03-20 02:00,500\nA4,2024-03-21 02:00,70\n", encoding="utf-8")
    hints = [translate(hint, "zh") for hint in import_file(library, path).hints]
    assert "案件 A1 的记录在决定后有变化（第 1 号决定）：请复核" in hints
    assert not any("A4" in hint and "决定" in hint for hint in hints)


def test_custody_rules_leads_out(library: Library) -> None:
    solve(library, "A0", "P-1", user="王红", reason="现场抓获")
    before = solve(library, "A5", "P-1", user="王红", reason="现场抓获").cascade
    assert before is not None
    assert {"A1", "A2", "A3"} <= {lead.case_id for lead in before.leads}
    in_custody(library)
    after = leads(Workspace.of(library), "P-1")
    # from the second to the end of the fourth: the nights of A1 (the second) to A3 (the fourth), each at two o'clock
    assert not {"A1", "A2", "A3"} & {lead.case_id for lead in after.leads}
    ruled_out = {case.case_id: translate(case.words, "zh") for case in after.excluded}
    assert ruled_out == dict.fromkeys(("A1", "A2", "A3"), "案发期间始终在押（李民，第 3 号决定）")
