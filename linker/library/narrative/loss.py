"""Loss of a narrative from its spans of money, in the currency of the narrative."""

from __future__ import annotations

import re
from collections.abc import Sequence

from linker.library.cells.amounts import parse_amount
from linker.library.narrative.span import Span

# Sums in another currency are not added to those of the narrative's own.
_FOREIGN = re.compile("港币|港元|美元|美金|日元|韩币|韩元|欧元|越南盾|台币|澳门币|泰铢|泰币|英镑")
_HAN = re.compile("[㐀-鿿]")
_TOTAL = re.compile(
    r"(?:共|合|总)(?:计|值|价值)?[^,，。;；]{0,14}$|(?:total|totall?ing|in all)\W[^.;]{0,14}$", re.IGNORECASE
)
_WHOLE = re.compile(r"(?:损失|案值|金额|财物|loss)[^,，。;；]{0,12}$", re.IGNORECASE)
_BACK = 16


def loss_of(text: str, spans: Sequence[Span]) -> float | None:
    """Value of what was taken, money included: a stated total precedes its parts. None where no sum is named."""
    values = [(span, amount) for span in spans if span.kind == "value" and (amount := _amount(span)) is not None]
    cash = sum(amount for span in spans if span.kind == "cash" and (amount := _amount(span)) is not None)
    total = max((amount for span, amount in values if _before(text, span, _TOTAL)), default=None)
    if total is not None:
        return total if cash <= total and _includes_cash(text, values, total, cash) else total + cash
    worth = sum(amount for _, amount in values)
    return worth + cash or None


def _includes_cash(text: str, values: Sequence[tuple[Span, float]], total: float, cash: float) -> bool:
    parts = sum(amount for span, amount in values if not _before(text, span, _TOTAL))
    stated = any(amount == total and _before(text, span, _WHOLE) for span, amount in values)
    return stated or abs(parts + cash - total) < 1.0


def _before(text: str, span: Span, pattern: re.Pattern[str]) -> bool:
    # 共计人民币300元: the words of a total may stand inside the span.
    head = re.split("[0-9]", span.text, maxsplit=1)[0]
    return pattern.search(text[max(0, span.start - _BACK) : span.start] + head) is not None


def _amount(span: Span) -> float | None:
    if _HAN.search(span.text) and _FOREIGN.search(span.text):
        return None
    try:
        return parse_amount(span.text)
    except ValueError:
        return None
