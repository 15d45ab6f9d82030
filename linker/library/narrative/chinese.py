"""The spans of a Chinese narrative."""

from __future__ import annotations

from linker.library.narrative.amounts import find_cash, find_values
from linker.library.narrative.items import find_items
from linker.library.narrative.offence import sentences, without_asides
from linker.library.narrative.places import find_places
from linker.library.narrative.span import Span, apart, beside, plain, without
from linker.library.narrative.times import find_times
from linker.library.narrative.tools import find_tools


def chinese_spans(text: str) -> list[Span]:
    """All spans, those of one kind without overlap; times and places blot out what the goods are read from."""
    spelt = plain(text)
    times = find_times(spelt)
    timeless = without(spelt, times)
    values = find_values(timeless)
    places = find_places(timeless, sentences(without_asides(spelt)))
    rest = without(timeless, places)
    tools = apart(find_tools(rest))
    things = beside(apart(find_items(rest)), tools)
    cash = apart([*find_cash(without(timeless, values)), *(thing for thing in things if thing.kind == "cash")])
    items = beside([thing for thing in things if thing.kind == "item"], cash)
    return [*times, *places, *values, *cash, *items, *tools]
