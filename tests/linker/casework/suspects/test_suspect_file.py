"""The file about a person: the example reads, faults are named all at once by their key."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from linker.casework.decision_log.custody_records import OPEN_END
from linker.casework.suspects.suspect_file import EXAMPLE, read_suspect, suspect_from
from linker.errors import InputError


def test_the_example_reads(tmp_path: Path) -> None:
    path = tmp_path / "person.toml"
    path.write_text(EXAMPLE, encoding="utf-8")
    found = read_suspect(path)
    assert (found.offender, found.told_on, found.known_cases) == ("S000123", date(2024, 6, 1), ("A2024-0317",))
    assert found.custody == ((datetime(2023, 8, 1, 14), datetime(2023, 9, 16)),)
    assert found.statements[0].goods == ("一辆黑色电动车",)
    assert found.home is not None
    assert found.home.radius_km == 1.0


def test_json_and_custody_that_lasts(tmp_path: Path) -> None:
    path = tmp_path / "person.json"
    path.write_text('{"home": "东城区", "custody": {"from": "2024-01-01"}}', encoding="utf-8")
    assert read_suspect(path).custody == ((datetime(2024, 1, 1), OPEN_END),)


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
    for part in ("ofender is no known key", "told_on:", "longitude and latitude go together", "home.system is 'mars'",
                 "custody[1]:", "statements[1].loss:", "statements[1].when is no known key", "--example"):  # fmt: skip
        assert part in str(refused.value)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [("p.toml", "offender = ", "is no TOML"), ("p.json", "{", "is no JSON"), ("p.json", "[]", "no table of keys"),
     ("p.toml", "told_on = 2024-01-01", "nothing can be ranked")],
)  # fmt: skip
def test_files_that_are_none(tmp_path: Path, name: str, text: str, told: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_suspect(path)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_suspect(tmp_path / "none.toml")
