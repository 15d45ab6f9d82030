"""Re-linking a library: all cases are scored and clustered anew; decisions and the names of series stay."""

from __future__ import annotations

import json
import math
import time
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

import numpy as np

from features.columns import Ragged, StrArray, text_column
from linker.batch.engines import LOCAL, Engine, engine_of
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.linking.certificate import save_certificate
from linker.casework.linking.challenged import challenged_links
from linker.casework.linking.conflicts import Conflict
from linker.casework.linking.constraints import ConstraintSet, constraints_of
from linker.casework.linking.progress import (
    CALIBRATING,
    READING,
    STORING,
    VECTORS,
    OnStage,
    ignore_stage,
    with_progress,
)
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.feature_cache import library_features
from linker.casework.workspace.prepared_library import build_query_index, model_fingerprint
from linker.casework.workspace.run_counts import RunCounts
from linker.casework.workspace.run_snapshot import RunSnapshot, save_snapshot
from linker.casework.workspace.series_table import cases_by_series
from linker.casework.workspace.source_fingerprint import source_fingerprint
from linker.errors import LibraryError
from linker.flow import (
    FittedLibrary,
    Relinked,
    calibrate,
    difference_from_average_linkage,
    fit_from_features,
    is_by_library,
    link_fitted,
    link_threshold,
    links_by_chance,
)
from linker.i18n.text import SUFFIXED, Text, Translatable
from linker.i18n.translate import translate
from linker.incremental import LinkState, Thresholds
from linker.library.store.runs import LineageRow, RunRecord, SeriesRows, StoredLinks
from linker.library.store.snapshot import Snapshot
from linker.library.store.store import Library
from linker.model.base_rate import BaseRate
from linker.model.origin import own_weight
from linker.model.similarity import SimilarityModel
from linker.odds import probability
from linker.series.cluster import ClusterOptions
from linker.series.groups import Grouping
from linker.series.identity import LineageEvent
from linker.series.partition_difference import PartitionDifference
from linker.series.series_column import SeriesColumn
from linker.settings import Settings


