"""Reviewing: which pairs to look at next, what people answered, and how far they agree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.deciding.decisions import retry_on_conflict
from linker.casework.deciding.review_reasons import Standing, reason
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.linking.constraints import constraints_of
from linker.casework.linking.relink import last_series
from linker.casework.matching.explanation import explain
from linker.casework.workspace.prepared_library import fitted_library
from linker.casework.workspace.workspace import Workspace
from linker.errors import DecisionError, LibraryError
from linker.flow import FittedLibrary
from linker.library.store.decisions import CONFIRMED, LABELLED_DIFFERENT, LABELLED_SAME, REJECTED, Decision
from linker.library.store.runs import RunRecord, StoredLinks
from linker.library.store.store import Library
from linker.odds import probability
from linker.pairs.links import Links
from linker.review.agreement import Agreement, CalibrationBin, Judgement, agreement, between_people, calibration
from linker.review.queue import Proposed, Question, review_queue
from linker.series.cluster import ClusterOptions, cluster

DECIDED = {True: "confirmed", False: "rejected"}
LABELLED = {True: LABELLED_SAME, False: LABELLED_DIFFERENT}
SAME = {CONFIRMED: True, LABELLED_SAME: True, REJECTED: False, LABELLED_DIFFERENT: False}
ENGINE = "engine"


@dataclass(frozen=True)
class QueueEntry:
    """A pair worth a look, and why; `series_a` and `series_b` are the series the two stand in now, "" for none.

    `value` is the expected number of cases that the answer puts right (see `linker.review.queue.Question`).
    """

    case_a: str
    case_b: str
    log10_lr: float
    probability: float
    value: float
    series_a: str
    series_b: str
    changed_if_same: float
    changed_if_different: float
    english: str
    chinese: str


@dataclass(frozen=True)
class Answer:
    """What a person answers about a pair; `blind`: without having seen what the engine holds of it."""

    case_a: str
    case_b: str
    same: bool
    by: str
    because: str
    blind: bool = False


@dataclass(frozen=True)
class AgreementReport:
    """Agreement of people with each other, and with the engine: blind answers and others apart, as a score sways.

    The engine's answer is "same" from a probability of one half, at the time of the decision.
    """

    judgements: int
    people: tuple[Agreement, ...]
    engine_blind: Agreement
    engine_shown: Agreement
    calibration_blind: tuple[CalibrationBin, ...]
    calibration_shown: tuple[CalibrationBin, ...]


def queue(library: Library, *, most: int = 20) -> tuple[QueueEntry, ...]:
    """The undecided pairs whose answer is expected to improve the series most, one for every two series.

    Decisions count from the moment they are stored. Raises LibraryError where nothing has been linked yet.
    """
    before, run = library.snapshot(), _last_run(library)
    home, table = fitted_library(library), with_solved(before.cases, before.decisions)
    proposed = _proposed(home, table, before.decisions, (run, library.links(run.run_id)))
    stands = Standing.of(table.case_id, proposed.labels, last_series(library))
    return tuple(entry(question, table, stands) for question in review_queue(proposed, most))


def second_opinions(library: Library, by: str, *, most: int = 20) -> tuple[QueueEntry, ...]:
    """Pairs that somebody else decided and this person has not judged, in an order that tells nothing."""
    judged = [one for one in decisions_in_force(library.decisions()) if one.kind in SAME]
    own = {frozenset((one.case_a, one.case_b)) for one in judged if one.by == by}
    decided = {(one.case_a, one.case_b) for one in judged if one.kind in DECIDED.values() and one.by != by}
    known = set(library.content_hashes()[0].tolist())
    pairs = {(min(pair), max(pair)) for pair in decided if frozenset(pair) not in own and known.issuperset(pair)}
    return tuple(_decided_entry(library, a, b) for a, b in sorted(pairs, key=shuffling)[:most])


def answer(library: Library, said: Answer) -> Decision:
    """Store a decision at once; raises DecisionError where the pair has been answered meanwhile, if only by a chain."""
    return retry_on_conflict(library, lambda after: _answered(library, said, after))


def _answered(library: Library, said: Answer, after: str) -> Decision:
    before = library.snapshot()
    table = with_solved(before.cases, before.decisions)
    closed = constraints_of(table, before.decisions).checked().closed(len(table))
    row = {name: index for index, name in enumerate(table.case_id.tolist())}
    pair = np.array([[row.get(said.case_a, -1)], [row.get(said.case_b, -1)]], dtype=np.int64)
    if pair.min() >= 0 and (closed.group[pair[0]] == closed.group[pair[1]] or closed.apart(pair[0], pair[1])[0]):
        raise DecisionError(
            f"{said.case_a} and {said.case_b}: answered meanwhile, directly or through a chain; linker audit shows how"
        )
    return _stored(library, DECIDED[said.same], said, after)


def second_opinion(library: Library, said: Answer) -> Decision:
    """Store a label, which constrains nothing; it is there to be compared with what others decided."""
    return _stored(library, LABELLED[said.same], said)


def agreement_report(library: Library) -> AgreementReport:
    """How far people agree with each other and with what the engine said when they decided."""
    judgements = [_judgement(one) for one in decisions_in_force(library.decisions()) if one.kind in SAME]
    blind, seen = ([one for one in judgements if one.blind is chosen] for chosen in (True, False))
    return AgreementReport(
        len(judgements),
        between_people(judgements),
        _with_engine("people, blind", blind),
        _with_engine("people", seen),
        calibration(blind),
        calibration(seen),
    )


def shuffling(pair: tuple[str, str]) -> bytes:
    """A key that puts pairs into an order that has nothing to do with them, the same every time."""
    return sha256("\n".join(pair).encode()).digest()


def _proposed(
    home: FittedLibrary, table: CaseTable, decisions: Sequence[Decision], linked: tuple[RunRecord, StoredLinks]
) -> Proposed:
    run, stored = linked
    row = {name: index for index, name in enumerate(table.case_id.tolist())}
    links = _scored(home, _rows(row, zip(stored.case_id_a.tolist(), stored.case_id_b.tolist(), strict=True)))
    options = ClusterOptions(float(json.loads(run.counts)["series_log10_lr"]))
    constraints = constraints_of(table, decisions).checked()
    labels = cluster(links, len(table), options, pair_log10_lr=home.log10_lr, constraints=constraints).labels
    return Proposed(
        links,
        labels,
        options,
        constraints,
        home.log10_lr,
        home.base_rate.log10_prior_odds,
        table.offenders.lengths > 0,
        labelled_pairs(row, decisions),
    )


def labelled_pairs(row: Mapping[str, int], decisions: Sequence[Decision]) -> IntArray:
    """(pairs, 2) rows of what somebody labelled without deciding; `row` is that of each case id."""
    labelled = ((one.case_a, one.case_b) for one in decisions_in_force(decisions) if one.kind in LABELLED.values())
    return _rows(row, labelled)


def _rows(row: Mapping[str, int], pairs: Iterable[tuple[str, str]]) -> IntArray:
    known = [(row[a], row[b]) for a, b in pairs if a in row and b in row]
    return np.array(known, dtype=np.int64).reshape(-1, 2)


def _scored(home: FittedLibrary, pairs: IntArray) -> Links:
    return Links.of(pairs[:, 0], pairs[:, 1], home.log10_lr(pairs[:, 0], pairs[:, 1]))


def entry(question: Question, table: CaseTable, stands: Standing) -> QueueEntry:
    """A question about rows as one about cases."""
    english, chinese = reason(question, stands)
    return QueueEntry(
        str(table.case_id[question.first]),
        str(table.case_id[question.second]),
        question.log10_lr,
        question.probability,
        question.value,
        stands.name(question.first),
        stands.name(question.second),
        question.changed_if_same,
        question.changed_if_different,
        english,
        chinese,
    )


def _decided_entry(library: Library, case_a: str, case_b: str) -> QueueEntry:
    found = explain(Workspace.of(library), case_a, case_b)
    what = ("decided by somebody else; what do you say?", "他人已作判断；您的意见？")
    return QueueEntry(case_a, case_b, found.log10_lr, found.probability, 0.0, "", "", 0.0, 0.0, *what)


def _stored(library: Library, kind: str, said: Answer, after: str | None = None) -> Decision:
    found = explain(Workspace.of(library), said.case_a, said.case_b)
    evidence = {"log10_lr": found.log10_lr, "log10_prior_odds": found.log10_prior_odds, "blind": said.blind}
    return library.decide(
        kind,
        case_a=said.case_a,
        case_b=said.case_b,
        user=said.by,
        reason=said.because,
        evidence=json.dumps(evidence),
        after=after,
    )


def _judgement(decision: Decision) -> Judgement:
    chance, blind = _seen(decision.evidence)
    pair = frozenset((decision.case_a, decision.case_b))
    return Judgement(decision.by, pair, SAME[decision.kind], chance, blind)


def _seen(evidence: str) -> tuple[float | None, bool]:
    """What the engine held a pair for when it was decided, and whether that was hidden; evidence is free text."""
    try:
        kept = json.loads(evidence)
        return float(probability(kept["log10_lr"], kept["log10_prior_odds"])), kept.get("blind") is True
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, False


def _with_engine(people: str, judgements: Sequence[Judgement]) -> Agreement:
    scored = [(one.person, one.pair, one) for one in judgements if one.probability is not None]
    said = {(person, *sorted(pair)): one.is_same for person, pair, one in scored}
    held = {(person, *sorted(pair)): (one.probability or 0.0) >= 0.5 for person, pair, one in scored}
    return agreement(people, ENGINE, said, held)


def _last_run(library: Library) -> RunRecord:
    run = library.last_run()
    if run is None:
        raise LibraryError(f"{library.url}: nothing has been linked yet; run linker relink first")
    return run
