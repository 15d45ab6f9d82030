"""Incremental linkage: new, changed and deleted cases, and new decisions, are linked against the last run.

Library statistics stay as the last full run left them, so the result equals linking all cases with these statistics.
Cases and series that no change concerns are not touched.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, Ragged, StrArray, text_column
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.linking.certificate import save_certificate
from linker.casework.linking.constraints import constraints_of
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.library_diff import LibraryDiff
from linker.casework.workspace.prepared_library import current_vectors, model_fingerprint
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.run_snapshot import RunSnapshot, load_snapshot, save_snapshot
from linker.flow import FittedLibrary
from linker.i18n.text import SUFFIXED, Text
from linker.incremental import Increment, LinkState, apply_increment, link_changed_rows
from linker.library.store.decisions import CUSTODY, UNDONE
from linker.library.store.runs import LineageRow, RunChange, RunRecord, SeriesRows, StoredLinks
from linker.library.store.snapshot import Snapshot
from linker.library.store.store import Library
from linker.model.similarity import SimilarityModel
from linker.odds import probability
from linker.pairs.links import Links
from linker.series.identity import LineageEvent

# A library that grew by more than this share needs new statistics: its rarities and random pairs are no longer what
# they were. So many changed cases are always linked.
MAX_CHANGED_SHARE, ALWAYS_LINKED = 0.2, 2_000
MAX_PARTNERS = 5


@dataclass(frozen=True)
class Partner:
    """A case that a new one is linked with, and the series it stands in ("" for none)."""

    case_id: str
    log10_lr: float
    probability: float
    series: str


@dataclass(frozen=True)
class NewCase:
    """A new or changed case: its series ("" for none) with the probability, and its best partners."""

    case_id: str
    series: str
    probability: float | None
    partners: tuple[Partner, ...]


@dataclass(frozen=True)
class IncrementalReport:
    """What linking the changes did; `why_not` is the reason where nothing was linked, None where it was.

    `touched` counts the new and changed cases.
    """

    run: int
    touched: int
    deleted: int
    links: int
    cases: tuple[NewCase, ...]
    changed: tuple[LineageEvent, ...]
    seconds: float
    why_not: Text | None = field(default=None, metadata=SUFFIXED)


def link_changes(library: Library) -> IncrementalReport:
    """Bring the last run up to date with the cases and decisions of now; LibraryError where a re-linking is at work."""
    clock = time.perf_counter()
    with library.work_lock():
        run, model = library.last_run(), model_of(library)
        snapshot = load_snapshot(library, run)
        if run is None:
            return _not_linked(Text("linking.not_linked"))
        if snapshot is None or snapshot.model_fingerprint != model_fingerprint(model):
            return _not_linked(Text("linking.no_snapshot"))
        # The mark before the cases: what is written meanwhile then counts as changed, never as linked.
        mark, now = library.change_mark(), library.bare_snapshot()
        diff = LibraryDiff.between(snapshot.vectors.case_id, snapshot.content_hash, now.cases.case_id, now.content_hash)
        if len(diff.touched_rows) > max(ALWAYS_LINKED, MAX_CHANGED_SHARE * len(diff.case_id)):
            return _not_linked(Text("linking.too_many_changes"))
        table = with_solved(now.cases, now.decisions)
        also_recluster = _rows_to_recluster(snapshot, run, diff, now, table)
        # the old snapshot is mapped from files: it counts as memory as long as anything of it is held
        snapshot = _carry_forward(library, replace(snapshot, change_mark=mark), diff, table.offenders)
        report = _link_and_store(library, run, model, snapshot, also_recluster, diff, now)
        return replace(report, seconds=round(time.perf_counter() - clock, 3))


def _not_linked(reason: Text) -> IncrementalReport:
    return IncrementalReport(0, 0, 0, 0, (), (), 0.0, reason)


def _rows_to_recluster(
    snapshot: RunSnapshot, run: RunRecord, diff: LibraryDiff, now: Snapshot, table: CaseTable
) -> IntArray:
    """Rows whose series must be found anew though the cases did not change; `table` has the offenders of now."""
    rows = (
        newly_decided_rows(now, table, run),
        snapshot.link_state.affected_by_removals(diff.new_row),
        newly_solved_rows(table, snapshot),
    )
    return np.unique(np.concatenate(rows))


def _carry_forward(library: Library, snapshot: RunSnapshot, diff: LibraryDiff, offenders: Ragged) -> RunSnapshot:
    """The snapshot in rows of the library as it is now; its links may still name changed cases."""
    return replace(
        snapshot,
        vectors=current_vectors(library, snapshot, diff),
        content_hash=diff.content_hash,
        offenders=offenders,
        link_state=snapshot.link_state.reindexed(diff.new_row, len(diff.case_id)),
    )


def _link_and_store(
    library: Library,
    run: RunRecord,
    model: SimilarityModel,
    snapshot: RunSnapshot,
    also_recluster: IntArray,
    diff: LibraryDiff,
    now: Snapshot,
) -> IncrementalReport:
    fitted, before = FittedLibrary.of(snapshot.statistics, snapshot.vectors, model), snapshot.link_state
    increment = link_changed_rows(
        fitted,
        before,
        diff.touched_rows,
        also_recluster,
        snapshot.thresholds,
        constraints=constraints_of(now.cases, now.decisions).checked(),
        next_number=library.next_series_number(),
    )
    after = apply_increment(before, increment)
    change = _run_change(increment, before, diff)
    library.change_run(_updated_record(run, diff, now), change)
    save_snapshot(library, run.run_id, replace(snapshot, link_state=after), increment.nearest)
    save_certificate(library, run.run_id, fitted, snapshot.thresholds.link)
    return IncrementalReport(
        run=run.run_id,
        touched=len(diff.touched_rows),
        deleted=len(diff.removed_ids),
        links=len(increment.links),
        cases=_new_cases(fitted, diff.touched_rows, increment, after, change.series),
        changed=_changes(increment),
        seconds=0.0,
    )


def newly_solved_rows(table: CaseTable, snapshot: RunSnapshot) -> IntArray:
    """Rows of cases whose known offenders are not those of the snapshot; `table` has those of now."""
    before = _solved_pairs(snapshot.vectors.case_id, snapshot.offenders)
    now = _solved_pairs(table.case_id, table.offenders)
    changed = {case_id for case_id, _ in before ^ now}
    return np.flatnonzero([case_id in changed for case_id in table.case_id.tolist()])


def _solved_pairs(case_id: StrArray, offenders: Ragged) -> set[tuple[str, str]]:
    """(case id, offender id) of solved cases."""
    return set(zip(case_id[offenders.row_of_value].tolist(), offenders.values.tolist(), strict=True))


def newly_decided_rows(now: Snapshot, table: CaseTable, run: RunRecord) -> IntArray:
    """Rows of cases that people decided about since the run, those of undone decisions too.

    Custody names no case: it is about all cases of the person.
    """
    decisions = now.decisions
    last_number = next((decision.number for decision in decisions if decision.hash == run.decisions_fingerprint), 0)
    by_number = {str(decision.number): decision for decision in decisions}
    new = [decision for decision in decisions if decision.number > last_number]
    new += [
        by_number[decision.subject] for decision in new if decision.kind == UNDONE and decision.subject in by_number
    ]
    case_ids = {case_id for decision in new for case_id in (decision.case_a, decision.case_b)}
    in_custody = {decision.subject for decision in new if decision.kind == CUSTODY}
    is_theirs = [offender in in_custody for offender in table.offenders.values.tolist()]
    named_rows = np.flatnonzero([case_id in case_ids for case_id in table.case_id.tolist()])
    return np.union1d(named_rows, table.offenders.row_of_value[is_theirs])


def _run_change(increment: Increment, before: LinkState, diff: LibraryDiff) -> RunChange:
    links, case_id = increment.links, diff.case_id
    return RunChange(
        touched=tuple(case_id[diff.touched_rows].tolist()),
        links=StoredLinks(case_id[links.first], case_id[links.second], links.log10_lr),
        replaced=tuple(before.series.names[increment.ended].tolist()),
        series=_series_rows(increment, case_id),
        lineage=tuple(
            LineageRow(event.kind, event.series_id, json.dumps(asdict(event))) for event in _changes(increment)
        ),
    )


def _series_rows(increment: Increment, case_id: StrArray) -> SeriesRows:
    names = np.repeat(text_column(increment.naming.names), increment.groups.sizes)
    return SeriesRows(names, case_id[increment.groups.rows], increment.probability)


def _changes(increment: Increment) -> tuple[LineageEvent, ...]:
    # that a series stayed as it was is not stored
    return tuple(event for event in increment.naming.events if event.kind != "kept")


def _updated_record(run: RunRecord, diff: LibraryDiff, now: Snapshot) -> RunRecord:
    return replace(
        run,
        cases_fingerprint=now.cases_fingerprint,
        decisions_fingerprint=now.decisions_fingerprint,
        finished=datetime.now(UTC),
        counts=replace(RunCounts.of(run), cases=len(diff.case_id)).to_json(),
    )


def _new_cases(
    fitted: FittedLibrary, touched: IntArray, increment: Increment, after: LinkState, series: SeriesRows
) -> tuple[NewCase, ...]:
    probability_of = dict(zip(series.case_id.tolist(), series.probability.tolist(), strict=True))
    partners = _partners(fitted, increment.links, after)
    case_id = fitted.vectors.case_id
    return tuple(
        NewCase(
            str(case_id[row]),
            after.series.name(row),
            probability_of.get(case_id[row]),
            tuple(partners.get(row, ())[:MAX_PARTNERS]),
        )
        for row in touched.tolist()
    )


def _partners(fitted: FittedLibrary, links: Links, after: LinkState) -> Mapping[int, list[Partner]]:
    """By row the cases it is linked with, strongest first."""
    partners: dict[int, list[Partner]] = {}
    order = np.argsort(-links.log10_lr, kind="stable")
    columns = (links.first[order].tolist(), links.second[order].tolist(), links.log10_lr[order].tolist())
    for first, second, score in zip(*columns, strict=True):
        link_probability = float(probability(score, fitted.base_rate.log10_prior_odds))
        for row, mate in ((first, second), (second, first)):
            case_id, series = str(fitted.vectors.case_id[mate]), after.series.name(mate)
            partners.setdefault(row, []).append(Partner(case_id, score, link_probability, series))
    return partners
