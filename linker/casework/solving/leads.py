"""The leads of one offender: every open case that may be his too, best first, why, and what would confirm it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from features.columns import IntArray
from linker.casework.decision_log.custody_records import custody_windows
from linker.casework.decision_log.solved_cases import SolvingStatus, solving_states
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.solving.lead_odds import LeadOdds, OffenderCases, calibration_of, lead_odds
from linker.casework.solving.lead_reasons import Check, LeadReason, checks_of, reason_of
from linker.casework.workspace.workspace import Workspace
from linker.i18n.text import FLAT, SUFFIXED, Text, Translatable
from linker.library.store.decisions import CONFIRMED, CUSTODY, REJECTED, Decision
from linker.review.cascade import LeadCalibration, is_borderline
from linker.review.custody import share_free

# Leads below this are not worth a detective's time, unless the case stands in the offender's series or is admitted.
MIN_PROBABILITY = 0.01


@dataclass(frozen=True)
class Lead:
    """An open case that may be the offender's.

    `probability` and `log10_lr` (sum over his cases) come from the findings alone, not from an admission; both are
    NaN, and `reason` None, where there is no other case of his to compare with. `series` is the one of the last run,
    "" for none; `in_string_series` says that a case of his stands in it too.
    """

    case_id: str
    status: Literal["proposed", "admitted"]
    probability: float
    log10_lr: float
    borderline: bool
    series: str
    in_string_series: bool
    reason: LeadReason | None
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class ExcludedCase:
    """An open case that people ruled out for this offender, or that custody does, and the decision that says so."""

    case_id: str
    status: Literal["excluded"]
    words: Text = field(metadata=FLAT)
    decision: int


@dataclass(frozen=True)
class LeadList:
    """The work list of one offender: leads best first, the excluded apart; `confirmed` are the cases known to be his.

    `calibration` says how the odds were brought to what they promise; the base rate is that of a pair.
    """

    offender_id: str
    confirmed: tuple[str, ...]
    leads: tuple[Lead, ...]
    excluded: tuple[ExcludedCase, ...]
    log10_prior_odds: float
    base_rate: Translatable = field(metadata=SUFFIXED)
    calibration: LeadCalibration


@dataclass(frozen=True)
class CaseOdds:
    """Summed log10_lr of a case against an offender's cases, and the probability that it is his."""

    log10_lr: float
    probability: float
    log10_prior_odds: float


def leads_of(workspace: Workspace, offender_id: str) -> LeadList | None:
    """The leads of an offender by the library as it is now; None for one without a known or admitted case."""
    return _LeadBuilder(workspace, offender_id).lead_list()


def case_odds(workspace: Workspace, offender_id: str, case_id: str) -> CaseOdds | None:
    """What the findings say of one open case and an offender; None where there is nothing to compare with."""
    return _LeadBuilder(workspace, offender_id).case_odds(case_id)


def rules_out(decision: Decision, case_id: str, offender_cases: set[str]) -> bool:
    """Whether a decision says that a case shares no offender with one of the offender's cases."""
    pair = decision.case_a, decision.case_b
    return decision.kind == REJECTED and case_id in pair and bool((set(pair) - {case_id}) & offender_cases)


def mate_in(decision: Decision, case_id: str) -> str:
    """The other case of a decision about a pair."""
    return decision.case_b if decision.case_a == case_id else decision.case_a


