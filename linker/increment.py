"""Linking some cases anew against a library that is linked: the same as linking all, with the counts frozen.

A new, changed or deleted case touches only the components of the link graph that it is in or was in. All others keep
their links and their series.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from features.columns import FloatArray, IntArray, StrArray
from linker.flow import Home
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.column import SeriesColumn
from linker.series.constraints import Constraints
from linker.series.groups import Grouping, joined
from linker.series.identity import Naming, keep_names
from linker.series.membership import membership


@dataclass(frozen=True, eq=False)
class Standing:
    """The last run as rows of the library as it is now: links of untouched cases, and the series each case stands in.

    `links` may still name touched cases.
    """

    links: Links
    series: SeriesColumn


@dataclass(frozen=True, eq=False)
class Increment:
    """What changed: `links` are all links of the touched rows, `every` all links of the library as it is now.

    `groups` are the series that are others than before or hold a row that was asked about, with their names in
    `naming` and the probability of each of their rows. `gone` are the numbers of the series before that they replace:
    all other series came out as they were, or were not touched at all.
    """

    links: Links
    every: Links
    groups: Grouping
    probability: FloatArray
    naming: Naming
    gone: IntArray


@dataclass(frozen=True)
class Thresholds:
    """`link` and `series` in log10_lr, as the run that is brought up to date had them, and its rarity limit."""

    link: float
    series: ClusterOptions
    rare: int


def link_touched(
    home: Home,
    before: Standing,
    touched: IntArray,
    also: IntArray,
    thresholds: Thresholds,
    *,
    constraints: Constraints,
    next_number: int,
) -> Increment:
    """Link the rows `touched` anew and find the series around them and around the rows `also` again.

    `touched` are new or changed cases; `also` are cases that people decided about since, and those that stood in a
    series with a case that is gone. Every untouched row keeps its links.
    """
    from linker.pairs.linking import link_rows

    size = len(home.vectors)
    links = link_rows(home.vectors, home.scorer, thresholds.link, touched, rare=thresholds.rare)
    kept = without(before.links, touched, size)
    every = Links.of(*(np.concatenate(pair) for pair in zip(_columns(kept), _columns(links), strict=True)))
    told = np.union1d(touched, also)
    rows = around(before, every, constraints, told, size)
    inside = np.zeros(size, dtype=bool)
    inside[rows] = True
    near = inside[every.first]
    part = Links(every.first[near], every.second[near], every.log10_lr[near])
    found = cluster(part, size, thresholds.series, pair_log10_lr=home.many_log10_lr, constraints=constraints)
    labels = np.where(inside, found.labels, np.arange(size))
    groups, gone = _changed(labels, before.series, rows, told)
    case_id = home.vectors.case_id
    naming = keep_names(_ids(groups, case_id), before.series.members(gone, case_id), next_number=next_number)
    return Increment(links, every, groups, _probability(groups, home), naming, gone)


def standing_after(before: Standing, found: Increment) -> Standing:
    """The links and series of all cases once the increment is added."""
    return Standing(found.every, before.series.replaced(found.gone, found.groups, found.naming.names))


def without(links: Links, touched: IntArray, size: int) -> Links:
    """The links that name none of the rows."""
    named = np.zeros(size, dtype=bool)
    named[touched] = True
    kept = ~(named[links.first] | named[links.second])
    return Links(links.first[kept], links.second[kept], links.log10_lr[kept])


def around(before: Standing, links: Links, constraints: Constraints, seeds: IntArray, size: int) -> IntArray:
    """All rows that hang together with the seeds: by a link now or before, by a series before, or by a must-link."""
    held = np.flatnonzero(before.series.number >= 0)
    _, first, group = np.unique(before.series.number[held], return_index=True, return_inverse=True)
    ties = [
        (links.first, links.second),
        (before.links.first, before.links.second),
        (held, held[first][group]),
        (constraints.must[:, 0], constraints.must[:, 1]),
    ]
    one, other = (np.concatenate(column) for column in zip(*ties, strict=True))
    component = joined(one, other, size)
    return np.flatnonzero(np.isin(component, component[seeds]))


def _columns(links: Links) -> tuple[IntArray, IntArray, FloatArray]:
    return links.first, links.second, links.log10_lr


def _changed(labels: IntArray, before: SeriesColumn, rows: IntArray, told: IntArray) -> tuple[Grouping, IntArray]:
    """The groups that are told of, and the series (numbers) that stood on the rows and are not left as they were."""
    groups = Grouping.of(labels, smallest=2)
    named = np.zeros(len(labels), dtype=np.bool_)
    named[told] = True
    same = before.unchanged(groups)
    if len(groups):
        same &= ~np.logical_or.reduceat(named[groups.rows], groups.offsets[:-1])
    left = before.numbers_at(groups.chosen(same).rows)
    return groups.chosen(~same), np.setdiff1d(before.numbers_at(rows), left)


def _probability(groups: Grouping, home: Home) -> FloatArray:
    labels = np.arange(len(home.vectors), dtype=np.int64)
    labels[groups.rows] = np.repeat(groups.rows[groups.offsets[:-1]], groups.sizes)
    return membership(labels, home.many_log10_lr, home.base_rate.log10_prior_odds)[groups.rows]


def _ids(groups: Grouping, case_id: StrArray) -> list[frozenset[str]]:
    ids = case_id[groups.rows].tolist()
    return [frozenset(ids[start:stop]) for start, stop in pairwise(groups.offsets.tolist())]
