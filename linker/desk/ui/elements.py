"""Small parts that pages share: how a moment, a chance or a case is written, empty states, questions for a reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup

from linker.casework.matching.explanation import LIMIT, Contribution
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import markup
from linker.desk.ui.layout import notify_error, work
from linker.desk.ui.urls import case_path, series_path
from linker.errors import LinkerError
from linker.i18n.catalog import has_message
from linker.i18n.translate import either, t

# Half of the last digit shown.
_NOTHING = 0.005
NOTHING_KNOWN = "—"


def percent(probability: float) -> str:
    """A probability as people read it; never 0 % or 100 %, for neither is ever known."""
    if probability < 0.001:
        return "< 0.1 %"
    if probability > 0.999:
        return "> 99.9 %"
    digits = 1 if min(probability, 1 - probability) < 0.1 else 0
    return f"{100 * probability:.{digits}f} %"


def bans(log10_lr: float) -> str:
    """A weight of evidence with its sign."""
    return f"{log10_lr:+.2f}".replace("-", "\u2212")


def in_words(place: str) -> str:
    """A place of several parts, as people read it."""
    return place.replace("|", " ")


def field_name(text: str) -> Any:
    """The name of a field at the head of its row, on one line."""
    from nicegui import ui

    return ui.label(text).classes("desk-muted").style("white-space: nowrap")


def recorded(visitor: Visitor, english: Sequence[str], chinese: Sequence[str]) -> str:
    """The values of a field, a line each."""
    return either(visitor, "\n".join(english), "\n".join(chinese)) or NOTHING_KNOWN


def unrecorded(visitor: Visitor, names: Iterable[tuple[str, str]], recorded_names: Sequence[str]) -> str:
    """Names of fields that are not recorded, without those under which something else is."""
    notify_error = dict.fromkeys(either(visitor, *pair) for pair in names)
    return t(visitor, "say.comma").join(name for name in notify_error if name not in recorded_names)


def unit_of(visitor: Visitor, unit: str) -> str:
    """A unit in the visitor's language."""
    key = f"unit.{unit}"
    return t(visitor, key) if has_message(key) else unit


def measured(visitor: Visitor, term: Contribution) -> str:
    """What was measured, in its unit."""
    if term.value is None:
        return ""
    digits = 0 if term.value >= 100 else 1 if term.value >= 1 else 2
    return f"{term.value:,.{digits}f} {unit_of(visitor, term.unit)}".strip()


def reasons(visitor: Visitor, terms: Sequence[Contribution], most: int = 3) -> tuple[tuple[str, float], ...]:
    """The strongest terms of a score in words, each with its bans."""
    own = [term for term in terms if term.variable != LIMIT and abs(term.log10_lr) >= _NOTHING]
    strongest = sorted(own, key=lambda term: -abs(term.log10_lr))[:most]
    return tuple((_brief(visitor, term), term.log10_lr) for term in strongest)


def _brief(visitor: Visitor, term: Contribution) -> str:
    name = either(visitor, term.english, term.chinese)
    return name if term.unit in ("bans", "cosine", "log10") else f"{name} {measured(visitor, term)}"


def title(text: str) -> Any:
    """The one heading of the first order."""
    return heading(text, order="h1").classes("desk-title", remove="desk-heading")


def heading(text: str, order: str = "h2") -> Any:
    """A heading of the second order."""
    from nicegui import ui

    found = ui.element(order).classes("desk-heading")
    with found:
        ui.label(text)
    return found


def card() -> Any:
    """A quiet box around things that belong together."""
    from nicegui import ui

    return ui.element("section").classes("desk-card")


def row() -> Any:
    """Things beside each other that wrap where it is narrow."""
    from nicegui import ui

    return ui.element("div").classes("desk-row")


def block(classes: str) -> Any:
    """A plain box with these classes."""
    from nicegui import ui

    return ui.element("div").classes(classes)


def muted(text: str) -> Any:
    """A side remark."""
    from nicegui import ui

    return ui.label(text).classes("desk-muted desk-small desk-text")


def chip(text: str) -> Any:
    """A short property of something."""
    from nicegui import ui

    return ui.label(text).classes("desk-chip")


def link(text: str, target: str) -> Any:
    """A link to another page of the desk."""
    from nicegui import ui

    return ui.link(text, target).classes("desk-link")


def case_link(case_id: str) -> Any:
    """A link to a case."""
    return link(case_id, case_path(case_id))


