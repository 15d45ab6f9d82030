"""Times as people remember them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from linker.review.vague_time import stated_time

TOLD_ON = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "hours"),
    [
        ("去年三月的一个晚上", (2023, 3, 1), (2023, 4, 1), (18.0, 24.0)),
        ("去年3月的一天凌晨2点左右", (2023, 3, 1), (2023, 4, 1), (1.5, 2.5)),
        ("前年夏天", (2022, 6, 1), (2022, 9, 1), None),
        ("十二月", (2023, 12, 1), (2024, 1, 1), None),
        ("上个月", (2024, 5, 1), (2024, 6, 1), None),
        ("去年三四月份", (2023, 3, 1), (2023, 5, 1), None),
        ("2024年3月上旬", (2024, 3, 1), (2024, 3, 11), None),
        ("两个月前的一个晚上", (2024, 3, 17), (2024, 4, 17), (18.0, 24.0)),
        ("one night in March 2024", (2024, 3, 1), (2024, 4, 1, 6), (20.0, 30.0)),
        ("March 2024, at night", (2024, 3, 1), (2024, 4, 1, 6), (20.0, 30.0)),
        ("late March 2024", (2024, 3, 21), (2024, 4, 1), None),
        ("last July", (2023, 7, 1), (2023, 8, 1), None),
        ("around 22:00, March 5 2024", (2024, 3, 5), (2024, 3, 6), (22.0, 22.0)),
        ("summer 2023", (2023, 6, 1), (2023, 9, 1), None),
        ("2024-03", (2024, 3, 1), (2024, 4, 1), None),
        ("22时左右", None, None, (21.5, 22.5)),
    ],
)
def test_phrase(
    text: str, earliest: tuple[int, ...] | None, latest: tuple[int, ...] | None, hours: tuple[float, float] | None
) -> None:
    found = stated_time(text, TOLD_ON)
    assert found is not None
    assert found.earliest == (datetime(*earliest) if earliest else None)  # type: ignore[arg-type]
    assert found.latest == (datetime(*latest) if latest else None)  # type: ignore[arg-type]
    assert (found.from_hours, found.to_hours) == (hours or (None, None))


@pytest.mark.parametrize("text", ["", "不详", "记不清了", "no idea"])
def test_what_says_nothing(text: str) -> None:
    assert stated_time(text, TOLD_ON) is None
