"""Cases that stand beside a series: they stand in another one or in none, but point to this one next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import IntArray, Ragged
from linker.casework.workspace.run_snapshot import load_snapshot
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.library.store.runs import RunRecord
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


def secondary_members(workspace: Workspace, series_id: str) -> tuple[SecondaryMember, ...]:
    """Cases whose likeliest series, besides their own, is this one with at least 5 %; best first.

    LibraryError where the last run has no series of that id.
    """
    run, prepared = workspace.run, workspace.prepared
    if run is None or series_id not in prepared.series_ids:
        raise LibraryError("workspace.unknown_series", library=workspace.library.url, series=series_id)
    members = np.flatnonzero(prepared.series == prepared.series_ids.index(series_id))
    labels, fitted = _labels(prepared.series), prepared.fitted
    second = second_series(
        labels,
        _links_around(workspace.links_by_row(fitted.vectors.case_id), members),
        fitted.log10_lr,
        fitted.base_rate.log10_prior_odds,
        _offenders(workspace, run, len(labels)),
    )
    rows = np.flatnonzero((second.label == members[0]) & (second.probability >= LEAST_PROBABILITY))
    best = rows[np.argsort(-second.probability[rows], kind="stable")]
    return tuple(
        SecondaryMember(
            case_id=str(fitted.vectors.case_id[row]),
            series=prepared.series_of(row),
            probability=float(second.probability[row]),
            by_offender=bool(second.by_offender[row]),
        )
        for row in best.tolist()
    )


def _labels(series: IntArray) -> IntArray:
    """(cases,) each row by the smallest row of its series, or by itself."""
    labels = np.arange(len(series))
    members = np.flatnonzero(series >= 0)
    _, first, place = np.unique(series[members], return_index=True, return_inverse=True)
    labels[members] = members[first][place]
    return labels


def _links_around(links: Links, members: IntArray) -> Links:
    """The links of all cases that are linked with a member: enough to tell which series each of them points to."""
    inside = np.isin(links.first, members) | np.isin(links.second, members)
    rows = np.union1d(links.first[inside], links.second[inside])
    near = np.isin(links.first, rows) | np.isin(links.second, rows)
    return Links.of(links.first[near], links.second[near], links.log10_lr[near])


def _offenders(workspace: Workspace, run: RunRecord, size: int) -> Ragged:
    # those of the snapshot: so that no case needs to be read
    snapshot = load_snapshot(workspace.library, run)
    offenders = None if snapshot is None else snapshot.offenders
    return offenders if offenders is not None and len(offenders) == size else workspace.cases.offenders
