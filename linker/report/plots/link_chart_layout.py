"""The links of a series as a chart: its cases on a circle in order of time, the strong links as chords."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from linker.report.data.series import LinkLine, SeriesCase

# More on one circle cannot be told apart.
MAX_NODES, MAX_CHORDS = 36, 120


@dataclass(frozen=True)
class Node:
    """A case on the unit circle, clockwise from the top."""

    number: int
    case_id: str
    x: float
    y: float
    is_solved: bool


@dataclass(frozen=True)
class Chord:
    """A link between two places of `LinkChart.nodes`; `strength` is from 0 (the weakest drawn) to 1."""

    first: int
    second: int
    link: LinkLine
    strength: float


@dataclass(frozen=True)
class LinkChart:
    """What is drawn, and how many cases and links are not."""

    nodes: tuple[Node, ...]
    chords: tuple[Chord, ...]
    hidden_cases: int
    hidden_links: int


def link_chart(cases: Sequence[SeriesCase], links: Sequence[LinkLine]) -> LinkChart:
    """Lay out the best connected cases (by number of links, then time) and the strongest links between them."""
    degree = Counter(case_id for link in links for case_id in (link.case_a, link.case_b))
    best_cases = sorted(cases, key=lambda case: (-degree[case.case_id], case.number))[:MAX_NODES]
    circle = sorted(best_cases, key=lambda case: case.number)
    place = {case.case_id: index for index, case in enumerate(circle)}
    between = [link for link in links if link.case_a in place and link.case_b in place]
    best_links = sorted(between, key=lambda link: (-link.log10_lr, link.case_a, link.case_b))[:MAX_CHORDS]
    return LinkChart(
        nodes=tuple(_node(case, index, len(circle)) for index, case in enumerate(circle)),
        chords=_chords(best_links, place),
        hidden_cases=len(cases) - len(circle),
        hidden_links=len(links) - len(best_links),
    )


def _node(case: SeriesCase, index: int, count: int) -> Node:
    angle = 2.0 * math.pi * index / count
    return Node(case.number, case.case_id, math.sin(angle), math.cos(angle), bool(case.offenders))


def _chords(links: Sequence[LinkLine], place: Mapping[str, int]) -> tuple[Chord, ...]:
    if not links:
        return ()
    weakest, span = links[-1].log10_lr, links[0].log10_lr - links[-1].log10_lr
    # The weakest first: the strongest then lies on top.
    return tuple(
        Chord(place[link.case_a], place[link.case_b], link, (link.log10_lr - weakest) / span if span > 0 else 1.0)
        for link in reversed(links)
    )
