"""What numbers of money count in, by a header or by a word of a map: 万元, thousands."""

from __future__ import annotations

import re

from linker.library.cells.unknown_words import plain_text

_HEADER_UNIT = re.compile(
    r"(百万元?|millions?\b)|(万元|萬元|\(万\)|单位[:：]?万)|(千元|仟元|\([$£€]?\s?000'?s?\)|'000|\bthousands?\b|\bk(?:usd|eur|gbp)\b|\(k\))|(亿元)|(百元)"
)
_HEADER_UNITS = (1e6, 1e4, 1e3, 1e8, 1e2)


def unit_in_header(header: str) -> float:
    """What a number below a header counts in: `损失（万元）` 10,000; 1 where it names no unit.

    >>> unit_in_header("损失金额（万元）"), unit_in_header("loss (000s)"), unit_in_header("损失价值")
    (10000.0, 1000.0, 1.0)
    """
    match = _HEADER_UNIT.search(plain_text(header).casefold().replace("_", " "))
    return _HEADER_UNITS[next(index for index, group in enumerate(match.groups()) if group)] if match else 1.0


def unit_of_word(value: object) -> float:
    """What a unit of a map counts: a number, or a word such as 万元; 0 where it is neither."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
        return float(value)
    text = str(value).strip()
    return (
        1.0
        if text in ("元", "yuan", "1")
        else next((unit for unit in [unit_in_header(f"({text})"), unit_in_header(text)] if unit != 1), 0.0)
    )
