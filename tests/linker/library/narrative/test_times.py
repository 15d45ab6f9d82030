from __future__ import annotations

from datetime import datetime

import pytest

from features.case import TimeWindow
from linker.library.narrative.read import find_spans, read_narrative


def times(text: str) -> list[str]:
    return [span.text for span in find_spans(text) if span.kind == "time"]


@pytest.mark.parametrize(
    "time",
    [
        "2018年4月25日22时许",
        "2018年4月25日晚10点多钟",
        "2018年4月中旬的一天凌晨",
        "2018年6、7月份的一天",
        "2018年4月25日22时至次日6时",
        "2017年底",
        "2018年冬天的一天晚上",
        "2018年初冬的一天晚上",
        "同年5月3日凌晨2时30分许",
        "同月13日下午",
        "次日上午9时许",
        "当晚",
        "二〇一八年四月二十五日",
        "２０１８年４月２５日２２时许",
        "2018年3月1日至2018年4月15日期间",
        "2018年国庆节前后",
    ],
)
def test_a_time_before_the_taking_is_found_whole(time: str) -> None:
    assert times(f"{time}，李某在东河镇盗走手机一部。") == [time]


@pytest.mark.parametrize(
    "text",
    [
        "2018年5月2日，李某被公安机关抓获。",
        "李某因犯盗窃罪于2017年3月被判处拘役四个月。",
        "2018年6月1日，民警将手机发还给王某。",
        "案发后，李某于2018年5月2日向派出所投案。",
        "李某，男，1985年3月4日出生。",
        "该车价值2018元，编号25。",
        "李某一时兴起盗走手机。",
        "李某在东河镇3号楼盗走手机。",
    ],
)
def test_times_of_procedure_and_numbers_that_are_no_times_are_left_out(text: str) -> None:
    assert times(text) == []


def test_a_remark_in_brackets_does_not_make_it_procedure() -> None:
    assert times("2018年4月25日，李某伙同赵某（已判决）至东河镇盗走手机。") == ["2018年4月25日"]


def test_times_in_a_list_share_the_verb_after_the_last() -> None:
    assert times("2018年5月3日、5月7日，李某在东河镇盗窃手机。") == ["2018年5月3日", "5月7日"]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018年4月25日22时许，李某盗走手机。", datetime(2018, 4, 25, 21, 30), datetime(2018, 4, 25, 22, 30)),
        ("2018年5月3日、5月7日，李某盗走手机。", datetime(2018, 5, 3), datetime(2018, 5, 8)),
        ("1.2018年5月3日，李某盗走手机。", datetime(2018, 5, 3), datetime(2018, 5, 4)),
        (
            "2018年6月23日，李某至东河镇，20时许，将王某的手机盗走。",
            datetime(2018, 6, 23, 19, 30),
            datetime(2018, 6, 23, 20, 30),
        ),
        ("2018年5月至8月间，李某盗窃三次：2018年6月2日，盗走手机。", datetime(2018, 6, 2), datetime(2018, 6, 3)),
        # The next day of some day in May is no day that is known.
        ("2018年5月份的一天，李某盗走手机，次日将手机卖掉。", datetime(2018, 5, 1), datetime(2018, 6, 1)),
        ("2018年4月25日，李某盗走手机。2018年4月29日又盗走电脑。", datetime(2018, 4, 25), datetime(2018, 4, 26)),
    ],
)
def test_the_window_of_the_offence(text: str, earliest: datetime, latest: datetime) -> None:
    assert read_narrative(text).window == TimeWindow(earliest=earliest, latest=latest)


@pytest.mark.parametrize("text", ["", "次日凌晨，李某盗走手机。", "2018年13月40日，李某盗走手机。", "李某盗走手机。"])
def test_without_a_time_that_can_be_placed_the_window_is_unknown(text: str) -> None:
    assert read_narrative(text).window is None
