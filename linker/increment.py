"""Linking some cases anew against a library that is linked: the same as linking all, with the counts frozen.

A new, changed or deleted case touches only the components of the link graph that it is in or was in. All others keep
their links and their series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray, StrArray
from linker.flow import Home
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.constraints import Constraints
from linker.series.groups import joined
from linker.series.identity import Naming, case_groups, keep_names
from linker.series.membership import membership


@dataclass(frozen=True, eq=False)
class Standing:
    """The last run as rows of the library as it is now: links of untouched cases, and the series each case stands in.

    `links` may still name touched cases; `series_id` (cases,) is "" for a case in no series.
    """

    links: Links
    series_id: StrArray


@dataclass(frozen=True, eq=False)
class Increment:
    """What changed: `links` are all links of the touched rows, `rows` the rows whose series were found anew.

    `labels` and `probability` (cases,) hold for `rows` only; every other row is alone, with a NaN. `gone` are the
    series that stood on these rows before.
    """

    links: Links
    rows: IntArray
    labels: IntArray
    probability: FloatArray
    naming: Naming
    gone: tuple[str, ...]


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
    rows = around(before, every, constraints, np.union1d(touched, also), size)
    inside = np.zeros(size, dtype=bool)
    inside[rows] = True
    near = inside[every.first]
    part = Links(every.first[near], every.second[near], every.log10_lr[near])
    found = cluster(part, size, thresholds.series, pair_log10_lr=home.many_log10_lr, constraints=constraints)
    labels = np.where(inside, found.labels, np.arange(size))
    chances = membership(labels, home.many_log10_lr, home.base_rate.log10_prior_odds)
    previous = _series(before, home, rows)
    naming = keep_names(case_groups(labels, home.vectors.case_id), previous, next_number=next_number)
    return Increment(links, rows, labels, chances, naming, tuple(sorted(previous)))


def standing_after(before: Standing, found: Increment, touched: IntArray, case_id: StrArray) -> Standing:
    """The links and series of all cases once the increment is added."""
    links = without(before.links, touched, len(case_id))
    every = (np.concatenate(pair) for pair in zip(_columns(links), _columns(found.links), strict=True))
    series_id = before.series_id.copy()
    series_id[found.rows] = ""
    row = dict(zip(case_id[found.rows].tolist(), found.rows.tolist(), strict=True))
    for name, group in zip(found.naming.names, case_groups(found.labels, case_id), strict=True):
        series_id[[row[case] for case in group]] = name
    return Standing(Links.of(*every), series_id)


def without(links: Links, touched: IntArray, size: int) -> Links:
    """The links that name none of the rows."""
    named = np.zeros(size, dtype=bool)
    named[touched] = True
    kept = ~(named[links.first] | named[links.second])
    return Links(links.first[kept], links.second[kept], links.log10_lr[kept])


def around(before: Standing, links: Links, constraints: Constraints, seeds: IntArray, size: int) -> IntArray:
    """All rows that hang together with the seeds: by a link now or before, by a series before, or by a must-link."""
    held = np.flatnonzero(before.series_id != "")
    _, first, group = np.unique(before.series_id[held].astype(str), return_index=True, return_inverse=True)
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


def _series(before: Standing, home: Home, rows: IntArray) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for series_id, case_id in zip(before.series_id[rows], home.vectors.case_id[rows], strict=True):
        if series_id:
            found.setdefault(series_id, set()).add(case_id)
    return {series_id: frozenset(cases) for series_id, cases in found.items()}
