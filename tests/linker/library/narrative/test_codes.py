"""Codes read out of open fields: only where a case leaves a facet open, own fields before the narrative."""

from __future__ import annotations

from features.case import Case, CaseTable, Place
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import MAX_CHARACTERS


def filled(**fields: object) -> dict[str, tuple[str, ...]]:
    table = fill_codes(CaseTable.from_cases([Case(case_id="A", **fields)])).table  # type: ignore[arg-type]
    return {facet: codes.row(0) for facet, codes in table.codes.items() if codes.row(0)}


def test_a_narrative_says_how_it_was_done() -> None:
    codes = filled(narrative="嫌疑人撬防盗门入室，盗走现金，未见翻动")
    assert codes["entry"] == ("door/pry/security_door",)
    assert "search" not in codes


def test_what_is_recorded_is_never_replaced() -> None:
    codes = filled(codes={"entry": ("溜门",)}, narrative="嫌疑人撬防盗门入室")
    assert codes["entry"] == ("溜门",)


def test_goods_speak_before_the_narrative() -> None:
    codes = filled(goods=("一辆电动自行车",), narrative="盗走现金")
    assert codes["goods"] == ("vehicle/ebike",)


def test_recorded_premises_are_left_alone() -> None:
    assert "premises" not in filled(place=Place(premises="网吧", address="某小区3号楼"))


def test_only_the_beginning_of_an_endless_narrative_is_read() -> None:
    assert "entry" not in filled(narrative="某" * MAX_CHARACTERS + "撬防盗门入室")


def test_the_rows_that_were_filled_are_told() -> None:
    cases = [Case(case_id="A", narrative="翻窗入室"), Case(case_id="B"), Case(case_id="C", narrative="翻窗入室")]
    assert fill_codes(CaseTable.from_cases(cases)).filled["code:entry"].tolist() == [0, 2]
