"""Conflicts between constraints, in words: the chain that holds two cases together, what parts them, what gave way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from linker.i18n.text import FLAT, Text, Translatable
from linker.library.store.decisions import CONFIRMED, REJECTED, Decision

ConflictKind = Literal["decisions", "overruled", "outweighed", "challenged"]
# The number of a decision that is only being considered.
DRAFT = 0


@dataclass(frozen=True)
class ConflictStep:
    """One decision or record about two cases (or about one); `decisions` are the numbers of those it rests on."""

    words: Text = field(metadata=FLAT)
    decisions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """Two cases that must be in one series by `steps` (a shortest chain), and must not by `against`.

    kind: `decisions`: decisions contradict each other, a person has to undo one. `overruled`: a recorded fact gave way
    to a decision; step `gave_way` counts no longer. `outweighed`: the chain holds, the evidence against it (known lone
    offenders, places, custody) is overridden. `challenged`: the rule `against` holds, though the evidence, `steps`,
    is strong.
    """

    kind: ConflictKind
    case_a: str
    case_b: str
    steps: tuple[ConflictStep, ...]
    against: ConflictStep
    gave_way: int | None = None

    @property
    def words(self) -> Text:
        """The conflict and its outcome in one sentence."""
        steps = tuple(step.words for step in self.steps)
        return Text("conflict.sentence", steps=steps, against=self.against.words, outcome=self._outcome)

    @property
    def _outcome(self) -> Text:
        if self.gave_way is not None:
            if len(self.steps) == 1:
                return Text("conflict.record_gives_way")
            return Text("conflict.step_gives_way", step=self.steps[self.gave_way].words)
        if self.kind == "outweighed":
            return Text("conflict.stay_together", case_a=self.case_a, case_b=self.case_b)
        return Text("conflict.stay_apart" if self.kind == "challenged" else "conflict.undo_one")


def pair_step(decision: Decision) -> ConflictStep:
    """A confirmed or rejected pair."""
    message_id = {CONFIRMED: "conflict.confirmed", REJECTED: "conflict.rejected"}[decision.kind]
    pair = {"case_a": decision.case_a, "case_b": decision.case_b}
    return ConflictStep(Text(message_id, **pair, user=decision.by, number=decision.number), (decision.number,))


def offender_step(case_a: str, case_b: str, offender: str, solved: Mapping[tuple[str, str], Decision]) -> ConflictStep:
    """Both cases are by one known offender; each was solved by a person or came with the records."""
    decisions = [solved.get((case_id, offender)) for case_id in (case_a, case_b)]
    sources = tuple(map(_solution_source, (case_a, case_b), decisions))
    words = Text("conflict.same_offender", case_a=case_a, case_b=case_b, offender=offender, sources=sources)
    return ConflictStep(words, tuple(decision.number for decision in decisions if decision is not None))


def _solution_source(case_id: str, decision: Decision | None) -> Text:
    if decision is None:
        return Text("conflict.as_recorded", case=case_id)
    return Text("conflict.solved_by", case=case_id, user=decision.by, number=decision.number)


def trace_step(case_a: str, case_b: str, trace_kind: Translatable, value: str) -> ConflictStep:
    """In both cases the same identifying trace was found."""
    return ConflictStep(Text("conflict.same_trace", case_a=case_a, case_b=case_b, kind=trace_kind, value=value))


def recorded_step(case_id: str, offender: str) -> ConflictStep:
    """The records name an offender of a case."""
    return ConflictStep(Text("conflict.recorded_offender", case=case_id, offender=offender))


def exclusion_step(case_id: str, offender: str, decision: Decision) -> ConflictStep:
    """A person said that an offender did not do a case."""
    words = Text("conflict.excluded", case=case_id, offender=offender, user=decision.by, number=decision.number)
    return ConflictStep(words, (decision.number,))


def custody_step(case_id: str, offender: str) -> ConflictStep:
    """A case lies wholly inside the custody of an offender."""
    return ConflictStep(Text("conflict.in_custody", case=case_id, offender=offender))


def lone_step(case_a: str, offender_a: str, case_b: str, offender_b: str) -> ConflictStep:
    """Two cases have one known offender each, and not the same."""
    sides = {"case_a": case_a, "offender_a": offender_a, "case_b": case_b, "offender_b": offender_b}
    return ConflictStep(Text("conflict.lone_offenders", **sides))


def reach_step(case_a: str, case_b: str, distance_km: float) -> ConflictStep:
    """No vehicle takes one person from one case to the other in time."""
    return ConflictStep(Text("conflict.out_of_reach", case_a=case_a, case_b=case_b, distance_km=distance_km))
