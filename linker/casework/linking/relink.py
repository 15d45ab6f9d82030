"""Re-linking a library: everything is scored and clustered anew; decisions and names of series stay."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

import numpy as np

from features.columns import StrArray, text_column
from linker.batch.engines import LOCAL, Engine, engine_of
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.linking.conflicts import Conflict
from linker.casework.linking.constraints import constraints_of
from linker.casework.linking.progress import READING, STORING, VECTORS, OnStage, unwatched, watched
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.feature_cache import read_library
from linker.casework.workspace.prepared_library import fingerprint_of, query_index
from linker.casework.workspace.run_cache import RunSnapshot, save_snapshot
from linker.casework.workspace.source_fingerprint import source_fingerprint
from linker.errors import LibraryError
from linker.flow import Relinked, fit_from_features, link_fitted, link_threshold
from linker.incremental import LinkState, Thresholds
from linker.library.store.runs import LineageRow, RunRecord, SeriesRows, StoredLinks
from linker.library.store.snapshot import Snapshot
from linker.library.store.store import Library
from linker.model.similarity import SimilarityModel
from linker.odds import probability
from linker.series.cluster import ClusterOptions
from linker.series.groups import Grouping
from linker.series.identity import LineageEvent
from linker.series.series_column import SeriesColumn
from linker.settings import Settings


@dataclass(frozen=True)
class RelinkReport:
    """What a re-linking found and what changed since the one before (series that stayed as they were are left out).

    `strongest_probability` is the most that the model can say of a pair here, identity-grade traces apart.
    """

    run: int
    cases: int
    possible_pairs: int
    candidate_pairs: int
    scored_pairs: int
    links: int
    series: int
    cases_in_series: int
    changed: tuple[LineageEvent, ...]
    split_components: tuple[str, ...]
    log10_prior_odds: float
    base_rate: str
    base_rate_chinese: str
    series_log10_lr: float
    strongest_probability: float
    model: str
    seconds: float
    disputes: tuple[Conflict, ...] = ()


def relink_library(
    library: Library, settings: Settings | None = None, engine: str = LOCAL, on_stage: OnStage = unwatched
) -> RelinkReport:
    """Link the whole library and store links, series and what happened to each series.

    `engine` is where pairs are scored: "local", "local[2]" or "spark://HOST:PORT" (`linker.batch.engines`).
    """
    finder = engine_of(engine)
    with library.only_one():
        return _relink(library, Settings() if settings is None else settings, finder, on_stage)


def _relink(library: Library, chosen: Settings, engine: Engine, on_stage: OnStage) -> RelinkReport:
    started, clock = datetime.now(UTC), time.perf_counter()
    on_stage(*READING)
    # The mark before the cases: what is written meanwhile then counts as changed, never as linked.
    mark, model = library.change_mark(), model_of(library)
    facts, read = read_library(library)
    table = with_solved(facts.cases, facts.decisions)
    if not len(table):
        raise LibraryError(f"{library.url}: the library holds no cases yet; import some (linker import FILE)")
    said = constraints_of(table, facts.decisions)
    on_stage(*VECTORS)
    home = fit_from_features(read, table.case_id, table.offenders, model, seed=chosen.seed)
    # What cases say is in their vectors now: from here on their columns would only take memory.
    offenders, before = table.offenders, replace(facts, cases=table.take([]))
    del table, facts, read
    result = link_fitted(
        home,
        model,
        constraints=said.checked(),
        previous=last_series(library),
        next_number=library.next_series_number(),
        settings=chosen,
        engine=watched(engine, on_stage),
    )
    on_stage(*STORING)
    case_id = home.vectors.case_id
    members, record = _series_rows(result, case_id), _record(before, chosen, model, started, result)
    run = library.save_run(record, _stored(result, case_id), members, lineage=_lineage(result))
    at_hand = RunSnapshot(
        source=source_fingerprint(),
        model=record.model_fingerprint,
        mark=mark,
        counts=home.counts,
        vectors=home.vectors,
        content_hash=before.content_hash,
        offenders=offenders,
        standing=LinkState(result.linked.links, _series_column(result), result.clustering.pieces),
        thresholds=_thresholds(result, chosen),
    )
    save_snapshot(library, run, at_hand, query_index(home))
    report = _report(result, run, members, model.provenance.origin, time.perf_counter() - clock)
    return replace(report, disputes=said.disputes)


def _record(
    before: Snapshot, settings: Settings, model: SimilarityModel, started: datetime, result: Relinked
) -> RunRecord:
    return RunRecord(
        before.cases_fingerprint,
        before.decisions_fingerprint,
        settings.fingerprint(),
        fingerprint_of(model),
        started,
        datetime.now(UTC),
        counts=json.dumps(_counts(result)),
    )


def last_series(library: Library) -> dict[str, frozenset[str]]:
    """Series of the last run as sets of case ids; none before the first run."""
    record = library.last_run()
    if record is None:
        return {}
    rows = library.series(record.run_id)
    found: dict[str, set[str]] = {}
    for series_id, case_id in zip(rows.series_id, rows.case_id, strict=True):
        found.setdefault(series_id, set()).add(case_id)
    return {series_id: frozenset(cases) for series_id, cases in found.items()}


def _series_rows(result: Relinked, case_id: StrArray) -> SeriesRows:
    # in the order in which the names are: a group has its cases in the order of the rows, which is that of their ids
    groups = Grouping.of(result.clustering.labels, smallest=2)
    names = np.repeat(text_column(result.naming.names), groups.sizes)
    return SeriesRows(names, case_id[groups.rows], result.probability[groups.rows])


def _lineage(result: Relinked) -> list[LineageRow]:
    # that a series stayed as it was is what no row says
    events = (event for event in result.naming.events if event.kind != "kept")
    return [LineageRow(event.kind, event.series_id, json.dumps(vars(event))) for event in events]


def _thresholds(result: Relinked, settings: Settings) -> Thresholds:
    return Thresholds(
        min(result.threshold, link_threshold(result.home, settings)),
        ClusterOptions(result.threshold, settings.series.largest_component),
    )


def _series_column(result: Relinked) -> SeriesColumn:
    groups = Grouping.of(result.clustering.labels, smallest=2)
    none = SeriesColumn.none(len(result.clustering.labels))
    return none.replaced(np.empty(0, dtype=np.int64), groups, result.naming.names)


def _stored(result: Relinked, case_id: StrArray) -> StoredLinks:
    links = result.linked.links
    return StoredLinks(case_id[links.first], case_id[links.second], links.log10_lr)


def _counts(result: Relinked) -> dict[str, object]:
    return {
        **asdict(result.linked.report),
        "log10_prior_odds": result.home.base_rate.log10_prior_odds,
        "base_rate": result.home.base_rate.origin,
        "series_log10_lr": result.threshold,
    }


def _report(result: Relinked, run: int, members: SeriesRows, model: str, seconds: float) -> RelinkReport:
    found, rate = result.linked.report, result.home.base_rate
    return RelinkReport(
        run=run,
        cases=found.cases,
        possible_pairs=found.possible_pairs,
        candidate_pairs=found.candidate_pairs,
        scored_pairs=found.scored_pairs,
        links=found.links,
        series=len(result.naming.names),
        cases_in_series=len(members),
        changed=tuple(event for event in result.naming.events if event.kind != "kept"),
        split_components=tuple(str(cut) for cut in result.clustering.split_components),
        log10_prior_odds=rate.log10_prior_odds,
        base_rate=rate.origin,
        base_rate_chinese=rate.origin_chinese,
        series_log10_lr=result.threshold,
        strongest_probability=float(probability(result.home.scorer.upper, rate.log10_prior_odds)),
        model=model,
        seconds=round(seconds, 3),
    )
