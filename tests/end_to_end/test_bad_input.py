"""Files and libraries as they really come: each gives a clear line or a reject row, and nothing is lost."""

from __future__ import annotations

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from county import run

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
HEADER = "case_id,offence,occurred,latitude,longitude,narrative"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library that already holds one case, which no bad file may touch."""
    good = tmp_path / "good.csv"
    good.write_text(f"{HEADER}\nKEPT,theft,2024-01-01 10:00,30,113,walked in\n", encoding="utf-8")
    assert run("import", good, "--library", tmp_path / "cases.db").exit_code == 0
    return tmp_path / "cases.db"


def imported(file: Path, library: Path, *more: object) -> dict[str, Any]:
    done = run("import", file, "--library", library, "--json", *more)
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["read"] == sum(found[name] for name in ("imported", "updated", "unchanged", "rejected", "repeated"))
    return found


def refused(library: Path, *words: object) -> str:
    done = run(*words, "--library", library)
    assert done.exit_code == 1
    assert done.stderr.startswith("linker: ")
    assert done.stderr.count("\n") == 1
    assert "unexpected" not in done.stderr
    return done.stderr


def ids(library: Path) -> list[str]:
    with sqlite3.connect(library) as connection:
        return [row[0] for row in connection.execute("SELECT case_id FROM cases ORDER BY case_id")]


def rejected(file: Path) -> list[dict[str, str]]:
    with file.with_name(f"{file.stem}.rejects.csv").open(encoding="utf-8-sig", newline="") as rows:
        return list(csv.DictReader(rows))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "empty"),
        ("header.csv", f"{HEADER}\n".encode(), "no rows below the header"),
        ("picture.csv", PNG, "picture.csv"),
        ("picture.xlsx", PNG, "PNG picture"),
        ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("nothing.csv", b"\n\n\n", "nothing.csv"),
    ],
)
def test_a_file_that_holds_no_cases_is_named(name: str, content: bytes, told: str, library: Path) -> None:
    file = library.parent / name
    file.write_bytes(content)
    message = refused(library, "import", file)
    assert told in message
    assert name in message
    assert ids(library) == ["KEPT"]


def test_a_missing_file_is_named(library: Path) -> None:
    assert "nowhere.csv" in refused(library, "import", library.parent / "nowhere.csv")


def test_an_encoding_that_changes_half_way_loses_no_row(library: Path) -> None:
    file = library.parent / "mixed.csv"
    utf8 = "".join(f"U{number},盗窃电动车,2024-01-01 10:00,30,113,撬锁\n" for number in range(50)).encode()
    gbk = "".join(f"G{number},盗窃电动车,2024-01-01 10:00,30,113,撬锁\n" for number in range(50)).encode("gb18030")
    file.write_bytes(f"{HEADER}\n".encode() + utf8 + gbk)
    done = run("import", file, "--library", library, "--json")
    if done.exit_code == 0:
        told = json.loads(done.stdout)
        assert told["imported"] + told["rejected"] == 100
    else:
        assert "mixed.csv" in done.stderr
        assert ids(library) == ["KEPT"]


def test_200_columns_are_read(library: Path) -> None:
    file = library.parent / "wide.csv"
    names = ",".join(f"extra {number}" for number in range(194))
    file.write_text(f"{HEADER},{names}\nW1,theft,2024-01-01,30,113,text{',x' * 194}\n", encoding="utf-8")
    told = imported(file, library)
    assert (told["imported"], len(told["mapping"])) == (1, 200)
    assert run("import", file, "--library", library).exit_code == 0


def test_a_narrative_of_5_mb_is_stored_or_rejected_with_a_reason(library: Path) -> None:
    file = library.parent / "long.csv"
    file.write_text(f"{HEADER}\nL1,theft,2024-01-01,30,113,{'撬锁' * 850_000}\nL2,theft,,,,short\n", encoding="utf-8")
    told = imported(file, library)
    assert "L2" in ids(library)
    assert told["imported"] + told["rejected"] == 2
    assert told["imported"] == 2 or "L1" in [row["case_id"] for row in rejected(file)]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("B1,theft,-2024-01-01,30,113,x", "occurred"),
        ("B1,theft,3018-01-01 10:00,30,113,x", "occurred"),
        ("B1,theft,2024-02-31 10:00,30,113,x", "occurred"),
        ("B1,theft,2024-01-01 10:00,912,113,x", "latitude"),
    ],
)
def test_an_impossible_value_costs_its_cell_only_and_is_told(cells: str, column: str, library: Path) -> None:
    file = library.parent / "rows.csv"
    good = "".join(f"G{number},theft,2024-01-01 10:00,30,113,x\n" for number in range(5))
    file.write_text(f"{HEADER}\n{good}{cells}\n", encoding="utf-8")
    told = imported(file, library)
    assert (told["imported"], told["rejected"]) == (6, 0)
    (unread,) = told["unread"]
    assert (unread["column"], unread["count"], unread["examples"][0]["row"]) == (column, 1, 7)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (f"{'9' * 10_000},theft,2024-01-01 10:00,30,113,x", "case_id"),
        (",theft,2024-01-01 10:00,30,113,x", "case_id"),
    ],
)
def test_an_impossible_value_rejects_its_row_only(cells: str, field: str, library: Path) -> None:
    file = library.parent / "rows.csv"
    good = "".join(f"G{number},theft,2024-01-01 10:00,30,113,x\n" for number in range(5))
    file.write_text(f"{HEADER}\n{good}{cells}\n", encoding="utf-8")
    told = imported(file, library)
    assert (told["imported"], told["rejected"]) == (5, 1)
    (row,) = rejected(file)
    assert (row["_row"], row["_field"]) == ("7", field)
    assert row["_reason"]
    assert ids(library) == ["G0", "G1", "G2", "G3", "G4", "KEPT"]


def test_a_formula_stays_the_text_it_is(library: Path) -> None:
    file, formula = library.parent / "formula.csv", '=HYPERLINK("http://example.invalid","x")'
    with file.open("w", encoding="utf-8", newline="") as rows:
        csv.writer(rows).writerows([HEADER.split(","), ["F1", "theft", "2024-01-01", "30", "113", formula]])
    assert imported(file, library)["imported"] == 1
    with sqlite3.connect(library) as connection:
        assert connection.execute("SELECT narrative FROM cases WHERE case_id = 'F1'").fetchone() == (formula,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not toml at all", "is not TOML"),
        ('[columns]\n"no such column" = "case_id"\n', "no such column"),
        ('[columns]\n"case_id" = "nonsense"\n', "nonsense"),
        ('[colums]\n"case_id" = "case_id"\n', "colums"),
    ],
)
def test_a_wrong_map_is_named(text: str, told: str, library: Path) -> None:
    column_map = library.parent / "map.toml"
    column_map.write_text(text, encoding="utf-8")
    message = refused(library, "import", library.parent / "good.csv", "--map", column_map)
    assert told in message
    assert "map.toml" in message
    assert ids(library) == ["KEPT"]


def test_a_picture_is_no_library(tmp_path: Path) -> None:
    picture = tmp_path / "cases.db"
    picture.write_bytes(PNG * 50)
    assert "cases.db" in refused(picture, "relink")
    good = tmp_path / "good.csv"
    good.write_text("case_id,offence\nA,theft\n", encoding="utf-8")
    assert "cases.db" in refused(picture, "import", good)
    assert picture.read_bytes() == PNG * 50


def test_a_library_of_a_newer_version_is_left_alone(library: Path) -> None:
    with sqlite3.connect(library) as connection:
        connection.execute("UPDATE library_version SET version_num = '9999'")
    assert "newer version" in refused(library, "series")
    assert ids(library) == ["KEPT"]


@pytest.mark.parametrize("place", ["nowhere/cases.db", ".", "mysql://user@server/x"])
def test_a_place_that_cannot_hold_a_library_is_named(
    place: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library.parent)
    done = run("import", "good.csv", "--library", place)
    assert done.exit_code == 1
    assert done.stderr.startswith("linker: ")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["match", "NOBODY"], "NOBODY"),
        (["explain", "KEPT", "NOBODY"], "NOBODY"),
        (["explain", "KEPT", "KEPT"], "not compared with itself"),
        (["series"], "linker relink"),
        (["links"], "linker relink"),
        (["train"], "linker offenders FILE"),
        (["evaluate"], "linker offenders FILE"),
        (["undo", "3", "--by", "x", "--because", "y"], "nobody has decided anything yet"),
        (["confirm", "KEPT", "NOBODY", "--by", "x", "--because", "y"], "NOBODY"),
        (["confirm", "KEPT", "KEPT", "--by", "x", "--because", "y"], "two different cases"),
        (["model", "use", "good.csv"], "good.csv"),
        (["model", "export", "nowhere/model.json"], "nowhere"),
        (["offenders", "good.csv"], "offender"),
    ],
)
def test_a_question_the_library_cannot_answer_says_why(
    words: list[str], told: str, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(library.parent)
    assert told in refused(library, *words)
