"""What a terminal shows, and answers as JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from said import said

from linker.cli.terminal import Column, one_in, sanitise, table
from linker.report.formats.json_csv import as_plain, json_text, write_csv


@given(st.text(), st.integers(0, 30))
def test_shown_text_is_one_harmless_line_within_its_cells(text: str, most: int) -> None:
    line = sanitise(text, most)
    assert not set(line) & set("\x1b\r\n\t\x07\u202e")
    assert not most or cell_len(line) <= most


def test_shown_text_is_cut_by_cells_and_loses_escape_codes() -> None:
    assert sanitise("盗窃电动自行车", 9) == "盗窃电动…"
    assert sanitise("a\x1b[31mred\nline \u202eevil") == "a[31mred line evil"


def test_markup_in_a_cell_is_text() -> None:
    console = Console(width=40, file=io.StringIO())
    with console.capture() as capture:
        console.print(table("en", (Column("case"), Column("wide", wide=True)), [("[red]A[/red]", "x " * 60)]))
    assert "[red]A[/red]" in capture.get()
    assert max(map(cell_len, capture.get().splitlines())) <= 40


def test_prior_odds_are_said_as_one_in_so_many() -> None:
    assert [said(one_in(odds)) for odds in (-2.0, 0.0)] == ["1 in 101 pairs", "1 in 2.0 pairs"]


@dataclass(frozen=True)
class Answer:
    name: str
    score: float
    at: datetime


def test_an_answer_becomes_plain_data() -> None:
    answer = Answer("案件", float("nan"), datetime(2024, 1, 2, 3, 4))
    assert as_plain({"all": (answer,), "ids": np.array(["A"], dtype=object), "one": np.float64(0.1)}) == {
        "all": [{"name": "案件", "score": None, "at": "2024-01-02T03:04:00"}],
        "ids": ["A"],
        "one": 0.1,
    }
    assert "案件" in json_text(answer)
    with pytest.raises(ValueError, match="object cannot be told as JSON"):
        as_plain([object()])


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\x00")),
            st.floats(allow_nan=False, allow_infinity=False),
        )
    )
)
def test_csv_and_json_give_back_every_digit_and_letter(rows: list[tuple[str, float]]) -> None:
    file = io.StringIO(newline="")
    write_csv(file, ("id", "score"), rows)
    read = list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert read[0] == ["id", "score"]
    assert [(name, float(score)) for name, score in read[1:]] == rows
    assert [tuple(row) for row in json.loads(json_text({"rows": rows}))["rows"]] == rows
