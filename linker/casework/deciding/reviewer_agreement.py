"""Agreement of reviewers with each other and with the engine."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from linker.casework.deciding.review_queue import IS_SAME
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.workspace.workspace import Workspace
from linker.library.store.decisions import Decision
from linker.odds import probability
from linker.review.agreement import Agreement, CalibrationBin, Judgement, agreement, between_people, calibration

ENGINE = "engine"


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


def agreement_report(workspace: Workspace) -> AgreementReport:
    """How far people agree with each other and with what the engine said when they decided."""
    decisions = decisions_in_force(workspace.decisions)
    judgements = [_judgement(decision) for decision in decisions if decision.kind in IS_SAME]
    blind = [judgement for judgement in judgements if judgement.blind]
    not_blind = [judgement for judgement in judgements if not judgement.blind]
    return AgreementReport(
        judgements=len(judgements),
        people=between_people(judgements),
        engine_blind=_agreement_with_engine("people, blind", blind),
        engine_shown=_agreement_with_engine("people", not_blind),
        calibration_blind=calibration(blind),
        calibration_shown=calibration(not_blind),
    )


def _judgement(decision: Decision) -> Judgement:
    engine_probability, is_blind = _engine_view(decision.evidence)
    pair = frozenset((decision.case_a, decision.case_b))
    return Judgement(decision.by, pair, IS_SAME[decision.kind], engine_probability, is_blind)


def _engine_view(evidence: str) -> tuple[float | None, bool]:
    """The engine's probability of a pair when it was decided, and whether it was hidden; evidence is free text."""
    try:
        record = json.loads(evidence)
        engine_probability = float(probability(record["log10_lr"], record["log10_prior_odds"]))
        return engine_probability, record.get("blind") is True
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, False


def _agreement_with_engine(people: str, judgements: Sequence[Judgement]) -> Agreement:
    peoples_answers, engine_answers = {}, {}
    for judgement in judgements:
        if judgement.probability is not None:
            key = (judgement.person, *sorted(judgement.pair))
            peoples_answers[key] = judgement.is_same
            engine_answers[key] = judgement.probability >= 0.5
    return agreement(people, ENGINE, peoples_answers, engine_answers)
