"""Linking what changed: new, changed and deleted cases, and new decisions, against the last run. No more is touched.

Counts stay as the last re-linking left them, so the result equals linking everything with the same counts.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import numpy as np

from features.case import CaseTable
from features.columns import IntArray, Ragged, StrArray, text_column
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.linking.constraints import constraints_of
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.library_diff import Changes
from linker.casework.workspace.prepared_library import fingerprint_of, vectors_now
from linker.casework.workspace.run_cache import RunSnapshot, load_snapshot, save_snapshot
from linker.flow import FittedLibrary
from linker.incremental import Increment, LinkState, link_changed_rows, standing_after
from linker.library.store.runs import LineageRow, RunChange, RunRecord, SeriesRows, StoredLinks
from linker.library.store.snapshot import Snapshot
from linker.library.store.store import Library
from linker.odds import probability
from linker.pairs.links import Links
from linker.series.identity import LineageEvent

# A library that grew by more than this is counted anew: its rarities and random pairs are no longer what they were.
LARGEST_SHARE, ALWAYS = 0.2, 2_000
MOST_PARTNERS = 5


@dataclass(frozen=True)
class Partner:
    """A case that a new one is linked with, and the series it stands in ("" for none)."""

    case_id: str
    log10_lr: float
    probability: float
    series: str


@dataclass(frozen=True)
class NewCase:
    """What a new or changed case belongs to: its series ("" for none) with the probability, and its best partners."""

    case_id: str
    series: str
    probability: float | None
    partners: tuple[Partner, ...]


@dataclass(frozen=True)
class JoinReport:
    """What linking the changes did; `why_not` (English, Chinese) says why nothing was linked, "" where it was."""

    run: int
    touched: int
    deleted: int
    links: int
    cases: tuple[NewCase, ...]
    changed: tuple[LineageEvent, ...]
    seconds: float
    why_not: str = ""
    why_not_chinese: str = ""


def link_changes(library: Library) -> JoinReport:
    """Bring the last run up to date with the cases and decisions of now; LibraryError where a re-linking is at work."""
    clock = time.perf_counter()
    with library.only_one():
        run = library.last_run()
        kept = load_snapshot(library, run)
        if run is None or kept is None or kept.model != fingerprint_of(model_of(library)):
            return _nothing(*(NOT_LINKED if run is None else NO_SNAPSHOT))
        mark, facts = library.change_mark(), library.bare_snapshot()
        changes = Changes.between((kept.vectors.case_id, kept.content_hash), facts.cases.case_id, facts.content_hash)
        if len(changes.touched) > max(ALWAYS, LARGEST_SHARE * len(changes.case_id)):
            return _nothing(*_TOO_MANY)
        # what was kept is mapped from files: it counts as memory as long as anything of it is held
        kept, also_recluster = _carry_forward(library, run, replace(kept, mark=mark), changes, facts)
        report = _linked(library, run, kept, also_recluster, changes, facts)
        return replace(report, seconds=round(time.perf_counter() - clock, 3))


NOT_LINKED = "nothing has been linked yet; run linker relink", "尚未做过串并分析，请先运行 linker relink"
NO_SNAPSHOT = (
    "what the last run counted is not at hand (another computer, another version, or another model); run linker relink",
    "上次串并的统计数据不在本机（换了电脑、程序版本或模型），请运行 linker relink",
)
_TOO_MANY = (
    "much of the library is new, so it should be counted anew; run linker relink",
    "新增案件较多，应重新统计，请运行 linker relink",
)


def _nothing(english: str, chinese: str) -> JoinReport:
    return JoinReport(0, 0, 0, 0, (), (), 0.0, english, chinese)


def _carry_forward(
    library: Library, run: RunRecord, kept: RunSnapshot, changes: Changes, facts: Snapshot
) -> tuple[RunSnapshot, IntArray]:
    """What was kept in rows of the library as it is now, and the rows that must be looked at though no case changed."""
    table = with_solved(facts.cases, facts.decisions)
    also = [
        _decided(facts, table, run),
        kept.standing.affected_by_removals(changes.now),
        newly_solved_rows(table, kept),
    ]
    now = replace(
        kept,
        vectors=vectors_now(library, kept, changes),
        content_hash=changes.content_hash,
        offenders=table.offenders,
        standing=kept.standing.reindexed(changes.now, len(changes.case_id)),
    )
    return now, np.unique(np.concatenate(also))


def _linked(
    library: Library, run: RunRecord, kept: RunSnapshot, also: IntArray, changes: Changes, facts: Snapshot
) -> JoinReport:
    home, before = FittedLibrary.of(kept.counts, kept.vectors, model_of(library)), kept.standing
    found = link_changed_rows(
        home,
        before,
        changes.touched,
        also,
        kept.thresholds,
        constraints=constraints_of(facts.cases, facts.decisions).checked(),
        next_number=library.next_series_number(),
    )
    after = standing_after(before, found)
    series = _series_rows(found, changes.case_id)
    replaced = tuple(before.series.names[found.gone].tolist())
    _save(library, run, changes, found, replaced, series, facts)
    save_snapshot(library, run.run_id, replace(kept, standing=after), found.nearest)
    return JoinReport(
        run=run.run_id,
        touched=len(changes.touched),
        deleted=len(changes.gone),
        links=len(found.links),
        cases=_new_cases(home, changes.touched, found, after, series),
        changed=tuple(event for event in found.naming.events if event.kind != "kept"),
        seconds=0.0,
    )


def newly_solved_rows(table: CaseTable, kept: RunSnapshot) -> IntArray:
    """Rows of cases whose known offenders are not those of the last time."""
    before = _named(kept.vectors.case_id, kept.offenders)
    now = _named(table.case_id, table.offenders)
    changed = {case for case, _ in before ^ now}
    return np.flatnonzero([name in changed for name in table.case_id.tolist()])


def _named(case_id: StrArray, offenders: Ragged) -> set[tuple[str, str]]:
    return set(zip(case_id[offenders.row_of_value].tolist(), offenders.values.tolist(), strict=True))


def _decided(facts: Snapshot, table: CaseTable, run: RunRecord) -> IntArray:
    """Rows of cases that people decided about since the run, those of undone decisions too.

    Custody names no case: it is about all cases of the person.
    """
    last = next((one.number for one in facts.decisions if one.hash == run.decisions_fingerprint), 0)
    by_number = {str(one.number): one for one in facts.decisions}
    new = [one for one in facts.decisions if one.number > last]
    new += [by_number[one.subject] for one in new if one.kind == "undone" and one.subject in by_number]
    named = {case for one in new for case in (one.case_a, one.case_b)}
    held = {one.subject for one in new if one.kind == "custody"}
    theirs = table.offenders.row_of_value[[name in held for name in table.offenders.values.tolist()]]
    return np.union1d(np.flatnonzero([name in named for name in table.case_id.tolist()]), theirs)


def _series_rows(found: Increment, case_id: StrArray) -> SeriesRows:
    names = np.repeat(text_column(found.naming.names), found.groups.sizes)
    return SeriesRows(names, case_id[found.groups.rows], found.probability)


def _save(
    library: Library,
    run: RunRecord,
    changes: Changes,
    found: Increment,
    replaced: tuple[str, ...],
    series: SeriesRows,
    facts: Snapshot,
) -> None:
    touched, links = changes.touched, found.links
    events = found.naming.events
    counts = json.loads(run.counts)
    record = replace(
        run,
        cases_fingerprint=facts.cases_fingerprint,
        decisions_fingerprint=facts.decisions_fingerprint,
        finished=datetime.now(UTC),
        counts=json.dumps({**counts, "cases": len(changes.case_id)}),
    )
    change = RunChange(
        touched=tuple(changes.case_id[touched].tolist()),
        links=StoredLinks(changes.case_id[links.first], changes.case_id[links.second], links.log10_lr),
        replaced=replaced,
        series=series,
        lineage=tuple(
            LineageRow(event.kind, event.series_id, json.dumps(asdict(event)))
            for event in events
            if event.kind != "kept"
        ),
    )
    library.change_run(record, change)


def _new_cases(
    home: FittedLibrary, touched: IntArray, found: Increment, after: LinkState, series: SeriesRows
) -> tuple[NewCase, ...]:
    chance = dict(zip(series.case_id.tolist(), series.probability.tolist(), strict=True))
    partners = _partners(home, found.links, after)
    case_id = home.vectors.case_id
    return tuple(
        NewCase(
            str(case_id[row]),
            after.series.name(row),
            chance.get(case_id[row]),
            tuple(partners.get(row, ())[:MOST_PARTNERS]),
        )
        for row in touched.tolist()
    )


def _partners(home: FittedLibrary, links: Links, after: LinkState) -> Mapping[int, list[Partner]]:
    prior, case_id = home.base_rate.log10_prior_odds, home.vectors.case_id
    found: dict[int, list[Partner]] = {}
    strongest = np.argsort(-links.log10_lr, kind="stable")
    for first, second, score in zip(
        links.first[strongest].tolist(),
        links.second[strongest].tolist(),
        links.log10_lr[strongest].tolist(),
        strict=True,
    ):
        for row, other in ((first, second), (second, first)):
            chance = float(probability(score, prior))
            found.setdefault(row, []).append(Partner(str(case_id[other]), score, chance, after.series.name(other)))
    return found
