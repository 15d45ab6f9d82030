"""What people and records say against each other, in words: who said each step, and what gave way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from linker.library.store.decisions import Decision

DisputeKind = Literal["decisions", "overruled", "outweighed"]
# Of a decision that is only being considered.
DRAFT = 0


@dataclass(frozen=True)
class ConflictStep:
    """One thing that was said or recorded of two cases (or of one); `decisions` are the numbers of who decided it."""

    english: str
    chinese: str
    decisions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Two cases that must stand together by `steps` (a shortest chain), and must not by `against`.

    kind: `decisions`: decisions contradict each other, a person has to undo one. `overruled`: a recorded fact gave way
    to a decision; step `gave_way` counts no longer. `outweighed`: the chain holds, what speaks against it (known lone
    offenders, places, custody) is told and not kept to.
    """

    kind: DisputeKind
    case_a: str
    case_b: str
    steps: tuple[ConflictStep, ...]
    against: ConflictStep
    gave_way: int | None = None

    @property
    def english(self) -> str:
        """The dispute and how it was settled, in a sentence."""
        chain = "; ".join(step.english for step in self.steps)
        return f"{chain}; but {self.against.english}: {self._settled[0]}"

    @property
    def chinese(self) -> str:
        """The same in Chinese."""
        chain = "；".join(step.chinese for step in self.steps)
        return f"{chain}；但{self.against.chinese}：{self._settled[1]}"

    @property
    def _settled(self) -> tuple[str, str]:
        if self.gave_way is not None:
            if len(self.steps) == 1:
                return "the decision counts, the record gives way", "以人工决定为准，该记录不再作为依据"
            step = self.steps[self.gave_way]
            return f"the decision counts, not that {step.english}", f"以人工决定为准，“{step.chinese}”不再作为依据"
        if self.kind == "outweighed":
            return (
                f"{self.case_a} and {self.case_b} stay together; check the records",
                f"{self.case_a} 与 {self.case_b} 仍归为一串，请核实记录",
            )
        return "undo one of these (linker undo NUMBER)", "请撤销其中一项决定（linker undo 编号）"


def pair_step(decision: Decision) -> ConflictStep:
    """A confirmed or rejected pair."""
    a, b, by, number = decision.case_a, decision.case_b, decision.by, decision.number
    chinese = {"confirmed": "确认为同一（伙）人所为", "rejected": "认定非同一（伙）人所为"}[decision.kind]
    return ConflictStep(
        f"{a} and {b} were {decision.kind} by {by} (decision {number})",
        f"{a} 与 {b} 由 {by} {chinese}（决定 {number}）",
        (number,),
    )


def offender_step(cases: Sequence[str], offender: str, solved: Mapping[tuple[str, str], Decision]) -> ConflictStep:
    """Both cases are by one known offender; each was solved by a person or came with the records."""
    known = [(case, solved.get((case, offender))) for case in cases]
    english = "; ".join(_known_english(case, decision) for case, decision in known)
    chinese = "；".join(_known_chinese(case, decision) for case, decision in known)
    return ConflictStep(
        f"{' and '.join(cases)} are both by {offender} ({english})",
        f"{'与'.join(f' {case} ' for case in cases).strip()} 均系 {offender} 所为（{chinese}）",
        tuple(decision.number for _, decision in known if decision is not None),
    )


def trace_step(cases: Sequence[str], kind: str, kind_chinese: str, value: str) -> ConflictStep:
    """In both cases the same identifying trace was found."""
    return ConflictStep(
        f"in {' and '.join(cases)} the same {kind} {value} was found",
        f"{' 与 '.join(cases)} 提取到同一{kind_chinese} {value}",
    )


def exclusion_step(case: str, offender: str, decision: Decision) -> ConflictStep:
    """A person said that an offender did not do a case."""
    by, number = decision.by, decision.number
    return ConflictStep(
        f"{offender} was excluded from {case} by {by} (decision {number})",
        f"{by} 已排除 {offender} 作案 {case}（决定 {number}）",
        (number,),
    )


def custody_step(case: str, offender: str) -> ConflictStep:
    """A case lies wholly inside the custody of an offender."""
    return ConflictStep(f"{offender} was in custody when {case} happened", f"{case} 案发时 {offender} 在押")


def lone_step(case_a: str, offender_a: str, case_b: str, offender_b: str) -> ConflictStep:
    """Two cases have one known offender each, and not the same."""
    return ConflictStep(
        f"{case_a} is by {offender_a} alone and {case_b} by {offender_b} alone",
        f"{case_a} 系 {offender_a} 单独作案，{case_b} 系 {offender_b} 单独作案",
    )


def reach_step(case_a: str, case_b: str, distance_km: float) -> ConflictStep:
    """No vehicle takes one person from one case to the other in time."""
    return ConflictStep(
        f"{case_a} and {case_b}, each by one person alone, lie {distance_km:,.0f} km apart, too far for their times",
        f"{case_a} 与 {case_b} 均为单人作案，相距 {distance_km:,.0f} 公里，时间上无法往返",
    )


def _known_english(case: str, decision: Decision | None) -> str:
    by = f"solved by {decision.by}, decision {decision.number}" if decision else "as recorded"
    return f"{case} {by}"


def _known_chinese(case: str, decision: Decision | None) -> str:
    by = f"由 {decision.by} 认定，决定 {decision.number}" if decision else "记录载明"
    return f"{case} {by}"
