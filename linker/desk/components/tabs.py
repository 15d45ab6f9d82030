"""Tabs over drawings of the same cases: all are drawn and follow the selection, one is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from linker.desk.ui.elements import block

_CSS = """
.desk-stack { display: grid; flex: 1; min-height: 0; }
.desk-stack > * { grid-area: 1 / 1; min-width: 0; min-height: 0; overflow: auto; display: flex;
  flex-direction: column; gap: 6px; }
.desk-off { visibility: hidden; }
"""


def tabs(drawings: Mapping[str, tuple[str, Callable[[], object]]]) -> None:
    """Tabs by their keys, each with its name and what draws it; the first is seen."""
    ui.add_css(_CSS)
    panels: dict[str, Any] = {}
    first = next(iter(drawings))

    def see(key: str) -> None:
        # Out of sight a drawing keeps its size, so that it can be lit and need not be drawn anew.
        for name, panel in panels.items():
            panel.classes(remove="desk-off") if name == key else panel.classes("desk-off")

    with ui.tabs(on_change=lambda event: see(event.value)).props("dense no-caps align=left") as bar:
        for key, (name, _) in drawings.items():
            ui.tab(key, name).props(f'data-test="tab-{key}"')
    with block("desk-stack"):
        for key, (_, draw) in drawings.items():
            with block("").props('role="tabpanel"') as panels[key]:
                draw()
    bar.set_value(first)
