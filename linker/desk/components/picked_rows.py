"""Rows of markup that can be chosen one by one, and lit; one element of the page, however many rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup
from nicegui.element import Element


class PickedRows(Element, component="picked_rows.js"):
    """Shows markup in which each row has a `data-key`; its button `data-pick` chooses it, a box `data-mark` adds it."""

    def __init__(self, rows: Markup, on_choose: Callable[[str], object], on_mark: Callable[[str], object]) -> None:
        super().__init__()
        self._props["rows"] = str(rows)
        self.on("choose", lambda event: on_choose(str(event.args)))
        self.on("mark", lambda event: on_mark(str(event.args)))

    def light(self, keys: Sequence[str]) -> None:
        """Make these rows stand out, and no others."""
        self.run_method("light", list(keys))
