"""A link as a waterfall: each term begins where the one before ended, and the last ends at the log10_lr."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from linker.report.data.facts import EvidenceTerm, LinkEvidence


@dataclass(frozen=True)
class Step:
    """One term with its bar: left edge and width in percent of the chart."""

    term: EvidenceTerm
    left: float
    width: float


@dataclass(frozen=True)
class Waterfall:
    """The steps of a link, and where 0 and the total lie, in percent of the chart."""

    steps: tuple[Step, ...]
    zero: float
    total: float


def waterfall(link: LinkEvidence) -> Waterfall:
    """Lay out the terms of a link; a limit that takes nothing off is left out."""
    terms = [term for term in link.terms if term.value is not None or abs(term.log10_lr) >= 0.005]
    edges = [0.0, *accumulate(term.log10_lr for term in terms)]
    low, high = min(edges), max(edges)
    span = (high - low) or 1.0
    places = [100.0 * (edge - low) / span for edge in edges]
    steps = [
        Step(term, min(start, end), abs(end - start))
        for term, start, end in zip(terms, places[:-1], places[1:], strict=True)
    ]
    return Waterfall(tuple(steps), places[0], places[-1])
