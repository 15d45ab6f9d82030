"""Text made comparable: one spelling, masks, unknowns, pieces and lists."""

import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import features.text
from features.text import is_unknown, ngrams, normalise, split_items

texts = st.one_of(st.text(max_size=30), st.text(alphabet="张某*×xX□b市镇，,、1２ 　a(（）)", max_size=15))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Front  DOOR\tforced\n", "front door forced"),
        ("ＡＢＣ１２３，（手机）", "abc123,(手机)"),
        ("\ufeff开\u200b锁", "开锁"),
        ("STRASSE straße", "strasse strasse"),
        ("二○○八年", "二○○八年"),
    ],
)
def test_one_spelling(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**市***号", "*市*号"),
        ("张某某", "张*"),
        ("李某甲", "李*甲"),
        ("XX市X区×路", "*市*区*路"),
        ("ＸＸ县ｘｘ镇", "*县*镇"),
        ("贵BXXXX号牌", "贵b*号牌"),
        ("贵B****", "贵b*"),
        ("138XXXX5678", "138*5678"),
        ("□□网吧", "*网吧"),
        ("张××某", "张*"),
    ],
)
def test_masks_become_one_sign(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    "text", ["4×4皮卡", "vivox19手机", "苹果x手机", "dos xx", "xxl码衣服", "110×62", "exxon加油站"]
)
def test_what_only_looks_like_a_mask_stays(text: str) -> None:
    assert normalise(text) == text


@given(texts)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip() == unicodedata.normalize("NFKC", once)
    assert "**" not in once


NOTHING = """
不详|（不详）|无。|其他|其它|未知|不明|暂无|-|——|/|N/A|n.a.|NA|none|NULL|nan|Unknown|UNK|not known|Not  Stated|Other
***|某某|××|□□|XXX|？|…|"无"|ｎ／ａ
"""


@pytest.mark.parametrize("text", ["", " ", "|", *NOTHING.strip().replace("\n", "|").split("|")])
def test_cells_that_say_nothing(text: str) -> None:
    assert is_unknown(text)


@pytest.mark.parametrize(
    "text",
    ["0", "无锡", "无牌摩托车", "其他工具", "other tools", "nano", "张某", "none of the doors", "空调", "未遂", "na2"],
)
def test_cells_that_say_something(text: str) -> None:
    assert not is_unknown(text)


def slow_ngrams(text: str, size: int) -> list[str]:
    """Every window of the text that holds nothing but letters and digits."""
    plain = normalise(text)
    windows = [plain[at : at + size] for at in range(len(plain) - size + 1)]
    return [window for window in windows if all(character.isalnum() for character in window)]


@given(texts, st.integers(1, 4))
def test_ngrams_are_the_windows_without_signs(text: str, size: int) -> None:
    short = [gram for gram in ngrams(text, (size,)) if len(gram) < size]
    assert [gram for gram in ngrams(text, (size,)) if len(gram) == size] == slow_ngrams(text, size)
    assert all(gram in normalise(text) for gram in short)


def test_ngrams_by_size_then_order_and_short_runs_whole() -> None:
    assert ngrams("撬门锁") == ("撬门", "门锁", "撬门锁")
    assert ngrams("刀 ab*c", (2, 3)) == ("ab", "刀", "c")
    assert ngrams("**，") == ()


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("手机；现金;首饰", ("手机", "现金", "首饰")),
        ("手机、电脑，现金,首饰|烟\n酒\r\n茶", ("手机", "电脑", "现金", "首饰", "烟", "酒", "茶")),
        ("现金1,090元,手机", ("现金1,090元", "手机")),
        ("12,345,678", ("12,345,678",)),
        ("0344,0416,1402", ("0344", "0416", "1402")),
        ("1.5吨钢材、3.2米电缆", ("1.5吨钢材", "3.2米电缆")),
        ("香烟（玉溪、云烟），酒", ("香烟（玉溪、云烟）", "酒")),
        ("2袋红番薯（约90斤|被盗番薯", ("2袋红番薯（约90斤", "被盗番薯")),
        ("iPhone, IPHONE，ｉＰｈｏｎｅ", ("iPhone",)),
        ("钳子和螺丝刀", ("钳子和螺丝刀",)),
        ("不详、无,手机；-", ("手机",)),
        ("hand tools / crowbar", ("hand tools / crowbar",)),
        ("，，;", ()),
        ("", ()),
    ],
)
def test_cells_that_list_things(cell: str, items: tuple[str, ...]) -> None:
    assert split_items(cell) == items


@given(st.lists(st.text(alphabet="手机烟酒ab", min_size=1, max_size=4), max_size=6), st.sampled_from(";；、|,，\n"))
def test_what_was_joined_comes_apart(items: list[str], separator: str) -> None:
    assert split_items(separator.join(items)) == tuple(dict.fromkeys(items))


@given(texts)
def test_items_are_known_trimmed_and_different(text: str) -> None:
    items = split_items(text)
    assert all(item == item.strip() and not is_unknown(item) for item in items)
    assert len({normalise(item) for item in items}) == len(items)
    assert split_items("；".join(items)) == items


def test_examples_in_the_docstrings() -> None:
    assert doctest.testmod(features.text).failed == 0
