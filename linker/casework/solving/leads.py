"""The work list of one offender: every open case his string may hold, best first, why, and what would confirm it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.case import CaseTable
from features.columns import IntArray
from linker.casework.deciding.decisions import CONFIRMED, REJECTED
from linker.casework.decision_log.solved_cases import SolvingStatus, decisions_in_force, solving_states
from linker.casework.linking.relink import last_series
from linker.casework.solving.lead_odds import LeadOdds, OffenderCases, calibration_of, lead_odds
from linker.casework.solving.lead_reasons import Check, Reason, checks_of, reason_of
from linker.casework.workspace.prepared_library import case_table, fitted_library
from linker.flow import FittedLibrary
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.review.cascade import Calibration, is_borderline

# Leads below this are not worth a detective's time, unless the case stands in the string's series or is admitted.
LEAST_PROBABILITY = 0.01


@dataclass(frozen=True)
class Lead:
    """An open case the string may hold.

    `probability` and `log10_lr` (sum over the string) come from the findings alone, not from an admission; both are
    NaN, and `reason` None, where there is no other case of the string to compare with. `series` is the one of the last
    run, "" for none; `in_string_series` says that a case of the string stands in it too.
    """

    case_id: str
    status: Literal["proposed", "admitted"]
    probability: float
    log10_lr: float
    borderline: bool
    series: str
    in_string_series: bool
    reason: Reason | None
    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Excluded:
    """An open case that people ruled out for this offender, and the decision that did."""

    case_id: str
    status: Literal["excluded"]
    english: str
    chinese: str
    decision: int


@dataclass(frozen=True)
class LeadList:
    """The work list of one offender: leads best first, the excluded apart; `confirmed` are the cases known to be his.

    `calibration` says how the odds were brought to what they promise; the base rate is that of a pair.
    """

    offender_id: str
    confirmed: tuple[str, ...]
    leads: tuple[Lead, ...]
    excluded: tuple[Excluded, ...]
    log10_prior_odds: float
    base_rate: str
    base_rate_chinese: str
    calibration: Calibration


@dataclass(frozen=True)
class Chance:
    """Summed log10_lr of a case against an offender's string, and the probability that it is his."""

    log10_lr: float
    probability: float
    log10_prior_odds: float


def leads_of(library: Library, offender_id: str) -> LeadList | None:
    """The work list as things stand now; None for an offender without a known or admitted case."""
    return _LeadBuilder(library, case_table(library), fitted_library(library), offender_id).cascade()


def chance_of(library: Library, offender_id: str, case_id: str) -> Chance | None:
    """What the findings say of one open case and an offender; None where there is nothing to compare with."""
    return _LeadBuilder(library, case_table(library), fitted_library(library), offender_id).chance(case_id)


def rules_out(decision: Decision, case_id: str, known: set[str]) -> bool:
    """Whether a decision says that a case shares no offender with one of the known ones."""
    pair = decision.case_a, decision.case_b
    return decision.kind == REJECTED and case_id in pair and bool((set(pair) - {case_id}) & known)


