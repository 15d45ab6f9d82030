"""The links of a series as a chart: its cases on a circle in order of time, the strong links as chords."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from linker.report.data.dossier import LinkLine
from linker.report.data.facts import Member

# More on one circle cannot be told apart.
MOST_NODES, MOST_CHORDS = 36, 120


@dataclass(frozen=True)
class Node:
    """A case on the unit circle, clockwise from the top."""

    number: int
    case_id: str
    x: float
    y: float
    solved: bool


@dataclass(frozen=True)
class Chord:
    """A link between two places of `LinkChart.nodes`; `strength` is from 0 (the weakest shown) to 1."""

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


def link_chart(members: Sequence[Member], links: Sequence[LinkLine]) -> LinkChart:
    """Lay out the best connected members (by number of links, then time) and the strongest links between them."""
    degree = Counter(case for link in links for case in (link.case_a, link.case_b))
    chosen = sorted(members, key=lambda member: (-degree[member.case_id], member.number))[:MOST_NODES]
    shown = sorted(chosen, key=lambda member: member.number)
    place = {member.case_id: index for index, member in enumerate(shown)}
    between = [link for link in links if link.case_a in place and link.case_b in place]
    best = sorted(between, key=lambda link: (-link.log10_lr, link.case_a, link.case_b))[:MOST_CHORDS]
    return LinkChart(
        nodes=tuple(_node(member, index, len(shown)) for index, member in enumerate(shown)),
        chords=_chords(best, place),
        hidden_cases=len(members) - len(shown),
        hidden_links=len(links) - len(best),
    )


def _node(member: Member, index: int, count: int) -> Node:
    angle = 2.0 * math.pi * index / count
    return Node(member.number, member.case_id, math.sin(angle), math.cos(angle), bool(member.offenders))


def _chords(best: Sequence[LinkLine], place: dict[str, int]) -> tuple[Chord, ...]:
    if not best:
        return ()
    weakest, span = best[-1].log10_lr, best[0].log10_lr - best[-1].log10_lr
    # The weakest first: the strongest then lies on top.
    return tuple(
        Chord(place[link.case_a], place[link.case_b], link, (link.log10_lr - weakest) / span if span > 0 else 1.0)
        for link in reversed(best)
    )