class _LeadBuilder:
    """One offender's cases in one library, as rows, and the leads that follow from them."""

    def __init__(self, workspace: Workspace, offender_id: str) -> None:
        self.table, self.fitted, self.offender_id = workspace.cases, workspace.fitted, offender_id
        self.row_of = workspace.row_of
        decisions = workspace.decisions
        self.decisions = decisions_in_force(decisions)
        self.states = {
            self.row_of[case]: state
            for (case, offender), state in solving_states(decisions).items()
            if offender == offender_id and case in self.row_of
        }
        self.cases = OffenderCases(self._proven_rows(), self._rows_with("admitted"), self._confirmed_pairs())
        self.series_of_case = workspace.series_of_case

    def lead_list(self) -> LeadList | None:
        """None where there is no case to start from."""
        if not len(self.cases.rows):
            return None
        excluded = self._excluded_cases()
        open_rows = self._open_rows(excluded)
        calibration = calibration_of(self.table, self.fitted)
        always = np.union1d(self.cases.admitted, self._series_mates(open_rows))
        odds = lead_odds(self.table, self.fitted, self.cases, open_rows, always, calibration)
        listed_places = _places_worth_listing(odds, always)
        locked_up = self._locked_up(odds.rows[listed_places])
        rate = self.fitted.base_rate
        return LeadList(
            offender_id=self.offender_id,
            confirmed=tuple(self.table.case_id[self.cases.proven].tolist()),
            leads=tuple(self._lead(odds, place) for place in listed_places if int(odds.rows[place]) not in locked_up),
            excluded=(*excluded, *locked_up.values()),
            log10_prior_odds=rate.log10_prior_odds,
            base_rate=rate.origin,
            calibration=calibration,
        )

    def case_odds(self, case_id: str) -> CaseOdds | None:
        """Of one case alone, weighed as among the leads."""
        row = np.array([self.row_of[case_id]], dtype=np.int64)
        if not len(self.cases.rows) or self.table.offenders.lengths[row[0]]:
            return None
        odds = lead_odds(self.table, self.fitted, self.cases, row, row, calibration_of(self.table, self.fitted))
        if np.isnan(odds.log10_lr[0]):
            return None
        prior = self.fitted.base_rate.log10_prior_odds
        return CaseOdds(float(odds.log10_lr[0]), float(odds.probability[0]), prior)

    def _locked_up(self, rows: IntArray) -> dict[int, ExcludedCase]:
        """Those of some rows that happened while he was in custody, by the last record that says so."""
        windows = custody_windows(self.decisions).get(self.offender_id, ())
        if not windows:
            return {}
        records = [decision for decision in self.decisions if decision.kind == CUSTODY]
        record = [decision for decision in records if decision.subject == self.offender_id][-1]
        is_locked = share_free(self.table.earliest[rows], self.table.latest[rows], windows) == 0.0
        words = Text("solving.in_custody", user=record.by, number=record.number)
        names = self.table.case_id[rows[is_locked]].tolist()
        locked_rows = rows[is_locked].tolist()
        return {
            row: ExcludedCase(name, "excluded", words, record.number)
            for row, name in zip(locked_rows, names, strict=True)
        }

    def _open_rows(self, excluded: tuple[ExcludedCase, ...]) -> IntArray:
        ruled_out = [self.row_of[case.case_id] for case in excluded]
        return np.setdiff1d(np.flatnonzero(self.table.offenders.lengths == 0), ruled_out)

    def _proven_rows(self) -> IntArray:
        offenders = self.table.offenders
        return np.unique(offenders.row_of_value[offenders.values == self.offender_id])

    def _rows_with(self, status: SolvingStatus) -> IntArray:
        rows = [row for row, state in self.states.items() if state.status == status]
        return np.setdiff1d(np.array(rows, dtype=np.int64), self._proven_rows())

    def _confirmed_pairs(self) -> frozenset[tuple[int, int]]:
        row_of = self.row_of
        pairs = [(decision.case_a, decision.case_b) for decision in self.decisions if decision.kind == CONFIRMED]
        return frozenset((row_of[a], row_of[b]) for a, b in pairs if a in row_of and b in row_of)

    def _series_mates(self, open_rows: IntArray) -> IntArray:
        names = self._offender_series()
        return np.array([row for row in open_rows.tolist() if self._series(row) in names], dtype=np.int64)

    def _offender_series(self) -> set[str]:
        return {self._series(row) for row in self.cases.proven.tolist()} - {""}

    def _series(self, row: int) -> str:
        return self.series_of_case.get(str(self.table.case_id[row]), "")

    def _excluded_cases(self) -> tuple[ExcludedCase, ...]:
        """Open cases that people excluded (which counts first), or rejected with one of the offender's."""
        decision_of = {row: state.decision for row, state in self.states.items() if state.status == "excluded"}
        proven = set(self.table.case_id[self.cases.proven].tolist())
        for decision in self.decisions:
            for case in (decision.case_a, decision.case_b):
                if case in self.row_of and case not in proven and rules_out(decision, case, proven):
                    decision_of.setdefault(self.row_of[case], decision)
        open_rows = [row for row in sorted(decision_of) if not self.table.offenders.lengths[row]]
        return tuple(_excluded_case(str(self.table.case_id[row]), decision_of[row]) for row in open_rows)

    def _lead(self, odds: LeadOdds, place: int) -> Lead:
        row, nearest = int(odds.rows[place]), int(odds.nearest[place])
        probability, series = float(odds.probability[place]), self._series(int(odds.rows[place]))
        return Lead(
            case_id=str(self.table.case_id[row]),
            status="admitted" if row in self.cases.admitted else "proposed",
            probability=probability,
            log10_lr=float(odds.log10_lr[place]),
            borderline=is_borderline(probability),
            series=series,
            in_string_series=series in self._offender_series(),
            reason=reason_of(self.fitted, self.table, row, nearest) if nearest >= 0 else None,
            checks=self._checks(row, nearest) if nearest >= 0 else (),
        )

    def _checks(self, row: int, nearest: int) -> tuple[Check, ...]:
        return checks_of(self.fitted, self.table, row, self.cases.rows, nearest, self.offender_id)


def _places_worth_listing(odds: LeadOdds, always: IntArray) -> list[int]:
    is_listed = np.isin(odds.rows, always) | (odds.probability >= MIN_PROBABILITY)
    places: list[int] = np.flatnonzero(is_listed).tolist()
    return places


def _excluded_case(case_id: str, decision: Decision) -> ExcludedCase:
    if decision.kind == REJECTED:
        words = Text("solving.rejected_with", mate=mate_in(decision, case_id), user=decision.by)
    else:
        words = Text("solving.excluded_by", user=decision.by, reason=decision.because)
    return ExcludedCase(case_id, "excluded", words, decision.number)
