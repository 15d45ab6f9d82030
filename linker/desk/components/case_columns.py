"""Chosen cases of a series side by side, a column each; what all of them share is marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup
from nicegui import ui

from linker.desk.auth.sessions import Visitor
from linker.desk.components.selection import Selection
from linker.desk.ui.dates import window
from linker.desk.ui.elements import block
from linker.desk.ui.field_values import in_words, recorded
from linker.desk.ui.markup import case_link, chip, field_name, muted, plain_text, render, table, tag
from linker.i18n.numbers import UNKNOWN
from linker.i18n.translate import t, translate, translate_distinct
from linker.report.data.series import SeriesCase

# More columns than this cannot be read beside each other.
MOST_COLUMNS = 5
_CSS = ".desk-shared { background: #E4EEF5; }"


def case_columns(visitor: Visitor, members: Sequence[SeriesCase], selection: Selection) -> None:
    """Draw the chosen members, and draw them anew at every change of the selection."""
    ui.add_css(_CSS)
    place = block("")

    def draw(case_ids: Sequence[str]) -> None:
        place.clear()
        with place:
            _columns(visitor, [member for member in members if member.case_id in case_ids])

    draw(())
    selection.follow(draw)


def _columns(visitor: Visitor, cases: Sequence[SeriesCase]) -> None:
    if len(cases) < 2:
        render(muted(t(visitor, "series.compare_none")))
        return
    columns = cases[:MOST_COLUMNS]
    if len(cases) > len(columns):
        render(muted(t(visitor, "series.compare_more", shown=len(columns), count=len(cases))))
    heads = [tag("div", chip(str(case.number)), case_link(case.case_id)) for case in columns]
    rows = [_row(name, values) for name, values in _values(visitor, columns) if any(values)]
    render(table(["", *heads], rows))


def _row(name: str, values: Sequence[str]) -> tuple[Markup, ...]:
    # Texts are compared as they are read: what two cases do not record is nothing that they share.
    shared = bool(values[0]) and len(set(values)) == 1
    look = "desk-text desk-shared" if shared else "desk-text"
    return field_name(name), *(plain_text(value or UNKNOWN, look) for value in values)


def _values(visitor: Visitor, columns: Sequence[SeriesCase]) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield t(visitor, "series.when"), tuple(window(visitor, case.earliest, case.latest) for case in columns)
    yield t(visitor, "series.where"), tuple(in_words(case.place_text) for case in columns)
    yield t(visitor, "details.offence"), tuple(case.offence for case in columns)
    yield t(visitor, "details.premises"), tuple(case.premises for case in columns)
    codes = [{translate(aspect, visitor): labels for aspect, labels in case.codes} for case in columns]
    goods, comma = t(visitor, "details.goods"), t(visitor, "say.comma")
    # Goods are told once: as recorded, else as read in the narrative.
    yield (
        goods,
        tuple(
            comma.join(case.goods) or comma.join(translate_distinct(of_case.get(goods, ()), visitor))
            for case, of_case in zip(columns, codes, strict=True)
        ),
    )
    for aspect in dict.fromkeys(aspect for of_case in codes for aspect in of_case if aspect != goods):
        yield aspect, tuple(recorded(visitor, of_case[aspect]) if aspect in of_case else "" for of_case in codes)
    yield t(visitor, "details.narrative"), tuple(case.narrative for case in columns)
