"""Pairs: the strongest links, and those that cross a border and that nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import CASE, LOG10_LR, PROBABILITY, Cell, Column, heading, note, sanitise, table, weight
from linker.i18n.language import Language
from linker.i18n.numbers import percent
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.matching.cross_border_links import CrossingLink
    from linker.casework.matching.top_candidates import ScoredPair


def links_screen(pairs: Iterable[ScoredPair], language: Language, *, top: int) -> Iterator[RenderableType]:
    """The strongest links."""
    links = list(pairs)
    strongest = nsmallest(top, links, key=lambda link: (-link.log10_lr, link.case_id_a, link.case_id_b))
    yield table(language, (CASE, CASE, LOG10_LR, PROBABILITY), map(_link_row, strongest))
    yield note(_extent(len(links), top, language))


def crossing_screen(
    links: Sequence[CrossingLink], border: str, language: Language, *, top: int
) -> Iterator[RenderableType]:
    """The strongest links across a border, each case with its side of it."""
    name = Text(f"cli_links.{border}")
    yield heading(t(language, "cli_links.across", border=name))
    if not links:
        yield Line(t(language, "cli_links.none_across", border=name))
        return
    side = Column(name, wide=True)
    yield table(language, (CASE, side, CASE, side, LOG10_LR, PROBABILITY), map(_crossing_row, links[:top]))
    yield note(_extent(len(links), top, language))
    yield note(t(language, "cli_links.look_closer"))


def _extent(count: int, top: int, language: Language) -> str:
    if count > top:
        return t(language, "cli_links.some", shown=top, links=count)
    return t(language, "cli_links.all", links=count)


def _link_row(link: ScoredPair) -> tuple[Cell, ...]:
    cases = sanitise(link.case_id_a, 32), sanitise(link.case_id_b, 32)
    return *cases, weight(link.log10_lr), percent(link.probability)


def _crossing_row(link: CrossingLink) -> tuple[Cell, ...]:
    sides = sanitise(link.case_a, 26), sanitise(link.border_a), sanitise(link.case_b, 26), sanitise(link.border_b)
    return *sides, weight(link.log10_lr), percent(link.probability)
