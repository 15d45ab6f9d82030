"""Fields of a record read from a narrative: window, place, goods, tools, and the loss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from features.case import TimeWindow
from features.text import normalise
from linker.library.narrative.chinese import chinese_spans
from linker.library.narrative.english import english_spans
from linker.library.narrative.loss import loss_of
from linker.library.narrative.span import Span, is_chinese
from linker.library.narrative.windows import offence_window

# Words that stand for goods already named, or for goods unnamed.
_GENERAL = re.compile(
    "(?:上述|该|被盗|被窃|所盗|涉案|他人|车内|部分|其他|盗[得窃]的)*的?"
    "(?:财物|物品|赃物|钱物|钱财|财产|东西|赃车|车辆|该?车|贵重物品)(?:若干)?"
)
_REFERENCE = re.compile(r"^(?:上述|被盗|被窃|所盗|涉案|失窃|盗[得窃]|窃得)的?")


@dataclass(frozen=True)
class NarrativeFacts:
    """Facts stated in a narrative; None, "" and () where it states nothing. `loss` includes money taken."""

    window: TimeWindow | None
    place: str
    goods: tuple[str, ...]
    tools: tuple[str, ...]
    loss: float | None
    spans: tuple[Span, ...]


def find_spans(text: str) -> tuple[Span, ...]:
    """Spans of all times, places, items, tools, values and cash of the offence, in order.

    Times and places of arrests, sentences and returns are left out. Spans of one kind do not overlap.

    >>> [(span.kind, span.text) for span in find_spans("2018年4月25日22时许,王某在东门市场门口盗走手机一部。")]
    [('time', '2018年4月25日22时许'), ('place', '东门市场门口'), ('item', '手机一部')]
    """
    spans = chinese_spans(text) if is_chinese(text) else english_spans(text)
    original_spans = (Span(span.kind, span.start, span.end, text[span.start : span.end]) for span in spans)
    return tuple(sorted(original_spans, key=lambda span: (span.start, span.end)))


def read_narrative(text: str) -> NarrativeFacts:
    """The fields that a text states; all are unknown where it states none.

    >>> read_narrative("2018年4月25日22时许,王某在东门市场门口盗走手机一部,价值1200元。").loss
    1200.0
    """
    spans = find_spans(text)
    return NarrativeFacts(
        window=offence_window(text, [span for span in spans if span.kind == "time"]),
        place=_place(spans),
        goods=_goods([span.text for span in spans if span.kind == "item"]),
        tools=_distinct([span.text for span in spans if span.kind == "tool"]),
        loss=loss_of(text, spans),
        spans=spans,
    )


def _place(spans: Sequence[Span]) -> str:
    # The fullest of the places before the first goods; a door or a room after it says less.
    goods_start = min((span.start for span in spans if span.kind in ("item", "cash")), default=None)
    places = [span.text for span in spans if span.kind == "place" and (goods_start is None or span.start < goods_start)]
    places = places or [span.text for span in spans if span.kind == "place"]
    return max(places, key=lambda place: len(normalise(place)), default="")


def _goods(items: Sequence[str]) -> tuple[str, ...]:
    names: list[str] = []
    for item in items:
        name = _REFERENCE.sub("", item)
        if name and not _GENERAL.fullmatch(item) and not any(name in longer for longer in names):
            names.append(name)
    return _distinct(names)


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    return tuple({normalise(name): name for name in reversed(names)}.values())[::-1]