@dataclass(frozen=True)
class RelinkReport:
    """Counts of a re-linking, and what changed since the run before (series that stayed as they were are left out).

    `strongest_probability` is the highest that the model can give a pair here, identity-grade traces apart.
    `links_by_chance` is how many links chance alone would give at the link threshold, and `excess_p_value` how probable
    it is that chance gives an excess of alike pairs as clear as the one found; both NaN in a run that its library does
    not calibrate.
    `cluster_difference` tells how series of another clustering method differ from average linkage.
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
    split_components: tuple[Text, ...] = field(metadata=SUFFIXED)
    log10_prior_odds: float
    base_rate: Translatable = field(metadata=SUFFIXED)
    series_log10_lr: float
    strongest_probability: float
    links_by_chance: float
    excess_p_value: float
    model: str
    seconds: float
    disputes: tuple[Conflict, ...] = ()
    cluster_difference: PartitionDifference | None = None


def relink_library(
    library: Library, settings: Settings | None = None, engine: str = LOCAL, on_stage: OnStage = ignore_stage
) -> RelinkReport:
    """Link the whole library and store links, series and what happened to each series.

    `engine` is where pairs are scored: "local", "local[2]" or "spark://HOST:PORT" (`linker.batch.engines`).
    """
    pair_engine = engine_of(engine)
    with library.work_lock():
        return _relink(library, Settings() if settings is None else settings, pair_engine, on_stage)


@dataclass(frozen=True, eq=False)
class _LibraryInput:
    """The library as a run reads it, without what the fitted library holds already.

    `snapshot` has its fingerprints and content hashes; its case table is empty.
    """

    change_mark: str
    model: SimilarityModel
    snapshot: Snapshot
    fitted: FittedLibrary
    offenders: Ragged
    constraint_set: ConstraintSet


def _relink(library: Library, settings: Settings, engine: Engine, on_stage: OnStage) -> RelinkReport:
    started, clock = datetime.now(UTC), time.perf_counter()
    read = _read_and_fit(library, settings, on_stage)
    result = link_fitted(
        read.fitted,
        read.model,
        constraints=read.constraint_set.checked(),
        previous=_previous_series(library),
        next_number=library.next_series_number(),
        settings=settings,
        engine=with_progress(engine, on_stage),
    )
    on_stage(*STORING)
    case_id = read.fitted.vectors.case_id
    members, record = _series_rows(result, case_id), _run_record(read, settings, started, result)
    run_id = library.save_run(record, _stored_links(result, case_id), members, lineage=_lineage_rows(result))
    snapshot = _run_snapshot(read, settings, result)
    save_snapshot(library, run_id, snapshot, build_query_index(read.fitted))
    save_certificate(library, run_id, result.fitted, snapshot.thresholds.link)
    report = _report(result, settings, run_id, members, read.model.provenance.origin, time.perf_counter() - clock)
    difference = difference_from_average_linkage(result, settings, read.constraint_set.checked())
    disputes = (*read.constraint_set.conflicts, *_challenged(library, read, result))
    return replace(report, disputes=disputes, cluster_difference=difference)


def _challenged(library: Library, read: _LibraryInput, result: Relinked) -> tuple[Conflict, ...]:
    constraints, decisions = read.constraint_set.constraints, read.snapshot.decisions
    return challenged_links(library, result.fitted, result.linked.links, constraints, decisions)


def _read_and_fit(library: Library, settings: Settings, on_stage: OnStage) -> _LibraryInput:
    on_stage(*READING)
    # The mark before the cases: what is written meanwhile then counts as changed, never as linked.
    mark, model = library.change_mark(), model_of(library)
    snapshot, features = library_features(library)
    table = with_solved(snapshot.cases, snapshot.decisions)
    if not len(table):
        raise LibraryError("workspace.no_cases", library=library.url)
    constraint_set = constraints_of(table, snapshot.decisions)
    on_stage(*VECTORS)
    fitted = fit_from_features(features, table.case_id, table.offenders, model, seed=settings.seed)
    weight = own_weight(model, table.offenders)
    if is_by_library(settings, len(table), weight):
        on_stage(*CALIBRATING)
        fitted = calibrate(fitted, weight, seed=settings.seed)
    # The vectors hold what cases say: from here on the columns would only take memory.
    without_columns = replace(snapshot, cases=table.take([]))
    return _LibraryInput(mark, model, without_columns, fitted, table.offenders, constraint_set)


def _previous_series(library: Library) -> dict[str, frozenset[str]]:
    """Series of the last run as sets of case ids; none before the first run."""
    run = library.last_run()
    return {} if run is None else cases_by_series(library.series(run.run_id))


def _run_record(read: _LibraryInput, settings: Settings, started: datetime, result: Relinked) -> RunRecord:
    return RunRecord(
        cases_fingerprint=read.snapshot.cases_fingerprint,
        decisions_fingerprint=read.snapshot.decisions_fingerprint,
        settings_fingerprint=settings.fingerprint(),
        model_fingerprint=model_fingerprint(read.model),
        started=started,
        finished=datetime.now(UTC),
        counts=_run_counts(result, settings).to_json(),
    )


def _run_counts(result: Relinked, settings: Settings) -> RunCounts:
    base_rate = result.fitted.base_rate
    return RunCounts(
        **asdict(result.linked.report),
        log10_prior_odds=base_rate.log10_prior_odds,
        base_rate=translate(_origin(base_rate), "en"),
        series_log10_lr=result.threshold,
        links_by_chance=_links_by_chance(result, settings),
        excess_p_value=_excess_p_value(result.fitted),
    )


def _run_snapshot(read: _LibraryInput, settings: Settings, result: Relinked) -> RunSnapshot:
    return RunSnapshot(
        source_fingerprint=source_fingerprint(),
        model_fingerprint=model_fingerprint(read.model),
        change_mark=read.change_mark,
        statistics=result.fitted.statistics,
        vectors=result.fitted.vectors,
        content_hash=read.snapshot.content_hash,
        offenders=read.offenders,
        link_state=LinkState(result.linked.links, _series_column(result), result.clustering.pieces),
        thresholds=Thresholds(
            min(result.threshold, link_threshold(result.fitted, settings)),
            ClusterOptions(result.threshold, settings.series.largest_component),
        ),
    )


def _series_rows(result: Relinked, case_id: StrArray) -> SeriesRows:
    # in the order in which the names are: a group has its cases in the order of the rows, which is that of their ids
    groups = Grouping.of(result.clustering.labels, smallest=2)
    names = np.repeat(text_column(result.naming.names), groups.sizes)
    return SeriesRows(names, case_id[groups.rows], result.probability[groups.rows])


def _series_column(result: Relinked) -> SeriesColumn:
    groups = Grouping.of(result.clustering.labels, smallest=2)
    unlinked = SeriesColumn.none(len(result.clustering.labels))
    return unlinked.replaced(np.empty(0, dtype=np.int64), groups, result.naming.names)


def _stored_links(result: Relinked, case_id: StrArray) -> StoredLinks:
    links = result.linked.links
    return StoredLinks(case_id[links.first], case_id[links.second], links.log10_lr)


def _lineage_rows(result: Relinked) -> list[LineageRow]:
    return [LineageRow(event.kind, event.series_id, json.dumps(vars(event))) for event in _changes(result)]


def _changes(result: Relinked) -> tuple[LineageEvent, ...]:
    # that a series stayed as it was is not stored
    return tuple(event for event in result.naming.events if event.kind != "kept")


def _report(
    result: Relinked, settings: Settings, run_id: int, members: SeriesRows, model: str, seconds: float
) -> RelinkReport:
    counts, base_rate = result.linked.report, result.fitted.base_rate
    return RelinkReport(
        run=run_id,
        cases=counts.cases,
        possible_pairs=counts.possible_pairs,
        candidate_pairs=counts.candidate_pairs,
        scored_pairs=counts.scored_pairs,
        links=counts.links,
        series=len(result.naming.names),
        cases_in_series=len(members),
        changed=_changes(result),
        split_components=tuple(cut.words for cut in result.clustering.split_components),
        log10_prior_odds=base_rate.log10_prior_odds,
        base_rate=_origin(base_rate),
        series_log10_lr=result.threshold,
        strongest_probability=float(probability(result.fitted.scorer.highest, base_rate.log10_prior_odds)),
        links_by_chance=_links_by_chance(result, settings),
        excess_p_value=_excess_p_value(result.fitted),
        model=model,
        seconds=round(seconds, 3),
    )


def _links_by_chance(result: Relinked, settings: Settings) -> float:
    links = result.linked.links.at_least(link_threshold(result.fitted, settings))
    return links_by_chance(result.fitted, links)


def _excess_p_value(fitted: FittedLibrary) -> float:
    calibration = fitted.statistics.calibration
    return math.nan if calibration is None else calibration.p_value


def _origin(base_rate: BaseRate) -> Translatable:
    return base_rate.origin
