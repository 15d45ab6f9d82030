"""Links across units, offences or years that nobody has looked at: what borders hide."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any, get_args

from markupsafe import Markup
from nicegui import ui

from linker.casework.matching.cross_border_links import Border, CrossingLink, links_across
from linker.desk.auth.sessions import Visitor
from linker.desk.components.pair_decision import pair_buttons
from linker.desk.ui.elements import block, button, card, choice_of, empty, live_table, nothing_linked, row, title
from linker.desk.ui.field_values import in_words
from linker.desk.ui.markup import case_link, digits, link, muted, render
from linker.desk.ui.threads import work
from linker.desk.ui.urls import compare_path
from linker.i18n.numbers import percent, signed
from linker.i18n.translate import t
from linker.library.store.store import Library

_A_PAGE = 100
BORDERS: tuple[Border, ...] = get_args(Border)


async def borders(visitor: Visitor, border: str = "jurisdiction") -> None:
    """The strongest links that cross a border and that no decision names."""
    title(t(visitor, "nav.borders"))
    render(muted(t(visitor, "borders.means")))
    selected_border: Border = next((name for name in BORDERS if name == border), "jurisdiction")
    if not await work(_has_run, visitor.library):
        nothing_linked(visitor)
        return
    names = {name: t(visitor, f"borders.{name}") for name in BORDERS}
    choice_of(names, selected_border, lambda name: ui.navigate.to(f"/borders?border={name}"))
    crossings = _Crossings(visitor, selected_border)
    await crossings.load()


def _has_run(library: Library) -> bool:
    return library.last_run() is not None


@dataclass(eq=False)
class _Crossings:
    """The list, drawn anew after each decision."""

    visitor: Visitor
    border: Border
    links: tuple[CrossingLink, ...] = ()
    row_limit: int = _A_PAGE
    place: Any = field(default=None)

    async def load(self) -> None:
        self.place = self.place or block("")
        self.links = await work(links_across, self.visitor.workspace, self.border)
        self._draw()

    def _draw(self) -> None:
        self.place.clear()
        with self.place:
            if not self.links:
                empty(t(self.visitor, f"borders.none_{self.border}"))
                return
            with card():
                render(muted(t(self.visitor, "borders.count", count=len(self.links))))
                keys = ["borders.a", "borders.b", "borders.weight", "borders.probability", "borders.act"]
                rows = [self._row(crossing) for crossing in self.links[: self.row_limit]]
                live_table([t(self.visitor, key) for key in keys], rows)
                if len(self.links) > self.row_limit:
                    button(t(self.visitor, "series.more", left=len(self.links) - self.row_limit), self._more)

    def _more(self) -> None:
        self.row_limit += _A_PAGE
        self._draw()

    def _row(self, crossing: CrossingLink) -> tuple[object, ...]:
        return (
            _side(crossing.case_a, crossing.border_a),
            _side(crossing.case_b, crossing.border_b),
            digits(signed(crossing.log10_lr)),
            digits(percent(crossing.probability)),
            partial(self._actions, crossing),
        )

    def _actions(self, crossing: CrossingLink) -> None:
        with row().style("gap: 6px"):
            render(link(t(self.visitor, "do.compare"), compare_path(crossing.case_a, crossing.case_b)))
            if self.visitor.may("detective"):
                pair_buttons(self.visitor, (crossing.case_a, crossing.case_b), self.load, props="size=sm")


def _side(case_id: str, border: str) -> Markup:
    return case_link(case_id) + muted(in_words(border))
