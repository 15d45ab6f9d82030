"""Errors and rejects of the engine reach a Chinese reader in Chinese, without the folders of the server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("nicegui")

from linker.casework.deciding.decisions import confirm
from linker.casework.importing.import_cases import import_file
from linker.casework.importing.mapping_preview import preview_mapping
from linker.casework.series.series_overview import one_series
from linker.casework.solving.solve import solve
from linker.desk.in_chinese import Pattern, engine_words, patterns
from linker.errors import LinkerError
from linker.library.store.store import Library

CASES = """案件编号,发案时间初值,发案时间终值
X1,2018-13-45 99:00,
,2018-05-01,
X2,2018-05-02 12:00,2001-01-01
X3,2018-05-02,
X3,2018-05-03,
X4,2018-02-30,
"""


def _left_in_english(sentence: str) -> list[str]:
    return [word for word in re.findall(r"[A-Za-z]{3,}", sentence) if word != "XLSX"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("空.csv", "案件编号,发案时间初值\n"), ("零.csv", ""), ("坏.xlsx", "no workbook")],
    ids=["no rows", "no bytes", "no workbook"],
)
def test_files_that_cannot_be_read_are_told_by_name(name: str, content: str, tmp_path: Path) -> None:
    inbox = tmp_path / "cases.db.inbox" / "tmp1"
    inbox.mkdir(parents=True)
    (inbox / name).write_text(content, encoding="utf-8")
    with pytest.raises(LinkerError) as told:
        preview_mapping(inbox / name)
    assert engine_words("zh", str(told.value)).startswith(f"{name}: ")
    assert _left_in_english(engine_words("zh", str(told.value)).removeprefix(name)) == []
    assert engine_words("en", str(told.value)).startswith(f"{name}: ")


def test_reasons_of_rejected_rows_are_chinese(tmp_path: Path) -> None:
    file = tmp_path / "案件.csv"
    file.write_text(CASES, encoding="utf-8")
    with Library.open(tmp_path / "cases.db") as library:
        report = import_file(library, file)
    assert len(report.rejects) == 5
    for reject in report.rejects:
        reason = reject.reason.removeprefix(f"{reject.field}: ")
        assert _left_in_english(engine_words("zh", reason)) == [], reason


def test_what_an_import_asks_to_be_looked_at_is_chinese(tmp_path: Path) -> None:
    file = tmp_path / "案件.csv"
    rows = (
        "X1,昨天,113.2,,撬锁入室",
        "X2,01/02/2018,113.3,22.1,",
        "X3,3/4/2018,113,22,",
        "X4,5/6/2018,113.5,22.3,",
    )
    file.write_text("\n".join(("案件编号,发案时间初值,经度,纬度,简要案情", *rows)), encoding="utf-8")
    with Library.open(tmp_path / "cases.db") as library:
        report = import_file(library, file)
    assert len(report.hints) >= 4
    for hint in report.hints:
        assert re.search(r"[\u4e00-\u9fff]{4}", told := engine_words("zh", hint)), hint
        assert set(_left_in_english(told)) <= {"WGS", "GCJ"}, told


def test_refused_decisions_are_chinese(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library:
        file = tmp_path / "案件.csv"
        file.write_text("案件编号,发案时间初值\n甲1,2018-05-01\n甲2,2018-05-02\n", encoding="utf-8")
        import_file(library, file)
        for act in (
            lambda: confirm(library, "甲1", "甲2", "李民", " "),
            lambda: confirm(library, "甲1", "甲1", "李民", "同鞋印"),
            lambda: confirm(library, "甲1", "甲9", "李民", "同鞋印"),
            lambda: solve(library, "甲1", " ", user="李民", reason="供述"),
            lambda: one_series(library, "S1"),
        ):
            with pytest.raises(LinkerError) as told:
                act()
            assert re.search(r"[\u4e00-\u9fff]{4}", engine_words("zh", str(told.value))), str(told.value)
            assert _left_in_english(engine_words("zh", str(told.value))) == [], str(told.value)


def test_no_pattern_is_hidden_by_an_earlier_one() -> None:
    listed = [pattern.english.pattern for pattern in patterns()]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize(
    ("english", "words"),
    [
        (r"no case '(.+)'; check", "no case '"),
        (r"a (?:b|longer (one)) end?ing", " en"),
        (r"[abc]longest\d+ of", "longest"),
        (r"(.+)", ""),
    ],
    ids=["group", "nested", "class", "none"],
)
def test_the_words_of_a_pattern_are_what_every_sentence_must_hold(english: str, words: str) -> None:
    assert Pattern.of(english, "").words == words


def test_a_long_text_of_a_stranger_is_told_at_once() -> None:
    hostile = "x" * 500 + " and " + "y" * 500 + ": " + "a b " * 5_000
    assert engine_words("zh", hostile) == hostile
