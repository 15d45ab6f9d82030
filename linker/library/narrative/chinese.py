"""The spans of a Chinese narrative."""

from __future__ import annotations

from linker.library.narrative.amounts import find_cash, find_values
from linker.library.narrative.items import find_items
from linker.library.narrative.offence import blank_brackets, sentences
from linker.library.narrative.places import find_places
from linker.library.narrative.span import Span, blank_out, half_width, resolve_overlaps, without_overlap
from linker.library.narrative.times import find_times
from linker.library.narrative.tools import find_tools


def chinese_spans(text: str) -> list[Span]:
    """All spans of a Chinese text, those of one kind without overlap; goods are read outside times and places."""
    spelt = half_width(text)
    times = find_times(spelt)
    timeless = blank_out(spelt, times)
    values = find_values(timeless)
    places = find_places(timeless, sentences(blank_brackets(spelt)))
    remaining_text = blank_out(timeless, places)
    tools = resolve_overlaps(find_tools(remaining_text))
    things = without_overlap(resolve_overlaps(find_items(remaining_text)), tools)
    cash = resolve_overlaps(
        [*find_cash(blank_out(timeless, values)), *(thing for thing in things if thing.kind == "cash")]
    )
    items = without_overlap([thing for thing in things if thing.kind == "item"], cash)
    return [*times, *places, *values, *cash, *items, *tools]
