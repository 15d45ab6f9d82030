"""Traces of narratives join those of the record, and link what they are shared by."""

from __future__ import annotations

from pathlib import Path

from features.case import Case, CaseTable, Trace
from linker.casework.importing.import_cases import import_file
from linker.casework.linking.relink import relink_library
from linker.library.narrative.traces import fill_traces
from linker.library.store.store import Library

FRAUD = "报案人{name}（电话{phone}）接到自称客服的电话（号码：17012345678），对方让其转账至账户6222021001116245702。"
WAYS = ("撬锁", "翻窗", "拉车门", "扒窃", "技术开锁", "砸窗", "尾随", "顺手牵羊")
GOODS = ("电动车", "手机", "香烟", "现金", "金项链", "自行车", "电缆", "笔记本电脑", "名酒", "衣物")


def theft(at: int) -> str:
    return (
        f"报案人（电话138{at:08d}）称在第{37 * at % 91}小区被{WAYS[at * 3 % 8]}盗走{GOODS[at * 7 % 10]}，拨打110报警。"
    )


def test_a_narrative_adds_what_the_record_lacks() -> None:
    recorded = Trace(kind="电话", value="170-1234-5678")
    table = CaseTable.from_cases(
        [
            Case(case_id="a", narrative=FRAUD.format(name="王丽", phone="13912345678"), traces=(recorded,)),
            Case(case_id="b", narrative="无"),
        ]
    )
    filled = fill_traces(table)
    assert filled.table.case(0).traces == (recorded, Trace(kind="account", value="6222021001116245702"))
    assert filled.table.case(1).traces == ()
    assert {name: rows.tolist() for name, rows in filled.filled.items()} == {"traces": [0]}


def test_a_table_without_identifiers_stays_as_it_is() -> None:
    table = CaseTable.from_cases([Case(case_id="a", narrative="盗走手机一部")])
    assert fill_traces(table).table is table
    assert fill_traces(CaseTable.empty()).filled == {}


def library_of(folder: Path, texts: list[str]) -> Library:
    rows = [f"A{number},2024-{1 + number % 12:02d}-0{1 + number % 9},{text}" for number, text in enumerate(texts)]
    path = folder / "cases.csv"
    path.write_text("\n".join(["案件编号,发案时间,简要案情", *rows]), encoding="utf-8")
    library = Library.open(folder / "cases.db")
    import_file(library, path)
    return library


def series_of(folder: Path, texts: list[str]) -> tuple[list[set[str]], list[float]]:
    with library_of(folder, texts) as library:
        report = relink_library(library)
        members = library.series(report.run)
    by_series: dict[str, set[str]] = {}
    for series, case_id in zip(members.series_id.tolist(), members.case_id.tolist(), strict=True):
        by_series.setdefault(series, set()).add(case_id)
    return list(by_series.values()), members.probability.tolist()


def test_four_frauds_of_one_account_and_phone_are_one_series(tmp_path: Path) -> None:
    frauds = [FRAUD.format(name=f"王{letter}", phone=f"1391234567{at}") for at, letter in enumerate("甲乙丙丁")]
    series, probabilities = series_of(tmp_path, frauds + [theft(at) for at in range(40)])
    assert {"A0", "A1", "A2", "A3"} in series
    assert sorted(probabilities)[-4] > 0.99


def test_a_gateway_of_many_unlike_cases_makes_no_series(tmp_path: Path) -> None:
    ways = ("刷单", "冒充领导", "退票", "贷款", "中奖", "游戏账号", "网恋", "征信")
    texts = [
        f"报案人因{ways[at % 8]}第{at}次被骗{1000 + 977 * at % 9000}元，转账至对方账户6222021001116245702。"
        for at in range(40)
    ]
    series, _ = series_of(tmp_path, texts + [theft(at) for at in range(40)])
    assert all(len(members) < 10 for members in series)


def test_the_phone_of_one_victim_links_nothing(tmp_path: Path) -> None:
    texts = ["报案人李甲（电话13912345678）称手机被盗。", "报案人李甲（电话13912345678）称被人殴打致伤。"]
    with library_of(tmp_path, texts) as library:
        assert library.snapshot().cases.trace_value.lengths.tolist() == [0, 0]
