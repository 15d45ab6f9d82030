"""What would confirm a lead, and the words for why it is one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from casework_samples import case, point, store

from features.case import Trace
from linker.casework.solving.lead_reasons import Check, checks_of, reason_of
from linker.casework.workspace.workspace import Workspace
from linker.i18n.translate import translate

SHOE, PRINT = Trace(kind="shoe_print", value="wave 42"), Trace(kind="fingerprint", value="F-2024-0017")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    cases = [
        case("A1", place=point(0.0), goods=("bike",), traces=(SHOE,), loss=900.0),
        case("P1", place=point(50.0), traces=(SHOE, PRINT), loss=900.0),
        case("P2", None, traces=(PRINT,)),
        *(case(f"O{number}", place=point(5_000.0 * number)) for number in range(1, 9)),
    ]
    with store(tmp_path_factory.mktemp("leads") / "cases.db", cases) as library:
        yield Workspace.of(library)


def checks(workspace: Workspace, row_id: str = "A1") -> tuple[Check, ...]:
    row_of = workspace.row_of
    rows = np.array([row_of["P1"], row_of["P2"]])
    return checks_of(workspace.fitted, workspace.cases, row_of[row_id], rows, int(rows[0]), "P")


def test_traces_on_record_are_compared_and_stronger_ones_looked_for(workspace: Workspace) -> None:
    compare, look, ask = checks(workspace)[:3]
    assert translate(compare.words, "en") == "compare the shoe print of A1 (wave 42) with the shoes of P"
    assert translate(compare.words, "zh") == "将 A1 的足迹（wave 42）与 P 的鞋比对"
    assert translate(look.words, "en") == "look whether A1 left a fingerprint: P1 has one to compare with"
    assert [check.kind for check in (compare, look, ask)] == ["compare", "record", "ask"]


def test_the_question_tells_only_what_is_on_record(workspace: Workspace) -> None:
    ask = next(check for check in checks(workspace) if check.kind == "ask")
    assert "when (2024-03-01 22:00 – 2024-03-02 00:00); what was taken (bike)" in translate(ask.words, "en")
    unknown = next(check for check in checks(workspace, "P2") if check.kind == "ask")
    words = "where (not on record); when (not on record); what was taken (not on record)"
    assert words in translate(unknown.words, "en")


def test_the_reason_names_the_strongest_terms_and_sums_all(workspace: Workspace) -> None:
    row_of = workspace.row_of
    reason = reason_of(workspace.fitted, workspace.cases, row_of["A1"], row_of["P1"])
    log10_lr = workspace.fitted.log10_lr(np.array([row_of["A1"]]), np.array([row_of["P1"]]))[0]
    assert (reason.case_id, reason.log10_lr) == ("P1", pytest.approx(log10_lr, abs=1e-9))
    terms = dict(reason.words.params)["terms"]
    assert isinstance(terms, tuple)
    assert 1 <= len(terms) <= 4
    # the short name ends at the bracket: no "(shoe print, tool mark)"
    assert "(" not in translate(reason.words, "en")
