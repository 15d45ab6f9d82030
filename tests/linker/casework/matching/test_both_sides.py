"""What two cases share and where they differ, by name."""

from __future__ import annotations

from features.case import Case, Place, Trace
from features.lexicon import Lexicon
from linker.casework.matching.both_sides import both_sides
from linker.i18n.translate import translate

LEXICON = Lexicon.builtin()


def words(variable: str, first: Case, second: Case, language: str = "zh") -> str:
    sides = both_sides(variable, first, second, LEXICON)
    assert sides is not None
    return translate(sides.words, language)  # type: ignore[arg-type]


def with_entry(case_id: str, *codes: str) -> Case:
    return Case(case_id=case_id, codes={"entry": codes})


def test_a_shared_way_of_entry_is_named_and_a_different_one_stands_against_it() -> None:
    codes = LEXICON.trees["entry"].codes
    first, second = (code for code in codes if "/" not in code) if False else sorted(codes)[:2]
    names = [LEXICON.name("entry", code, "zh") for code in (first, second)]
    assert words("facet:entry", with_entry("a", first), with_entry("b", first)) == f"均为：{names[0]}"
    if not second.startswith(f"{first}/"):
        assert words("facet:entry", with_entry("a", first), with_entry("b", second)) == f"{names[0]} ｜ {names[1]}"


def test_two_kinds_of_one_code_share_it() -> None:
    own = both_sides("facet:own", Case(case_id="a", codes={"own": ("lock/pried",)}), with_own("lock/picked"), LEXICON)
    assert own is not None
    assert ([translate(code, "en") for code in own.shared], len(own.first), len(own.second)) == (["lock"], 1, 1)


def with_own(code: str) -> Case:
    return Case(case_id="b", codes={"own": (code,)})


def test_a_trace_of_the_narrative_says_where_it_was_read() -> None:
    account = Trace(kind="account", value="6222021001116245702")
    stated = Case(case_id="a", traces=(account,), narrative="对方让其转账至账户6222021001116245702。")
    assert words("identity_trace", stated, Case(case_id="b", traces=(account,))) == (
        "均为：账号 6222021001116245702（由简要案情读出）"
    )
    other_phone = Case(case_id="b", traces=(Trace(kind="phone", value="13800138000"),))
    assert "｜" in words("identity_trace", stated, other_phone)


def test_numbers_goods_and_areas_stand_side_by_side() -> None:
    first = Case(case_id="a", loss=1200, goods=("手机", "现金"), place=Place(region="甲区"))
    second = Case(case_id="b", loss=980, goods=("手机",), place=Place(region="乙区"))
    assert words("loss_ratio", first, second) == "1,200 ｜ 980"
    assert words("goods_similarity", first, second, "en") == "both: 手机"
    assert words("region_information", first, second) == "甲区 ｜ 乙区"
    assert both_sides("gap_days", first, second, LEXICON) is None
