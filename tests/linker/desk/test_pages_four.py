"""A detective's day with what goes wrong in it: files that cannot be read, bad rows, a solved case; and a large map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from linker_desk import Person, Served, linked_town, serving

from linker.casework.importing.import_cases import import_file
from linker.library.store.store import Library

CASES_ON_MAP = 3_000
BAD_ROWS = """案件编号,发案时间初值,发案时间终值,发案地点,简要案情
N-1,2024-06-18 01:00,2024-06-18 06:00,望湖路745号,夜间剪断车锁盗走电动自行车
N-2,2024-06-45 01:00,,望湖路747号,夜间剪断车锁盗走电动自行车
,2024-06-18 01:00,,望湖路747号,没有编号
N-1,2024-06-19 01:00,,望湖路748号,同号不同案
"""


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of one's own, to change things at."""
    pytest.importorskip("nicegui")
    with serving(linked_town(tmp_path_factory.mktemp("day"), cases=80)) as served:
        yield served


def _handed_in(person: Person, file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    person.go("/import")
    person.one("input[type=file]").send_keys(str(file))


def test_a_file_that_cannot_be_read_is_told_in_chinese_by_its_name(
    changing: Served, chinese: Person, tmp_path: Path
) -> None:
    someone = chinese.at(changing)
    for name, content, told in (
        ("空.csv", "案件编号,发案时间初值\n", "空.csv: 表头下没有数据"),
        ("零.csv", "", "零.csv: 文件为空"),
        ("坏.xlsx", "no workbook", "坏.xlsx: 文件内容不是 XLSX 格式"),
    ):
        _handed_in(someone, tmp_path / name, content)
        someone.sees(told, ".q-notification")
        assert "inbox" not in someone.text(".q-notification")
    _handed_in(someone, tmp_path / "看不懂.csv", "甲,乙\n1,2\n")
    someone.sees("没有指定案件编号列")
    assert not someone.one("[data-test=import]").is_enabled()


def test_bad_rows_are_told_with_field_and_reason(changing: Served, chinese: Person, tmp_path: Path) -> None:
    someone = chinese.at(changing)
    _handed_in(someone, tmp_path / "新案件.csv", BAD_ROWS)
    someone.click("[data-test=import]")
    someone.sees("导入完成", "[data-test=report]")
    for words in ("2024-06 只有 30 天，没有 45 日", "没有案件编号，请填写", "编号 N-1 已在第 2 行出现且内容不同"):
        someone.sees(words, "[data-test=report]")
    someone.sees("N-1", "[data-test=new-cases]")


def test_a_case_just_solved_says_so(changing: Served, chinese: Person) -> None:
    with Library.open(changing.library) as library:
        table = library.cases()
        case_id = next(str(table.case_id[row]) for row in range(len(table)) if not table.offenders.lengths[row])
    someone = chinese.at(changing)
    someone.go(f"/case?id={case_id}")
    someone.sees("未破", ".desk-chip")
    someone.click("[data-test=solve]")
    someone.one("input[data-test=subject]").send_keys("张某某")
    someone.one("textarea[data-test=because]").send_keys("已供述并指认")
    someone.click("[data-test=decide]")
    someone.sees("张某某", ".desk-chip")
    assert "未破" not in [str(each.get_attribute("innerText")) for each in someone.all(".desk-chip")]


def test_the_first_tab_leads_past_the_navigation(changing: Served, person: Person) -> None:
    from selenium.webdriver.common.keys import Keys

    someone = person.at(changing)
    someone.go("/audit")
    someone.driver.switch_to.active_element.send_keys(Keys.TAB)
    first = someone.driver.switch_to.active_element
    assert str(first.get_attribute("innerText")) == "Skip to the content"
    first.send_keys(Keys.ENTER)
    someone.until(lambda: someone.driver.execute_script("return document.activeElement.id") == "content")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk on more cases than can stand on a map as marks of their own."""
    pytest.importorskip("nicegui")
    folder = tmp_path_factory.mktemp("large")
    rows = (
        f"L{number},2024-01-01 {number % 24:02d}:00,{29.5 + number % 61 / 400},{113.2 + number % 53 / 400}"
        for number in range(CASES_ON_MAP)
    )
    (folder / "cases.csv").write_text("\n".join(["case_id,earliest,latitude,longitude", *rows]), encoding="utf-8")
    with Library.open(folder / "cases.db") as library:
        import_file(library, folder / "cases.csv")
    with serving(folder / "cases.db") as served:
        yield served


def test_thousands_of_cases_share_marks_and_part_as_one_comes_nearer(large: Served, person: Person) -> None:
    someone = person.at(large)
    someone.go("/search")
    someone.until(lambda: someone.all('.desk-map[data-ready="yes"] canvas'))
    before = _marks(someone)
    assert sum(before) == CASES_ON_MAP
    assert len(before) < 300
    assert max(before) > 10
    for _ in range(2):
        someone.driver.execute_script("const e = document.querySelector('.leaflet-control-zoom-in'); e.click();")
        someone.until(lambda: not someone.all(".leaflet-zoom-anim"))
    someone.until(lambda: max(_marks(someone)) < max(before))


def _marks(person: Person) -> list[int]:
    """How many cases each mark stands for, of those that are drawn now."""
    counts = person.driver.execute_script("return document.querySelector('.desk-map canvas.desk-dots').dataset.marks")
    return [int(count) for count in str(counts).split()]
