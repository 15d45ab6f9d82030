"""The file about a person: the example reads, faults are named all at once by their key."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from linker.casework.decision_log.custody_records import OPEN_END
from linker.casework.suspects.suspect_file import EXAMPLE, read_suspect, suspect_from
from linker.errors import InputError
from linker.i18n.language import Language
from linker.i18n.translate import translate


@pytest.mark.parametrize(("language", "goods"), [("en", "a black electric bike"), ("zh", "一辆黑色电动车")])
def test_the_example_reads(tmp_path: Path, language: Language, goods: str) -> None:
    path = tmp_path / "person.toml"
    path.write_text(translate(EXAMPLE, language), encoding="utf-8")
    person = read_suspect(path)
    assert (person.offender, person.told_on, person.known_cases) == ("S000123", date(2024, 6, 1), ("A2024-0317",))
    assert [period.window for period in person.custody] == [(datetime(2023, 8, 1, 14), datetime(2023, 9, 16))]
    assert (person.statements[0].goods, person.statements[0].loss) == ((goods,), 2000.0)
    assert person.home is not None
    assert person.home.radius_km == 1.0


def test_json_and_custody_that_lasts(tmp_path: Path) -> None:
    path = tmp_path / "person.json"
    path.write_text('{"home": "东城区", "custody": {"from": "2024-01-01"}}', encoding="utf-8")
    assert [period.window for period in read_suspect(path).custody] == [(datetime(2024, 1, 1), OPEN_END)]


def test_all_faults_are_named_at_once() -> None:
    document = {
        "ofender": "S1",
        "told_on": "soon",
        "home": {"longitude": 113.2, "system": "mars"},
        "custody": [{"from": "2024-03-05", "to": "2024-03-01"}],
        "statements": [{"goods": "手机", "loss": -5, "when": "2024"}],
    }
    with pytest.raises(InputError) as refused:
        suspect_from(document, "p.toml")
    parts = (
        "ofender is no known key; use offender,",
        "told_on:",
        "longitude and latitude go together",
        "home.system: 'mars'",
        "custody[1]:",
        "statements[1].loss:",
        "statements[1].when is no known key; use time,",
        "--example",
    )
    for part in parts:
        assert part in str(refused.value)
    chinese = translate(refused.value.text, "zh")
    for part in ("没有“ofender”", "讯问日期：“soon”", "住处的坐标系：", "羁押时间1：", "供述1的价值："):
        assert part in chinese


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("p.toml", "offender = ", "is no TOML"),
        ("p.json", "{", "is no JSON"),
        ("p.json", "[]", "no table of keys"),
        ("p.toml", "told_on = 2024-01-01", "nothing can be ranked"),
    ],
)
def test_files_that_are_none(tmp_path: Path, name: str, text: str, told: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_suspect(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_suspect(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "place",
    [{"address": "和平路"}, "和平路", {"region": "", "address": "和平路", "longitude": None}],
    ids=["table", "words", "unknown is empty"],
)
def test_a_place_is_words_or_a_table(place: object) -> None:
    person = suspect_from({"statements": {"place": place}}, "p")
    assert person.statements[0].place.words == "和平路"
    assert suspect_from({"home": place}, "p").home == person.statements[0].place


def test_both_halves_of_a_point_are_missed_at_once() -> None:
    with pytest.raises(InputError, match=r"longitude and latitude go together.*x_m and y_m go together"):
        suspect_from({"home": {"latitude": 23.1, "x_m": 4}}, "p")
