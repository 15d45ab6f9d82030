"""Must-links of a library: confirmed pairs, known offenders, and traces that only one body can leave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import IntArray, StrArray, text_column
from features.text import MASK, normalise
from features.trace_kinds import KIND_OF, TraceKind
from linker.casework.decision_log.solved_cases import solving_states
from linker.casework.linking.conflicts import ConflictStep, offender_step, pair_step, trace_step
from linker.i18n.vocabulary import trace_name
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

# What a must-link rests on: a decision about a pair, the id of an offender, or the kind and value of a trace.
Source = Decision | str | tuple[TraceKind, str]


@dataclass(frozen=True, eq=False)
class MustLinks:
    """The ties of a library, and the source of each (aligned); `solved` are decisions by (case id, offender id)."""

    ties: Ties
    sources: tuple[Source, ...]
    solved: Mapping[tuple[str, str], Decision]

    def step(self, tie: int, case_a: str, case_b: str) -> ConflictStep:
        """Two cases of one tie, in words."""
        source = self.sources[tie]
        if isinstance(source, Decision):
            return pair_step(source)
        if isinstance(source, str):
            return offender_step(case_a, case_b, source, self.solved)
        kind, value = source
        return trace_step(case_a, case_b, trace_name(kind.name), value)

    @property
    def is_by_offender(self) -> NDArray[np.bool_]:
        """(ties,) whether a known offender is the source."""
        return np.array([isinstance(source, str) for source in self.sources], dtype=np.bool_)


def must_links_of(
    table: CaseTable, decisions: Sequence[Decision], confirmed: Sequence[tuple[int, int, Decision]]
) -> MustLinks:
    """Must-links among the cases of a table; `confirmed` are pairs of its rows.

    Offenders are those of the table, which holds those of solved decisions as well.
    """
    solved = {key: state.decision for key, state in solving_states(decisions).items() if state.status == "confirmed"}
    parts = [_confirmed_pairs(confirmed), _shared_offenders(table, solved), *_shared_traces(table)]
    sources = tuple(source for part in parts for source in part.sources)
    starts = np.cumsum([0, *(len(part.sources) for part in parts)])
    ties = Ties(
        np.concatenate([part.row for part in parts]),
        np.concatenate([part.tie + start for part, start in zip(parts, starts, strict=False)]),
        np.concatenate([part.is_decided for part in parts]),
        np.repeat([part.rank for part in parts], [len(part.sources) for part in parts]),
    )
    return MustLinks(ties, sources, solved)


@dataclass(frozen=True, eq=False)
class _TiePart:
    """The ties of one kind of source, numbered from 0; `row`, `tie` and `is_decided` are aligned memberships."""

    row: IntArray
    tie: IntArray
    is_decided: NDArray[np.bool_]
    sources: Sequence[Source]
    rank: int


def _confirmed_pairs(pairs: Sequence[tuple[int, int, Decision]]) -> _TiePart:
    rows = np.array([pair[:2] for pair in pairs], dtype=np.int64).ravel()
    ties = np.repeat(np.arange(len(pairs)), 2)
    return _TiePart(rows, ties, np.ones(len(rows), dtype=np.bool_), [pair[2] for pair in pairs], CONFIRMED_RANK)


def _shared_offenders(table: CaseTable, solved: Mapping[tuple[str, str], Decision]) -> _TiePart:
    row, tie, offenders = _shared_values(table.offenders.row_of_value, table.offenders.values)
    is_decided = np.zeros(len(row), dtype=np.bool_)
    if solved:
        keys = zip(table.case_id[row], offenders[tie], strict=True)
        is_decided = np.array([key in solved for key in keys], dtype=np.bool_)
    return _TiePart(row, tie, is_decided, offenders.tolist(), OFFENDER_RANK)


def _shared_traces(table: CaseTable) -> list[_TiePart]:
    kind_names = table.trace_kind.values.tolist()
    kinds = {name: _KINDS.get(normalise(name)) for name in set(kind_names)}
    rows, parts = table.trace_kind.row_of_value, []
    for rank, name in enumerate(BODILY_TRACES):
        is_kind = np.array([kinds[kind_name] is KIND_OF[name] for kind_name in kind_names], dtype=np.bool_)
        profiles = text_column(_profile(value) for value in table.trace_value.values[is_kind].tolist())
        is_profile = profiles != ""
        row, tie, shared = _shared_values(rows[is_kind][is_profile], profiles[is_profile])
        sources = [(KIND_OF[name], str(profile)) for profile in shared]
        parts.append(_TiePart(row, tie, np.zeros(len(row), dtype=np.bool_), sources, rank))
    return parts


def _profile(value: str) -> str:
    """The number of a profile without blanks and dashes; "" where the value is none."""
    text = re.sub(r"[\s\-·.]", "", normalise(value))
    return text if MASK not in text and _NUMBER_OF_A_PROFILE.match(text) else ""


def _shared_values(rows: IntArray, values: StrArray) -> tuple[IntArray, IntArray, StrArray]:
    """Of every value that two or more rows hold: its rows, its number (aligned with them), and the values."""
    names, number = np.unique(values.astype(str), return_inverse=True)
    pairs = np.unique(np.stack([number, rows], axis=1), axis=0)
    is_shared = np.bincount(pairs[:, 0], minlength=len(names)) > 1
    pairs = pairs[is_shared[pairs[:, 0]]]
    return pairs[:, 1], (np.cumsum(is_shared) - 1)[pairs[:, 0]], text_column(names[is_shared])
