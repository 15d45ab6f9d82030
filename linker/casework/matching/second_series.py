"""Cases that stand beside a series: they stand in another one or in none, but point to this one next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import IntArray, Ragged
from linker.casework.workspace.cache import links_of
from linker.casework.workspace.prepared_library import PreparedLibrary, case_table, prepare
from linker.casework.workspace.run_cache import load_snapshot
from linker.errors import LibraryError
from linker.library.store.runs import RunRecord
from linker.library.store.store import Library
from linker.pairs.links import Links
from linker.series.second_series import second_series

LEAST_PROBABILITY = 0.05


@dataclass(frozen=True)
class SecondaryMember:
    """A case outside a series that may also belong to it.

    `series` is where it stands, "" for nowhere. `probability`: that it shares an offender with a member of the series
    asked about; `by_offender`: a known offender of the case is known for a member too.
    """

    case_id: str
    series: str
    probability: float
    by_offender: bool


def secondary_members(library: Library, series_id: str) -> tuple[SecondaryMember, ...]:
    """Cases whose likeliest series, besides their own, is this one with at least 5 %; best first.

    LibraryError where the last run has no series of that id.
    """
    run, asked = library.last_run(), prepare(library)
    if run is None or series_id not in asked.names:
        raise LibraryError(f"{library.url}: the last run has no series {series_id!r}; linker series lists them")
    members = np.flatnonzero(asked.series == asked.names.index(series_id))
    labels, home = _labels(asked.series), asked.home
    found = second_series(
        labels,
        _around(_links(library, asked), members),
        home.log10_lr,
        home.base_rate.log10_prior_odds,
        _offenders(library, run, len(labels)),
    )
    rows = np.flatnonzero((found.label == members[0]) & (found.probability >= LEAST_PROBABILITY))
    best = rows[np.argsort(-found.probability[rows], kind="stable")]
    return tuple(
        SecondaryMember(str(home.vectors.case_id[row]), asked.series_of(row), float(found.probability[row]),
               bool(found.by_offender[row]))
        for row in best.tolist()
    )  # fmt: skip


def _labels(series: IntArray) -> IntArray:
    """Each row by the smallest row of its series, or by itself."""
    labels = np.arange(len(series))
    held = np.flatnonzero(series >= 0)
    _, first, place = np.unique(series[held], return_index=True, return_inverse=True)
    labels[held] = held[first][place]
    return labels


def _links(library: Library, asked: PreparedLibrary) -> Links:
    stored = links_of(library)
    one, other = (
        np.array([asked.row_of.get(case, -1) for case in column.tolist()], dtype=np.int64)
        for column in (stored.case_id_a, stored.case_id_b)
    )
    known = (one >= 0) & (other >= 0)
    return Links.of(one[known], other[known], stored.log10_lr[known])


def _around(links: Links, members: IntArray) -> Links:
    """The links of all cases that are linked with a member: enough to tell which series each of them points to."""
    inside = np.isin(links.first, members) | np.isin(links.second, members)
    rows = np.union1d(links.first[inside], links.second[inside])
    near = np.isin(links.first, rows) | np.isin(links.second, rows)
    return Links.of(links.first[near], links.second[near], links.log10_lr[near])


def _offenders(library: Library, run: RunRecord, size: int) -> Ragged:
    kept = load_snapshot(library, run)
    known = kept.offenders if kept is not None else None
    return known if known is not None and len(known) == size else case_table(library).offenders