class _LeadBuilder:
    """One offender's string in one library, as rows."""

    def __init__(self, library: Library, table: CaseTable, home: FittedLibrary, offender_id: str) -> None:
        self.table, self.home, self.offender_id = table, home, offender_id
        self.row = {name: number for number, name in enumerate(table.case_id.tolist())}
        self.said = decisions_in_force(library.decisions())
        self.states = {
            self.row[case]: state
            for (case, offender), state in solving_states(library.decisions()).items()
            if offender == offender_id and case in self.row
        }
        self.string = OffenderCases(self._known(), self._with_status("admitted"), self._confirmed_pairs())
        series = last_series(library)
        self.series_of = {case: name for name, cases in series.items() for case in cases}

    def cascade(self) -> LeadList | None:
        """None where there is no case to start from."""
        if not len(self.string.rows):
            return None
        excluded = self._excluded()
        open_rows = self._open_rows(excluded)
        calibration = calibration_of(self.table, self.home)
        always = np.union1d(self.string.admitted, self._series_mates(open_rows))
        odds = lead_odds(self.table, self.home, self.string, open_rows, always, calibration)
        rate = self.home.base_rate
        return LeadList(
            offender_id=self.offender_id,
            confirmed=tuple(self.table.case_id[self.string.known].tolist()),
            leads=tuple(self._lead(odds, place) for place in self._worth_telling(odds, always)),
            excluded=excluded,
            log10_prior_odds=rate.log10_prior_odds,
            base_rate=rate.origin,
            base_rate_chinese=rate.origin_chinese,
            calibration=calibration,
        )

    def chance(self, case_id: str) -> Chance | None:
        """Of one case alone, weighed as among the leads."""
        row = np.array([self.row[case_id]], dtype=np.int64)
        if not len(self.string.rows) or self.table.offenders.lengths[row[0]]:
            return None
        odds = lead_odds(self.table, self.home, self.string, row, row, calibration_of(self.table, self.home))
        if np.isnan(odds.log10_lr[0]):
            return None
        return Chance(float(odds.log10_lr[0]), float(odds.probability[0]), self.home.base_rate.log10_prior_odds)

    def _open_rows(self, excluded: tuple[Excluded, ...]) -> IntArray:
        ruled_out = [self.row[one.case_id] for one in excluded]
        return np.setdiff1d(np.flatnonzero(self.table.offenders.lengths == 0), ruled_out)

    def _known(self) -> IntArray:
        offenders = self.table.offenders
        return np.unique(offenders.row_of_value[offenders.values == self.offender_id])

    def _with_status(self, status: SolvingStatus) -> IntArray:
        rows = [row for row, state in self.states.items() if state.status == status]
        return np.setdiff1d(np.array(rows, dtype=np.int64), self._known())

    def _confirmed_pairs(self) -> frozenset[tuple[int, int]]:
        pairs = [(one.case_a, one.case_b) for one in self.said if one.kind == CONFIRMED]
        return frozenset((self.row[a], self.row[b]) for a, b in pairs if a in self.row and b in self.row)

    def _series_mates(self, open_rows: IntArray) -> IntArray:
        names = self._string_series()
        return np.array([row for row in open_rows.tolist() if self._series(row) in names], dtype=np.int64)

    def _string_series(self) -> set[str]:
        return {self._series(row) for row in self.string.known.tolist()} - {""}

    def _series(self, row: int) -> str:
        return self.series_of.get(str(self.table.case_id[row]), "")

    def _excluded(self) -> tuple[Excluded, ...]:
        found = {row: state.decision for row, state in self.states.items() if state.status == "excluded"}
        known = set(self.table.case_id[self.string.known].tolist())
        for one in self.said:
            for case in (one.case_a, one.case_b):
                if case in self.row and case not in known and rules_out(one, case, known):
                    found.setdefault(self.row[case], one)
        still_open = [row for row in sorted(found) if not self.table.offenders.lengths[row]]
        return tuple(_excluded(str(self.table.case_id[row]), found[row]) for row in still_open)

    def _worth_telling(self, odds: LeadOdds, always: IntArray) -> list[int]:
        kept = np.isin(odds.rows, always) | (odds.probability >= LEAST_PROBABILITY)
        return np.flatnonzero(kept).tolist()

    def _lead(self, odds: LeadOdds, place: int) -> Lead:
        row, nearest = int(odds.rows[place]), int(odds.nearest[place])
        chance = float(odds.probability[place])
        compared = nearest >= 0
        return Lead(
            case_id=str(self.table.case_id[row]),
            status="admitted" if row in self.string.admitted else "proposed",
            probability=chance,
            log10_lr=float(odds.log10_lr[place]),
            borderline=is_borderline(chance),
            series=self._series(row),
            in_string_series=self._series(row) in self._string_series(),
            reason=reason_of(self.home, self.table, row, nearest) if compared else None,
            checks=checks_of(self.home, self.table, row, self.string.rows, nearest, self.offender_id)
            if compared
            else (),
        )


def _excluded(case_id: str, decision: Decision) -> Excluded:
    if decision.kind == REJECTED:
        other = decision.case_b if decision.case_a == case_id else decision.case_a
        english, chinese = f"rejected with {other} by {decision.by}", f"{decision.by} 已排除与 {other} 同一人所为"
    else:
        english, chinese = f"excluded by {decision.by}: {decision.because}", f"{decision.by} 已排除：{decision.because}"
    return Excluded(case_id, "excluded", english, chinese, decision.number)
