"""Details only the offender could know."""

from __future__ import annotations

import pytest

from features.case import Case
from linker.review.details import details, same_thing

RECORD = Case(case_id="A", goods=("一辆黑色雅迪牌电动车", "头盔"), tools=("液压剪",), loss=2400)


def test_told_not_told_and_leaked() -> None:
    stated = Case(case_id="s", goods=("黑色电瓶车",), loss=2000)
    found = {detail.value: detail for detail in details(RECORD, stated, "液压剪")}
    assert found["一辆黑色雅迪牌电动车"].told
    assert not found["头盔"].told
    assert (found["液压剪"].told, found["液压剪"].leaked) == (False, True)
    assert found["2,400"].told
    assert not any(detail.told for detail in details(RECORD, None))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("电瓶车", "一辆电动车", True), ("红色电瓶车", "黑色电瓶车", False), ("手机", "现金", False)],
)
def test_same_thing(one: str, other: str, *, same: bool) -> None:
    assert same_thing(one, other, "goods") is same
