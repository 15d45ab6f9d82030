"""Messages in text columns are read back in either language, and those of older versions as they are."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from linker.casework.jobs.stored_text import from_column, from_plain, to_column, to_plain
from linker.i18n.text import Label, Text, Translatable, Value
from linker.i18n.translate import translate


@pytest.mark.parametrize(
    "value",
    [
        "C-17",
        3,
        0.5,
        None,
        date(2024, 5, 1),
        datetime(2024, 5, 1, 22, 30),
        Text("jobs.nothing_stored"),
        Label("map", "位置"),
        ["a", Text("jobs.training"), Label("b", "乙")],
    ],
)
def test_a_message_comes_back_with_its_values(value: Value) -> None:
    text = Text("jobs.cancelled", outcome=value)
    assert from_column(to_column(text)) == text


def test_a_stored_message_is_said_in_either_language() -> None:
    text = from_column(to_column(Text("jobs.cancelled", outcome=Text("jobs.cases_stored"))))
    assert translate(text, "en") == "cancelled; the cases are stored, the next re-linking links them"
    assert translate(text, "zh") == "已取消；案件已入库，下次串并时处理"


@pytest.mark.parametrize("stored", ["", "its worker died; hand it in again", "{not JSON", "{}", '{"id": 3}'])
def test_what_an_older_version_stored_stays_as_it_is(stored: str) -> None:
    assert from_column(stored) == stored
    assert to_column(stored) == stored


def test_an_unknown_id_is_read_as_its_english_sentence() -> None:
    plain = to_plain(Text("jobs.training")) | {"id": "jobs.of_a_newer_version"}
    assert from_column(json.dumps(plain)) == "learning from the solved cases"


@pytest.mark.parametrize("text", ["", "plain", Label("map", "位置"), Text("jobs.unknown", number=3)])
def test_plain_data_are_json(text: Translatable) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(text)))) == text


def test_data_that_are_no_message_are_refused() -> None:
    with pytest.raises(TypeError, match="text or a label"):
        from_plain({"day": "2024-05-01"})
