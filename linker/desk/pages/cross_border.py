"""Links across units, offences or years that nobody has looked at: what borders hide."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, get_args

from nicegui import ui

from linker.casework.deciding.decisions import confirm, reject
from linker.casework.matching.cross_border_links import Border, CrossingLink, links_across
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import (
    bans,
    block,
    button,
    card,
    case_link,
    empty,
    in_words,
    link,
    muted,
    nothing_linked,
    percent,
    reason_dialog,
    row,
    table,
    title,
)
from linker.desk.ui.layout import page, work
from linker.desk.ui.markup import number
from linker.desk.ui.urls import compare_path
from linker.i18n.translate import t
from linker.library.store.store import Library

_A_PAGE = 100
BORDERS: tuple[Border, ...] = get_args(Border)


@page("/borders", "nav.borders")
async def borders(visitor: Visitor, border: str = "jurisdiction") -> None:
    """The strongest links that cross a border and that no decision names."""
    title(t(visitor, "nav.borders"))
    muted(t(visitor, "borders.means"))
    chosen: Border = next((one for one in BORDERS if one == border), "jurisdiction")
    if not await work(_has_run, visitor.library):
        nothing_linked(visitor)
        return
    ui.toggle({one: t(visitor, f"borders.{one}") for one in BORDERS}, value=chosen,
              on_change=lambda event: ui.navigate.to(f"/borders?border={event.value}")).props(
        'no-caps dense unelevated toggle-color=primary color=white text-color=black padding="4px 12px"'
    )  # fmt: skip
    found = _Crossings(visitor, chosen)
    await found.load()


def _has_run(library: Library) -> bool:
    return library.last_run() is not None


@dataclass(eq=False)
class _Crossings:
    """The list, drawn anew after each decision."""

    visitor: Visitor
    border: Border
    links: tuple[CrossingLink, ...] = ()
    shown: int = _A_PAGE
    place: Any = field(default=None)

    async def load(self) -> None:
        self.place = self.place or block("")
        self.links = await work(links_across, self.visitor.library, self.border)
        self._draw()

    def _draw(self) -> None:
        self.place.clear()
        with self.place:
            if not self.links:
                empty(t(self.visitor, f"borders.none_{self.border}"))
                return
            with card():
                muted(t(self.visitor, "borders.count", count=len(self.links)))
                keys = ["borders.a", "borders.b", "borders.weight", "borders.probability", "borders.act"]
                table([t(self.visitor, key) for key in keys], [self._row(one) for one in self.links[: self.shown]])
                if len(self.links) > self.shown:
                    button(t(self.visitor, "series.more", left=len(self.links) - self.shown), self._more)

    def _more(self) -> None:
        self.shown += _A_PAGE
        self._draw()

    def _row(self, one: CrossingLink) -> tuple[object, ...]:
        return (
            lambda: self._side(one.case_a, one.border_a),
            lambda: self._side(one.case_b, one.border_b),
            number(bans(one.log10_lr)),
            number(percent(one.probability)),
            lambda: self._acts(one),
        )

    def _side(self, case_id: str, border: str) -> None:
        case_link(case_id)
        muted(in_words(border))

    def _acts(self, one: CrossingLink) -> None:
        with row().style("gap: 6px"):
            link(t(self.visitor, "nav.compare"), compare_path(one.case_a, one.case_b))
            if self.visitor.may("detective"):
                button(t(self.visitor, "borders.confirm"), lambda: self._ask(one, same=True))
                button(t(self.visitor, "borders.reject"), lambda: self._ask(one, same=False))

    def _ask(self, one: CrossingLink, *, same: bool) -> None:
        def decide(visitor: Visitor, because: str, _: str) -> None:
            say = confirm if same else reject
            say(visitor.library, one.case_a, one.case_b, visitor.name, because)

        key = "borders.ask_confirm" if same else "borders.ask_reject"
        with self.place:
            reason_dialog(self.visitor, t(self.visitor, key, a=one.case_a, b=one.case_b), decide, then=self.load)
