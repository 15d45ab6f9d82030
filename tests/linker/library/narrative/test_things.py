from __future__ import annotations

import pytest

from linker.library.narrative.read import find_spans, read_narrative


def named(kind: str, text: str) -> list[str]:
    return [span.text for span in find_spans(text) if span.kind == kind]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("李某窜至东海市河西区青年路88号楼下，将一辆电动车盗走。", ["东海市河西区青年路88号楼下"]),
        ("李某在东河镇“大发”网吧，趁王某熟睡，盗走手机。", ["东河镇“大发”网吧"]),
        ("李某先后到东河镇、西河镇盗窃电瓶。", ["东河镇", "西河镇"]),
        ("李某进入被害人王某家中盗走现金。", ["被害人王某家中"]),
        ("李某从北门进入**小区（原水泥厂）3号楼盗走手机。", ["**小区（原水泥厂）3号楼"]),
        ("李某在屋内盗走手机。", []),
        ("李某在逃，正在追捕。", []),
        ("2018年5月2日，李某在东海市长途汽车站被民警抓获。", []),
        ("李某在东河镇盗走手机后，在西河镇长途车站被民警抓获。", ["东河镇"]),
    ],
)
def test_places(text: str, places: list[str]) -> None:
    assert named("place", text) == places


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("李某盗走被害人王某的一部黑色手机。", ["王某的一部黑色手机"]),
        ("李某将王某停放在楼下的一辆红色电动车盗走。", ["一辆红色电动车"]),
        ("李某窃得香烟三条、白酒两瓶及耳机一副，后逃离现场。", ["香烟三条", "白酒两瓶", "耳机一副"]),
        ("李某盗走金项链1条（价值2893元）、金戒指1枚（价值900元）。", ["金项链1条", "金戒指1枚"]),
        ("经鉴定，该电动车价值人民币1190元。", ["电动车"]),
        ("李某盗得啤酒三、四瓶。", ["啤酒三、四瓶"]),
        ("李某盗走一辆价值2600元的红旗牌三轮车。", ["一辆价值2600元的红旗牌三轮车"]),
        ("李某见门口停着一辆蓝色自行车，遂将该车盗走。", ["一辆蓝色自行车", "该车"]),
        ("李某撬开车窗后，未窃得财物。", ["财物"]),
        ("李某如实供述了盗窃事实。", []),
        ("李某因涉嫌盗窃罪被刑事拘留。", []),
    ],
)
def test_items(text: str, items: list[str]) -> None:
    assert named("item", text) == items


def test_goods_say_each_thing_once_and_leave_general_words_out() -> None:
    text = "李某将王某停放在楼下的一辆红色电动车盗走。经鉴定，被盗电动车价值1200元。被盗财物已发还。"
    assert read_narrative(text).goods == ("一辆红色电动车",)


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("李某用自制钥匙将电动车盗走。", ["自制钥匙"]),
        ("李某携带液压钳、螺丝刀等作案工具到东河镇盗窃电缆。", ["液压钳", "螺丝刀"]),
        ("李某驾驶红色三轮摩托车窜至东河镇盗窃大蒜三袋。", ["红色三轮摩托车"]),
        ("李某用于赌博。", []),
        ("李某盗走一辆摩托车。", []),
    ],
)
def test_tools(text: str, tools: list[str]) -> None:
    assert named("tool", text) == tools


@pytest.mark.parametrize(
    ("text", "values", "cash"),
    [
        ("李某盗走手机一部，价值人民币1,190元。", ["人民币1,190元"], []),
        ("李某盗走现金300余元及手机一部。", [], ["现金300余元"]),
        ("李某盗走王某包内人民币1.2万元。", [], ["人民币1.2万元"]),
        ("李某盗走手机后以600元的价格卖给他人。", [], []),
        ("李某盗走手机，销赃得款600元。", [], []),
    ],
)
def test_values_and_cash(text: str, values: list[str], cash: list[str]) -> None:
    assert (named("value", text), named("cash", text)) == (values, cash)


@pytest.mark.parametrize(
    ("text", "loss"),
    [
        ("李某盗走手机一部，价值1200元。", 1200.0),
        ("李某盗走现金300元及手机一部，价值1200元。", 1500.0),
        ("李某盗走金项链1条（价值2000元）、手表1块（价值500元），共计价值2500元。", 2500.0),
        ("李某盗走现金300元及手机一部（价值1200元），共计价值1500元。", 1500.0),
        ("李某盗走现金300元及手机、手表，经鉴定物品共计价值1500元。", 1800.0),
        ("李某盗走现金人民币300元及港币2000元。", 300.0),
        ("李某盗走手机一部，后以600元的价格卖掉。", None),
        ("李某盗走手机一部。", None),
    ],
)
def test_loss_is_worth_and_cash_and_a_total_goes_before_its_parts(text: str, loss: float | None) -> None:
    assert read_narrative(text).loss == loss
