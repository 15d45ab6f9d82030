"""The facts of a series for a report: its line in the list, its members, their places, and the evidence of links."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import numpy as np

from features.case import Case, CaseTable
from features.columns import FloatArray, IntArray
from features.geo import local_plane_km
from linker.casework.matching.explanation import contributions, in_words, missing
from linker.casework.workspace.code_labels import code_words, facet_words
from linker.flow import FittedLibrary
from linker.i18n.text import Label
from linker.odds import probability
from linker.report.data.facts import EvidenceTerm, LinkEvidence, Member, PointKm, SeriesLine

# Dots of other cases on a map; more would hide the members.
MOST_OTHERS = 400
_ROOM_AROUND = 0.25


def series_line(
    table: CaseTable, series_id: str, rows: IntArray, chances: FloatArray, cohesion: float | None
) -> SeriesLine:
    """One series in figures; `chances` are the members' probabilities, NaN unknown."""
    known = chances[~np.isnan(chances)]
    place, place_cases = _common_place(table, rows)
    points = _points_km(table, rows)
    placed = points[~np.isnan(points).any(axis=1)]
    return SeriesLine(
        series_id=series_id,
        cases=len(rows),
        solved=int(np.sum(table.offenders.lengths[rows] > 0)),
        first=_moment(np.fmin.reduce(np.concatenate([table.earliest[rows], table.latest[rows]]))),
        last=_moment(np.fmax.reduce(np.concatenate([table.earliest[rows], table.latest[rows]]))),
        place=place,
        place_cases=place_cases,
        area_km=(float(np.ptp(placed[:, 0])), float(np.ptp(placed[:, 1]))) if len(placed) else None,
        probability=float(known.mean()) if len(known) else None,
        expected_cases=float(known.sum()),
        cohesion=cohesion,
    )


def series_members(
    table: CaseTable, rows: IntArray, chances: FloatArray, *, with_narratives: bool
) -> tuple[tuple[Member, ...], tuple[PointKm, ...]]:
    """The members by time, and the places of other cases around them in the same plane."""
    order = np.lexsort((table.case_id[rows].astype(str), _start(table, rows)))
    rows, chances = rows[order], chances[order]
    others = _around(table, rows)
    points = _points_km(table, np.concatenate([rows, others]))
    members = tuple(
        _member(
            table.case(int(row)),
            number,
            _point(points[number - 1]),
            float(chances[number - 1]),
            with_narratives=with_narratives,
        )
        for number, row in enumerate(rows, start=1)
    )
    return members, tuple(point for point in map(_point, points[len(rows) :]) if point is not None)


def link_evidence(
    home: FittedLibrary, rows: tuple[int, int], case_ids: tuple[str, str], series: tuple[str, str]
) -> LinkEvidence:
    """The evidence of one pair in words and terms; `series` are the ids of the two cases' series, "" for none."""
    terms = contributions(home, *rows)
    score = float(home.log10_lr(np.array([rows[0]]), np.array([rows[1]]))[0])
    return LinkEvidence(
        *case_ids,
        *series,
        log10_lr=score,
        probability=float(probability(score, home.base_rate.log10_prior_odds)),
        words=Label(*in_words(score)),
        terms=tuple(
            EvidenceTerm(Label(term.english, term.chinese), term.value, term.unit, term.log10_lr) for term in terms
        ),
        missing=tuple(Label(item.english, item.chinese) for item in missing(home, *rows)),
    )


def _member(case: Case, number: int, point: PointKm | None, chance: float, *, with_narratives: bool) -> Member:
    window, place = case.window, case.place
    codes = [(facet, values) for facet, values in case.codes.items() if values]
    return Member(
        number=number,
        case_id=case.case_id,
        earliest=window.earliest,
        latest=window.latest,
        place=" · ".join(dict.fromkeys(part for part in (place.region, place.address) if part)) or place.jurisdiction,
        point_km=point,
        offence=case.offence,
        premises=place.premises,
        codes=tuple((facet_words(facet), tuple(code_words(facet, code) for code in values)) for facet, values in codes),
        goods=case.goods,
        loss=case.loss,
        probability=None if np.isnan(chance) else chance,
        offenders=case.offenders,
        narrative=case.narrative if with_narratives else "",
    )


def _common_place(table: CaseTable, rows: IntArray) -> tuple[str, int]:
    """The commonest area of the members, by the first of region, jurisdiction and address that any of them has."""
    for column in (table.region, table.jurisdiction, table.address):
        named = Counter(sorted(name for name in column[rows] if name))
        if named:
            return named.most_common(1)[0]
    return "", 0


def _points_km(table: CaseTable, rows: IntArray) -> FloatArray:
    """East and north (rows, 2) on one plane: from degrees if any of these cases has them, else from metres."""
    plane = local_plane_km(table.longitude[rows], table.latitude[rows])
    degrees = np.stack([plane.x_km, plane.y_km], axis=1)
    metres = np.stack([table.x_m[rows], table.y_m[rows]], axis=1) / 1000.0
    return metres if np.isnan(degrees).all() else degrees


def _around(table: CaseTable, rows: IntArray) -> IntArray:
    """Rows of other cases near the members, at most `MOST_OTHERS` (then an even selection)."""
    in_degrees = bool(np.any(~np.isnan(table.longitude[rows])))
    east, north = (table.longitude, table.latitude) if in_degrees else (table.x_m, table.y_m)
    inside = _between(east, east[rows]) & _between(north, north[rows])
    inside[rows] = False
    found = np.flatnonzero(inside)
    return found[:: max(1, -(-len(found) // MOST_OTHERS))]


def _between(column: FloatArray, members: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    known = members[~np.isnan(members)]
    if not len(known):
        return np.zeros(len(column), dtype=np.bool_)
    room = _ROOM_AROUND * float(np.ptp(known))
    return np.asarray((column >= known.min() - room) & (column <= known.max() + room), dtype=np.bool_)


def _start(table: CaseTable, rows: IntArray) -> FloatArray:
    start = np.fmin(table.earliest[rows], table.latest[rows])
    return np.where(np.isnat(start), np.inf, start.astype("datetime64[s]").astype(np.float64))


def _point(point: FloatArray) -> PointKm | None:
    return None if np.isnan(point).any() else (float(point[0]), float(point[1]))


def _moment(value: np.datetime64) -> datetime | None:
    moment: datetime | None = value.astype("datetime64[s]").item()
    return moment
