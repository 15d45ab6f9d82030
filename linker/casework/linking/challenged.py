"""Pairs that a rule keeps apart although the evidence is strong: the ground of the rule is wrong, or the evidence.

Rules are other lone offenders, ways too long for any vehicle, custody. A rejected pair is none: a person said so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.linking.conflicts import Conflict, ConflictStep
from linker.casework.linking.constraints import explainer_of
from linker.casework.linking.overridden_evidence import ConflictExplainer
from linker.flow import FittedLibrary
from linker.i18n.text import Text
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.odds import probability
from linker.pairs.links import Links
from linker.series.constraints import NO_COLOUR, Constraints
from linker.series.groups import connected_labels

LEAST_PROBABILITY = 0.5
# A wrong date of custody contradicts many links in one way: no more are told.
MOST_CHALLENGED = 20


def challenged_links(
    library: Library, fitted: FittedLibrary, links: Links, constraints: Constraints, decisions: Sequence[Decision]
) -> tuple[Conflict, ...]:
    """The likeliest links that stand against a rule, best first; `links` are of rows of the fitted library."""
    log10_prior_odds = fitted.base_rate.log10_prior_odds
    places = _apart_by_rule(links, log10_prior_odds, constraints, len(fitted.vectors))
    if not len(places):
        return ()
    first, second = links.first[places], links.second[places]
    chances = probability(links.log10_lr[places], log10_prior_odds).tolist()
    names = fitted.vectors.case_id.astype(str)
    table = with_solved(library.cases(sorted({*names[first].tolist(), *names[second].tolist()})), decisions)
    row_of = {str(case): row for row, case in enumerate(table.case_id.tolist())}
    explainer = explainer_of(table, decisions)
    pairs = zip(names[first].tolist(), names[second].tolist(), chances, strict=True)
    return tuple(_conflicts(table, explainer, row_of, pairs))


def _apart_by_rule(links: Links, log10_prior_odds: float, constraints: Constraints, size: int) -> IntArray:
    strong = np.flatnonzero(probability(links.log10_lr, log10_prior_odds) >= LEAST_PROBABILITY)
    first, second = links.first[strong], links.second[strong]
    is_apart = np.zeros(len(strong), dtype=np.bool_)
    if constraints.colour is not None:
        left, right = constraints.colour[first], constraints.colour[second]
        is_apart |= (left != NO_COLOUR) & (right != NO_COLOUR) & (left != right)
    if constraints.impossible is not None:
        is_apart |= constraints.impossible(first, second)
    # what decisions hold together has won over the rule, and is told among the conflicts of decisions
    group = connected_labels(constraints.must[:, 0], constraints.must[:, 1], size)
    places: IntArray = strong[is_apart & (group[first] != group[second])]
    return places[np.argsort(-links.log10_lr[places], kind="stable")][:MOST_CHALLENGED]


def _conflicts(
    table: CaseTable,
    explainer: ConflictExplainer,
    row_of: dict[str, int],
    pairs: Iterator[tuple[str, str, float]],
) -> Iterator[Conflict]:
    colour = explainer.feasible.offender
    for case_a, case_b, chance in pairs:
        first, second = row_of[case_a], row_of[case_b]
        is_lone = NO_COLOUR not in (colour[first], colour[second]) and colour[first] != colour[second]
        against = explainer.lone_offenders(first, second) if is_lone else explainer.infeasibility(first, second)
        evidence = Text("conflict.strong_evidence", case_a=case_a, case_b=case_b, probability=chance)
        yield Conflict("challenged", case_a, case_b, (ConflictStep(evidence),), against)
