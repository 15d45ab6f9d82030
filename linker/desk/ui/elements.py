"""What pages are built of that a person can use, or that holds other things: boxes, headings, buttons, empty states.

What is only read is markup (`linker.desk.ui.markup`), put on the page by `render`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from linker.desk.auth.sessions import Visitor
from linker.desk.ui.markup import render
from linker.i18n.translate import t


def title(text: str) -> Any:
    """The one heading of the first order."""
    return heading(text, order="h1").classes("desk-title", remove="desk-heading")


def heading(text: str, order: str = "h2") -> Any:
    """A heading of the second order."""
    from nicegui import ui

    element = ui.element(order).classes("desk-heading")
    with element:
        ui.label(text)
    return element


def card() -> Any:
    """A quiet box around things that belong together."""
    from nicegui import ui

    return ui.element("section").classes("desk-card")


def row() -> Any:
    """Things beside each other that wrap where it is narrow."""
    return block("desk-row")


def block(classes: str) -> Any:
    """A plain box with these classes."""
    from nicegui import ui

    return ui.element("div").classes(classes)


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


def button(text: str, on_click: Callable[[], object], *, icon: str = "", loud: bool = False) -> Any:
    """A button; one on a page may be loud."""
    from nicegui import ui

    look = "unelevated" if loud else "outline"
    element = ui.button(text, on_click=on_click, icon=icon or None)
    return element.props(f"{look} no-caps dense").style("padding: 3px 12px")


def choice_of(choices: Mapping[Any, str], value: str, on_change: Callable[[str], object]) -> Any:
    """A row of buttons of which one is pressed; `on_change(key)` when a person presses another."""
    from nicegui import ui

    toggle = ui.toggle(dict(choices), value=value, on_change=lambda event: on_change(event.value))
    look = "no-caps dense unelevated toggle-color=primary color=white text-color=black"
    return toggle.props(f'{look} padding="4px 12px"')


def live_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table with buttons or fields in it: a cell is text, markup, or a function that draws into it."""
    from nicegui import ui

    with block("desk-scroll"), ui.element("table").classes("desk-table"):
        with ui.element("thead"), ui.element("tr"):
            for name in headings:
                with ui.element("th").props('scope="col"'):
                    ui.label(name)
        with ui.element("tbody"):
            for cells in rows:
                with ui.element("tr"):
                    _draw_cells(cells)


def _draw_cells(cells: Sequence[object]) -> None:
    from nicegui import ui

    for cell in cells:
        with ui.element("td"):
            if callable(cell):
                cell()
            elif isinstance(cell, Markup):
                render(cell)
            else:
                ui.label(str(cell)).classes("desk-text")
