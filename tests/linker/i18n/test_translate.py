"""Texts in the language of their reader."""

from __future__ import annotations

from datetime import datetime

import pytest

from linker.i18n import translate as room
from linker.i18n.language import DocumentLanguage, Language
from linker.i18n.text import Label, Text, Value
from linker.i18n.translate import in_document, measured, translate

SENTENCES = {
    ("plain", "en"): "{path}: {reason}",
    ("plain", "zh"): "{path}：{reason}",
    ("many", "en"): "{count:case|cases} at {share:percent}, {weight:log10_lr}",
    ("many", "zh"): "{count}起，{share:percent}，{weight:log10_lr}",
    ("far", "en"): "{gap:km} on {first:day}, at {when:moment}: {names}",
    ("far", "zh"): "{gap:km}，{first:day}，{when:moment}：{names}",
    ("faults", "en"): "wrong: {faults:clauses}",
    ("faults", "zh"): "有误：{faults:clauses}",
    ("lines", "en"): "wrong:\n  {faults:lines}",
    ("lines", "zh"): "有误：\n  {faults:lines}",
    ("python", "en"): "{value:,.1f}",
    ("python", "zh"): "{value:,.1f}",
}
UNITS = {"unit.km", "unit.m"}


@pytest.fixture(autouse=True)
def sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    real = room.sentence
    monkeypatch.setattr(room, "sentence", lambda name, lang: SENTENCES.get((name, lang)) or real(name, lang))


@pytest.mark.parametrize(
    ("name", "params", "english", "chinese"),
    [
        ("plain", {"path": "a.csv", "reason": Label("empty", "空")}, "a.csv: empty", "a.csv：空"),
        ("plain", {"path": "a.csv", "reason": Text("unit.days")}, "a.csv: days", "a.csv：天"),
        ("many", {"count": 1, "share": 0.5, "weight": -1.0}, "1 case at 50 %, −1.00", "1起，50 %，−1.00"),
        (
            "many",
            {"count": 1204, "share": 0.9999, "weight": 2.0},
            "1,204 cases at >99.9 %, +2.00",
            "1204起，>99.9 %，+2.00",
        ),
        (
            "far",
            {
                "gap": 0.27,
                "first": datetime(2024, 5, 1),
                "when": datetime(2024, 5, 1, 22),
                "names": ["a", Label("b", "乙")],
            },
            "270 m on 2024-05-01, at 2024-05-01 22:00: a, b",
            "270 米，2024-05-01，2024-05-01 22:00：a、乙",
        ),
        ("faults", {"faults": [Label("a", "甲"), "b"]}, "wrong: a; b", "有误：甲；b"),
        ("lines", {"faults": [Label("a", "甲"), "b"]}, "wrong:\n  a\n  b", "有误：\n  甲\n  b"),
        ("python", {"value": 1234.56}, "1,234.6", "1,234.6"),
    ],
)
def test_a_text_is_said_in_either_language(name: str, params: dict[str, Value], english: str, chinese: str) -> None:
    assert translate(Text(name, **params), "en") == english
    assert translate(Text(name, **params), "zh") == chinese


def test_texts_are_equal_by_id_and_values() -> None:
    assert Text("a.b", x=1, y="2") == Text("a.b", y="2", x=1)
    assert len({Text("a.b", x=1), Text("a.b", x=1), Text("a.b", x=2)}) == 2


@pytest.mark.parametrize(("language", "expected"), [("en", "other"), ("zh", "other")])
def test_a_label_of_one_language_is_said_in_that(language: Language, expected: str) -> None:
    assert translate(Label("other", ""), language) == expected
    assert translate(Label("", "other"), language) == expected


@pytest.mark.parametrize(("language", "expected"), [("en", "12 h"), ("zh", "12 小时"), ("both", "12 小时 h")])
def test_a_measured_value_has_the_unit_people_use(language: DocumentLanguage, expected: str) -> None:
    assert measured(0.5, "days", language) == expected
    assert measured(None, "days", language) == ""


def test_a_document_in_both_languages_says_a_thing_once_where_they_agree() -> None:
    assert in_document(Label("Cllr", "Cllr"), "both") == "Cllr"
    assert in_document(Label("map", "地图"), "both") == "地图 map"


def test_a_placeholder_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        translate(Text("plain", path="a.csv"), "en")
