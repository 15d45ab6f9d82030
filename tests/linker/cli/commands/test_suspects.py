"""suspect and custody as commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from county import run

from features.case import Case, CaseTable
from linker.library.store.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "cases.db"
    cases = [
        {"case_id": f"C{day}", "goods": [goods], "place": {"address": f"{street}路"},
         "window": {"earliest": f"2024-03-0{day}T20:00", "latest": f"2024-03-0{day}T22:00"}}
        for day, (goods, street) in enumerate([("手机", "和平"), ("香烟", "解放"), ("电脑", "人民")], start=1)
    ]  # fmt: skip
    with Library.open(path) as opened, opened.import_session("f", "0") as session:
        session.add(CaseTable.from_cases([Case.model_validate(case) for case in cases]))
    return path


def test_a_confession_of_a_case_in_custody_is_flagged(library: Path, tmp_path: Path) -> None:
    file = tmp_path / "person.toml"
    text = 'offender = "S1"\n[[statements]]\ntime = "2024年3月2日"\nplace = "解放路"\ngoods = "香烟"\n'
    file.write_text(text, encoding="utf-8")
    told = run("--library", library, "custody", "S1", "--from", "2024-03-02", "--to", "2024-03-02",
               "--by", "Li", "--because", "record 7")  # fmt: skip
    assert told.exit_code == 0
    assert "2024-03-02 00:00 – 2024-03-03 00:00" in told.stdout
    answer = json.loads(run("--library", library, "suspect", file, "--json").stdout)
    assert {"leads", "flags", "statements"} <= answer.keys()
    assert [flag["case_id"] for flag in answer["flags"]] == ["C2"]
    assert {lead["case_id"] for lead in answer["leads"]} == {"C1", "C3"}
    shown = run("--library", library, "suspect", file).stdout
    assert shown.index("!! statement 1 fits C2") < shown.index("open cases he may have done")
    assert "Perhaps a false confession" in shown


def test_the_example_needs_no_library() -> None:
    shown = run("suspect", "--example")
    assert shown.exit_code == 0
    assert "[[statements]]" in shown.stdout


def test_a_file_is_needed() -> None:
    assert run("suspect").exit_code == 2