def series_link(series_id: str) -> Any:
    """A link to a series."""
    return link(series_id, series_path(series_id))


def empty(text: str, target: str = "", action: str = "") -> None:
    """An empty state: what is missing and what to do first, with the way there."""
    from nicegui import ui

    with card().classes("desk-empty"):
        ui.label(text).classes("desk-text")
        if target:
            with ui.link(target=target):
                ui.button(action).props("unelevated no-caps tabindex=-1")


def nothing_linked(visitor: Visitor) -> None:
    """The empty state of what only a run of linking fills: first cases, then the run."""
    if visitor.library.count_cases():
        empty(t(visitor, "series.none_yet"), "/model", t(visitor, "series.to_model"))
    else:
        empty(t(visitor, "start.no_cases"), "/import", t(visitor, "nav.import"))


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """Label and value, a line each; the value keeps its line breaks."""
    markup.render(markup.facts((label, value or NOTHING_KNOWN) for label, value in rows))


def figures(rows: Iterable[tuple[str, str]]) -> None:
    """A few numbers, large, each under its name."""
    cards = (
        markup.tag("section", markup.muted(label), markup.plain(value, "desk-figure"), classes="desk-card desk-tight")
        for label, value in rows
    )
    markup.render(markup.tag("div", *cards, classes="desk-figures"))


def table(headings: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """A plain table; a heading or a cell is text, markup, or a function that draws into it."""
    from nicegui import ui

    listed = [list(cells) for cells in rows]
    if not any(callable(cell) for cells in [headings, *listed] for cell in cells):
        markup.render(markup.table(_pieces(headings), map(_pieces, listed)))
        return
    with block("desk-scroll"), ui.element("table").classes("desk-table"):
        with ui.element("thead"), ui.element("tr"):
            for name in headings:
                with ui.element("th").props('scope="col"'):
                    _drawn(name)
        with ui.element("tbody"):
            for cells in listed:
                with ui.element("tr"):
                    _cells(cells)


def _pieces(cells: Iterable[object]) -> list[markup.Piece]:
    return [cell if isinstance(cell, Markup) else str(cell) for cell in cells]


def _cells(cells: Sequence[object]) -> None:
    from nicegui import ui

    for cell in cells:
        with ui.element("td"):
            _drawn(cell)


def _drawn(cell: object) -> None:
    from nicegui import ui

    if callable(cell):
        cell()
    elif isinstance(cell, Markup):
        markup.render(cell)
    else:
        ui.label(str(cell)).classes("desk-text")


def button(text: str, on_click: Callable[[], object], *, icon: str = "", loud: bool = False) -> Any:
    """A button; one on a page may be loud."""
    from nicegui import ui

    look = "unelevated" if loud else "outline"
    found = ui.button(text, on_click=on_click, icon=icon or None)
    return found.props(f"{look} no-caps dense").style("padding: 3px 12px")


def reason_dialog(
    visitor: Visitor,
    question: str,
    decide: Callable[[Visitor, str, str], object],
    *,
    role: str = "detective",
    subject: str = "",
    then: Callable[[], Awaitable[None] | None] | None = None,
) -> Any:
    """Open a dialog that asks why (and, with `subject` as its label, for a name such as an offender's), then decides.

    `decide(visitor, because, subject)` runs in a thread with the visitor as signed in at that moment, who must hold
    `role`; its LinkerError is told and the dialog stays open. `then` is called after it.
    """
    from nicegui import ui

    with ui.dialog(value=True) as dialog, ui.card().style("min-width: min(460px, 90vw)"):
        ui.label(question).classes("desk-heading desk-text")
        name = ui.input(subject).classes("w-full").props('data-test="subject"') if subject else None
        why = ui.textarea(t(visitor, "decide.because")).classes("w-full").props('autogrow data-test="because"')
        (name or why).props("autofocus")

        async def decided() -> None:
            try:
                await work(decide, sessions.require(role), why.value or "", (name.value or "") if name else "")
            except LinkerError as error:
                notify_error(visitor, error)
                return
            dialog.close()
            ui.notify(t(visitor, "decide.stored"), type="positive")
            result = then() if then else None
            if result is not None:
                await result

        with row().style("justify-content: flex-end; width: 100%"):
            button(t(visitor, "do.cancel"), dialog.close)
            button(t(visitor, "do.decide"), decided, loud=True).props('data-test="decide"')
    dialog.on("hide", dialog.delete)
    return dialog
