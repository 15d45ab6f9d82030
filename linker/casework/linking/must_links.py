"""What holds cases of a library together: confirmed pairs, known offenders, and traces of one body only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import IntArray, StrArray, text_column
from features.text import MASK, normalise
from features.traces import KIND_OF, TraceKind
from linker.casework.decision_log.solved_cases import solving_states
from linker.casework.linking.conflicts import ConflictStep, offender_step, pair_step, trace_step
from linker.library.store.decisions import Decision
from linker.series.ties import Ties

# Only a person's own body; a plate, telephone or account changes hands, and a video can show two alike. Where facts
# have to give way, the first goes first.
BODILY_TRACES = ("fingerprint", "dna")
OFFENDER_RANK = len(BODILY_TRACES)
CONFIRMED_RANK = OFFENDER_RANK + 1
# "yes", "1 print" and "3枚" say that something was found, not what: the value must look like the number of a profile.
_NUMBER_OF_A_PROFILE = re.compile(r"(?=.*\d)(?:[^a-z0-9]*[a-z0-9]){4}")
_KINDS: Mapping[str, TraceKind] = {
    normalise(word): KIND_OF[name]
    for name in BODILY_TRACES
    for word in (name, KIND_OF[name].english, KIND_OF[name].chinese)
}


@dataclass(frozen=True, eq=False)
class KnownTies:
    """The ties of a library, and what each is: a pair that was confirmed, an offender, or a trace (kind and value)."""

    ties: Ties
    named: tuple[Decision | str | tuple[TraceKind, str], ...]
    solved: Mapping[tuple[str, str], Decision]

    def step(self, tie: int, cases: Sequence[str]) -> ConflictStep:
        """What ties these two cases, in words."""
        what = self.named[tie]
        if isinstance(what, Decision):
            return pair_step(what)
        if isinstance(what, str):
            return offender_step(cases, what, self.solved)
        kind, value = what
        return trace_step(cases, kind.english, kind.chinese, value)

    @property
    def by_offender(self) -> NDArray[np.bool_]:
        """Which ties are known offenders."""
        return np.array([isinstance(what, str) for what in self.named], dtype=np.bool_)


def known_ties(
    table: CaseTable, decisions: Sequence[Decision], confirmed: Sequence[tuple[int, int, Decision]]
) -> KnownTies:
    """Ties of the cases of a table (solved decisions among its offenders), and of confirmed pairs of its rows."""
    solved = {key: state.decision for key, state in solving_states(decisions).items() if state.status == "confirmed"}
    parts = [_confirmed(confirmed), _offenders(table, solved), *_traces(table)]
    named = tuple(name for part in parts for name in part.named)
    before = np.cumsum([0, *(len(part.named) for part in parts)])
    ties = Ties(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.tie + start for part, start in zip(parts, before, strict=False)]),
        np.concatenate([part.decided for part in parts]),
        np.repeat([part.rank for part in parts], [len(part.named) for part in parts]),
    )
    return KnownTies(ties, named, solved)


@dataclass(frozen=True, eq=False)
class _Part:
    row: IntArray
    tie: IntArray
    decided: NDArray[np.bool_]
    named: Sequence[Decision | str | tuple[TraceKind, str]]
    rank: int


def _confirmed(pairs: Sequence[tuple[int, int, Decision]]) -> _Part:
    rows = np.array([pair[:2] for pair in pairs], dtype=np.int64).ravel()
    decided = np.ones(len(rows), dtype=np.bool_)
    return _Part(rows, np.repeat(np.arange(len(pairs)), 2), decided, [pair[2] for pair in pairs], CONFIRMED_RANK)


def _offenders(table: CaseTable, solved: Mapping[tuple[str, str], Decision]) -> _Part:
    row, tie, names = _shared(table.offenders.row_of_value, table.offenders.values)
    decided = np.zeros(len(row), dtype=np.bool_)
    if solved:
        keys = zip(table.case_id[row], names[tie], strict=True)
        decided = np.array([key in solved for key in keys], dtype=np.bool_)
    return _Part(row, tie, decided, names.tolist(), OFFENDER_RANK)


def _traces(table: CaseTable) -> list[_Part]:
    kinds = {text: _KINDS.get(normalise(text)) for text in set(table.trace_kind.values.tolist())}
    rows, parts = table.trace_kind.row_of_value, []
    for rank, name in enumerate(BODILY_TRACES):
        here = np.array([kinds[text] is KIND_OF[name] for text in table.trace_kind.values.tolist()], dtype=np.bool_)
        values = text_column(_profile(text) for text in table.trace_value.values[here].tolist())
        told = values != ""
        row, tie, numbers = _shared(rows[here][told], values[told])
        named = [(KIND_OF[name], str(number)) for number in numbers]
        parts.append(_Part(row, tie, np.zeros(len(row), dtype=np.bool_), named, rank))
    return parts


def _profile(value: str) -> str:
    text = re.sub(r"[\s\-·.]", "", normalise(value))
    return text if MASK not in text and _NUMBER_OF_A_PROFILE.match(text) else ""


def _shared(rows: IntArray, values: StrArray) -> tuple[IntArray, IntArray, StrArray]:
    """Rows and number of every value that two or more rows hold, and the values."""
    names, number = np.unique(values.astype(str), return_inverse=True)
    pairs = np.unique(np.stack([number, rows], axis=1), axis=0)
    kept = np.bincount(pairs[:, 0], minlength=len(names)) > 1
    pairs = pairs[kept[pairs[:, 0]]]
    return pairs[:, 1], (np.cumsum(kept) - 1)[pairs[:, 0]], text_column(names[kept])
