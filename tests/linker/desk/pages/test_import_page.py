"""Importing a file: what cannot be read, bad rows, a trial, and a way on to decisions."""

from __future__ import annotations

from pathlib import Path

from linker_desk import Person, Served, decisions_of

from linker.library.store.store import Library

HOSTILE = '<script>window.struck = 1</script><img src=x onerror="window.struck = 2">'


QUOTED = HOSTILE.replace('"', '""')
CSV = f"""案件编号,案件类别,发案时间初值,发案时间终值,发案地点,损失物品,涉案车牌,简要案情
X-1,盗窃电动自行车,2024-06-18 01:00,2024-06-18 06:00,望湖路745号,电动自行车,粤B12345,"夜间剪断车锁 {QUOTED}"
X-2,盗窃电动自行车,2024-06-19 01:00,2024-06-19 05:00,望湖路747号,电动自行车,,夜间剪断车锁盗走电动自行车
,盗窃电动自行车,2024-06-19 01:00,2024-06-19 05:00,望湖路747号,电动自行车,,没有编号
"""


BAD_ROWS = """案件编号,发案时间初值,发案时间终值,发案地点,简要案情
N-1,2024-06-18 01:00,2024-06-18 06:00,望湖路745号,夜间剪断车锁盗走电动自行车
N-2,2024-06-45 01:00,,望湖路747号,夜间剪断车锁盗走电动自行车
,2024-06-18 01:00,,望湖路747号,没有编号
N-1,2024-06-19 01:00,,望湖路748号,同号不同案
"""


def hand_in(person: Person, file: Path, content: str) -> None:
    file.write_text(content, encoding="utf-8")
    person.go("/import")
    person.one("input[type=file]").send_keys(str(file))


def test_a_file_that_cannot_be_read_is_named_in_chinese_by_its_name(
    changing: Served, chinese: Person, tmp_path: Path
) -> None:
    someone = chinese.at(changing)
    for name, content, sentence in (
        ("空.csv", "案件编号,发案时间初值\n", "空.csv：表头下没有数据"),
        ("零.csv", "", "零.csv：文件为空"),
        ("坏.xlsx", "no workbook", "坏.xlsx：文件内容不是 XLSX 格式"),
    ):
        hand_in(someone, tmp_path / name, content)
        assert someone.sees(sentence, ".q-notification")
        assert "inbox" not in someone.text(".q-notification")
    hand_in(someone, tmp_path / "看不懂.csv", "甲,乙\n1,2\n")
    assert someone.sees("没有案件编号列：按每行内容生成编号")


def test_bad_rows_are_listed_with_field_and_reason(changing: Served, chinese: Person, tmp_path: Path) -> None:
    someone = chinese.at(changing)
    hand_in(someone, tmp_path / "新案件.csv", BAD_ROWS)
    someone.click("[data-test=import]")
    assert someone.sees("导入完成", "[data-test=report]")
    for words in ("2024-06 只有 30 天，没有 45 日", "没有案件编号，请填写", "编号 N-1 已在第 2 行出现且内容不同"):
        assert someone.sees(words, "[data-test=report]")
    assert someone.sees("N-1", "[data-test=new-cases]")


def test_person_imports_a_file_confirms_a_partner_and_solves(changing: Served, chinese: Person, tmp_path: Path) -> None:
    before = len(decisions_of(changing))
    someone = chinese.at(changing)
    file = tmp_path / "新案件.csv"
    file.write_text(CSV, encoding="gb18030")
    someone.go("/import")
    someone.one("input[type=file]").send_keys(str(file))
    assert someone.sees("新案件.csv 的各列")
    someone.click("[data-test=try]")
    assert someone.sees("试导入结果", "[data-test=report]")
    assert holds(changing, "X-1") is False
    someone.click("[data-test=import]")
    assert someone.sees("导入完成", "[data-test=report]")
    assert someone.sees("X-1", "[data-test=new-cases]")

    someone.go("/case?id=X-1")
    assert someone.sees("<script>window.struck = 1</script>", "[data-test=narrative]")
    assert someone.driver.execute_script("return window.struck === undefined")

    someone.click("[data-test=confirm]")
    someone.decide("同一把剪刀")
    someone.close_contradictions()
    assert someone.sees("同一把剪刀", "main")
    someone.click("[data-test=solve]")
    someone.decide("已供述并指认", "张某某")
    someone.close_contradictions()
    assert someone.sees("已供述并指认", "main")
    made = [(one.kind, one.case_a, one.by) for one in decisions_of(changing)[before:]]
    assert made == [("confirmed", "X-1", "local"), ("solved", "X-1", "local")]


def holds(served: Served, case_id: str) -> bool:
    with Library.open(served.library, create=False) as library:
        return case_id in library.cases().case_id
