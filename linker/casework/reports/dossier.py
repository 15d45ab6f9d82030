"""The dossier of a series: all that is known of it, gathered from the library as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from linker import __version__
from linker.casework.outlook.early_warning import warnings
from linker.casework.outlook.local_plane import RecordPlane, track_of
from linker.casework.outlook.signature import Signature, signature
from linker.casework.reports.dossier_checks import checks
from linker.casework.reports.dossier_forecast import LATER, Outlook, outlook_of
from linker.casework.reports.dossier_leads import cascades, offender_labels
from linker.casework.reports.dossier_places import Places, places_of
from linker.casework.reports.dossier_signature import signature_facts
from linker.casework.reports.library_report import facts_of
from linker.casework.reports.series_facts import link_evidence, series_line, series_members
from linker.casework.series.series_history import history
from linker.casework.series.series_overview import SeriesSummary, one_series, series_rows
from linker.casework.workspace.cache import links_of, links_with, row_of_case
from linker.casework.workspace.prepared_library import case_table, fitted_library
from linker.flow import FittedLibrary
from linker.i18n.text import Label
from linker.library.store.store import Library
from linker.odds import probability
from linker.report.data.dossier import Dossier, LifeFacts, LinkLine, PastEvent, WarningFacts
from linker.report.data.facts import LinkEvidence, Member, SeriesLine
from linker.series.membership import cohesion

MOST_EVIDENCE = 3
_STATES = {"emerging": "新出现", "active": "活跃", "dormant": "沉寂", "closed": "已结", "unknown": "不详"}
_EVENTS = {
    "new": Label("first proposed", "首次提出"), "grew": Label("cases added", "增加案件"),
    "shrank": Label("cases left", "移出案件"), "split": Label("split", "拆分"),
    "merged": Label("taken into another series", "并入其他系列"), "dissolved": Label("dissolved", "解散"),
    "kept": Label("unchanged", "未变"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Series:
    """One series over the columns of its library; `rows` by time, `chances` aligned, NaN unknown."""

    table: CaseTable
    home: FittedLibrary
    rows: IntArray
    chances: FloatArray


@dataclass(frozen=True)
class Parts:
    """What of a series is told.

    Narratives name victims and stay out unless asked for, as the ids of known offenders do. A forecast takes seconds in
    a large library; the work list of each known offender is weighed against all of it.
    """

    narratives: bool = False
    names: bool = False
    forecast: bool = True
    cascades: bool = True


DEFAULT = Parts()


def dossier(library: Library, series_id: str, parts: Parts = DEFAULT, *, written: datetime | None = None) -> Dossier:
    """Gather everything about a series of the last run; `written` (UTC) is now where it is not given.

    LibraryError where the last run has no such series.
    """
    found = _series(library, series_id)
    outlook, places = _outlook(library, series_id, found, with_forecast=parts.forecast)
    labels = offender_labels(found.table.offenders.take(found.rows).rows(), with_names=parts.names)
    members = _members(found, places, labels, with_narratives=parts.narratives)
    inside, outside = _links(library, found)
    evidence, signed = _strongest(found, inside, series_id), _signature(found)
    life, listed = one_series(library, series_id)
    whole, run, model = facts_of(library)
    return Dossier(
        written=written or datetime.now(UTC),
        line=_line(found, series_id),
        life=_life(life),
        past=_past(library, series_id),
        members=members,
        degrees=places.degrees,
        others_km=places.others,
        links=inside,
        outside=outside,
        evidence=evidence,
        signature=signature_facts(found.table, found.rows, signed),
        forecast=outlook.facts(places.areas),
        refused=outlook.refused,
        warning=_warning(library, series_id),
        cascades=cascades(library, found.table, labels) if parts.cascades else (),
        checks=checks(members, listed, signed, outside, evidence),
        run=run,
        model=model,
        library=whole,
        program=__version__,
        with_narratives=parts.narratives,
        with_names=parts.names,
    )


def _outlook(library: Library, series_id: str, found: _Series, *, with_forecast: bool) -> tuple[Outlook, Places]:
    outlook = outlook_of(library, series_id) if with_forecast else LATER
    return outlook, places_of(found.table, found.rows, outlook.regions)


def _series(library: Library, series_id: str) -> _Series:
    stored, table = series_rows(library, series_id), case_table(library)
    row = row_of_case(library)
    chance = dict(zip(stored.case_id.tolist(), stored.probability.tolist(), strict=True))
    held = [case for case in chance if case in row]
    rows = np.array([row[case] for case in held], dtype=np.int64)
    members, _ = series_members(
        table, rows, np.array([chance[case] for case in held], dtype=np.float64), with_narratives=False
    )
    rows = np.array([row[member.case_id] for member in members], dtype=np.int64)
    chances = np.array([chance[member.case_id] for member in members], dtype=np.float64)
    return _Series(table, fitted_library(library), rows, chances)


def _members(found: _Series, places: Places, labels: Mapping[str, str], *, with_narratives: bool) -> tuple[Member, ...]:
    members, _ = series_members(found.table, found.rows, found.chances, with_narratives=with_narratives)
    return tuple(
        replace(member, point_km=point, offenders=tuple(labels[name] for name in member.offenders))
        for member, point in zip(members, places.members, strict=True)
    )


def _line(found: _Series, series_id: str) -> SeriesLine:
    size = len(found.table)
    labels = np.arange(size)
    labels[found.rows] = size
    held = float(cohesion(labels, found.home.log10_lr)[found.rows[0]])
    return series_line(found.table, series_id, found.rows, found.chances, None if np.isnan(held) else held)


def _links(library: Library, found: _Series) -> tuple[tuple[LinkLine, ...], tuple[LinkLine, ...]]:
    """Links of the last run inside the series and out of it, strongest first."""
    own, stored = frozenset(found.table.case_id[found.rows].tolist()), links_of(library)
    touching = links_with(library, own)
    prior = found.home.base_rate.log10_prior_odds
    lines: tuple[list[LinkLine], list[LinkLine]] = ([], [])
    for place in touching[np.argsort(-stored.log10_lr[touching], kind="stable")].tolist():
        case_a, case_b = str(stored.case_id_a[place]), str(stored.case_id_b[place])
        score = float(stored.log10_lr[place])
        line = LinkLine(case_a, case_b, score, float(probability(score, prior)))
        lines[0 if own.issuperset((case_a, case_b)) else 1].append(line)
    return tuple(lines[0]), tuple(lines[1])


def _strongest(found: _Series, links: tuple[LinkLine, ...], series_id: str) -> tuple[LinkEvidence, ...]:
    return tuple(_evidence(found, link, series_id) for link in links[:MOST_EVIDENCE])


def _evidence(found: _Series, link: LinkLine, series_id: str) -> LinkEvidence:
    names = found.table.case_id[found.rows]
    one, other = (int(found.rows[np.flatnonzero(names == case)[0]]) for case in (link.case_a, link.case_b))
    return link_evidence(found.home, (one, other), (link.case_a, link.case_b), (series_id, series_id))


def _signature(found: _Series) -> Signature:
    points = RecordPlane.about(found.table, found.rows).points_km(found.table)
    return signature(found.table, track_of(found.table, found.rows, points), found.home)


def _life(line: SeriesSummary) -> LifeFacts:
    return LifeFacts(
        state=Label(line.state, _STATES[line.state]),
        as_of=line.as_of,
        strikes=line.strikes,
        silent_days=line.silent_days,
        rhythm_days=line.rhythm_days,
        incidents=line.incidents,
        recorded_twice=line.recorded_twice,
    )


def _past(library: Library, series_id: str) -> tuple[PastEvent, ...]:
    found: Sequence[PastEvent] = [
        PastEvent(entry.run, entry.at, _EVENTS[entry.event.kind], entry.cases)
        for entry in history(library, series_id).entries
    ]
    return tuple(found)


def _warning(library: Library, series_id: str) -> WarningFacts | None:
    for one in warnings(library, among=(series_id,)):
        return WarningFacts(one.at, one.triggered_by, one.cases, Label(one.english, one.chinese))
    return None
