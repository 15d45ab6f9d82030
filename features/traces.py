"""Features of traces, which can identify: exact after normalising, plates and phones also in part."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from features.case import CaseTable
from features.code_column import CodeColumn
from features.codes import CodeSets, Rarity, code_columns
from features.columns import FloatArray, IntArray, Ragged, map_texts, text_column
from features.extractor import Extractor
from features.packing import take_fields
from features.text import MASK, is_unknown, normalise
from features.trace_kinds import (
    CARRIERS_OF_ONE_HAND,
    CARRIERS_OF_ONE_SERIES,
    KIND_OF,
    MOST_CARRIERS,
    OTHER_KIND,
    TRACE_KINDS,
    TraceKind,
)
from features.trace_parts import COMMON_CHARACTERS, MIN_INFORMATIVE, compatible_values

# How unknown characters of plates and numbers are written. Two letters x on end stand for two of them, a single one
# for itself.
_ONE_MASKED = re.compile(r"[?？×✕＊某□■]")
_SEVERAL_MASKED = re.compile(r"[xXｘＸ]{2,}")

# Only the end of a phone number is known: its digits, filled up to the length of a number.
_TAIL = re.compile(
    r"(?:尾号|尾数|[后末][三四五六3-6]位|last|end(?:s|ing)?|…|\.\.\.)(?:\D|\d\D){0,20}?(\d{3,6})\D*$", re.IGNORECASE
)
PHONE_LENGTH = 11
# Kinds that are digits: letters x among them are masks.
_NUMBERS = ("account", "imei")

_NAMES = {
    normalise(word).replace(" ", "_"): kind.name
    for kind in TRACE_KINDS
    for word in (kind.name, kind.english, kind.chinese)
}


@dataclass(frozen=True, eq=False)
class TraceVectors:
    """Traces by kind: sets with their rarity, and the tidied texts of the kinds that are compared in part."""

    kinds: Mapping[str, CodeSets]
    texts: Mapping[str, Ragged]
    size: int

    def __len__(self) -> int:
        return self.size

    def shared_log10_lr(self, first: IntArray, second: IntArray, *, identity: bool) -> FloatArray:
        """Summed log10 LR of agreeing traces of one grade, capped by kind; NaN where the two share no kind.

        NaN as well where all they have in common are parts that neither differ nor show enough to weigh anything.
        """
        total = np.full(len(first), np.nan)
        for name, sets in self.kinds.items():
            if KIND_OF.get(name, OTHER_KIND).identity == identity:
                common_rows = np.flatnonzero(sets.is_known[first] & sets.is_known[second])
                log10_lr = self._log10_lr(name, first[common_rows], second[common_rows])
                is_informative = ~np.isnan(log10_lr)
                total[common_rows[is_informative]] = (
                    np.fmax(total[common_rows[is_informative]], 0.0) + log10_lr[is_informative]
                )
        return total

    def identity_pairs(self) -> tuple[IntArray, IntArray]:
        """Every pair of rows that agrees in an identity-grade trace, also in part: lower row first, each pair once."""
        agreements = sparse.csr_array((self.size, self.size))
        for name, sets in self.kinds.items():
            if KIND_OF.get(name, OTHER_KIND).identity:
                agreements = agreements + _shared(sets.present)
        for name in (name for name in self.texts if KIND_OF[name].identity):
            texts, place = np.unique(self.texts[name].values.astype(str), return_inverse=True)
            carried = (np.ones(len(place)), place, self.texts[name].offsets)
            carriers = sparse.csr_array(carried, shape=(self.size, len(texts)))
            agreements = agreements + carriers @ compatible_values(texts) @ carriers.T
        pairs = sparse.coo_array(sparse.triu(agreements, 1))
        order = np.lexsort((pairs.col, pairs.row))
        return pairs.row[order].astype(np.int64), pairs.col[order].astype(np.int64)

    def code_sets(self, *, identity: bool) -> list[tuple[CodeSets, bool]]:
        """The sets of one grade; the flag says that only whole values agree, so an inverted list finds all of them."""
        kinds = {name: KIND_OF.get(name, OTHER_KIND) for name in self.kinds}
        return [
            (self.kinds[name], not kind.log10_lr_per_character)
            for name, kind in kinds.items()
            if kind.identity == identity
        ]

    def _log10_lr(self, name: str, first: IntArray, second: IntArray) -> FloatArray:
        kind = KIND_OF.get(name, OTHER_KIND)
        log10_lr = np.minimum(self.kinds[name].shared_information(first, second), kind.max_log10_lr)
        if kind.log10_lr_per_character:
            masked = np.zeros(len(self), dtype=bool)
            masked[self.texts[name].row_of_value[[MASK in text for text in self.texts[name].values]]] = True
            missed = np.flatnonzero((log10_lr == 0.0) & (masked[first] | masked[second]))
            log10_lr[missed] = self._partial_log10_lr(kind, first[missed], second[missed])
        return log10_lr

    def _partial_log10_lr(self, kind: TraceKind, first: IntArray, second: IntArray) -> FloatArray:
        texts, whole = self.texts[kind.name], self.kinds[kind.name].total_information
        best_log10_lr = np.full(len(first), np.nan)
        for k, (i, j) in enumerate(zip(first, second, strict=True)):
            pair_log10_lr = [partial_log10_lr(a, b, kind) for a in texts.row(i) for b in texts.row(j)]
            best_log10_lr[k] = np.fmax.reduce(pair_log10_lr)
        # a part never weighs more than the whole
        return np.asarray(np.minimum(best_log10_lr, np.minimum(whole[first], whole[second])))

    def take(self, index: ArrayLike) -> TraceVectors:
        """Rows by an integer index array."""
        return TraceVectors(**take_fields(self, index))


@dataclass(frozen=True, eq=False)
class TraceFeatures:
    """Normalised traces by kind, independent of the library."""

    kinds: Mapping[str, Ragged]
    size: int

    def __len__(self) -> int:
        return self.size

    def kind(self, name: str) -> Ragged:
        """The traces of one kind; none where the cases have none of it."""
        return self.kinds[name] if name in self.kinds else Ragged.empty(self.size)

    def take(self, index: ArrayLike) -> TraceFeatures:
        """Rows by an integer index array."""
        return TraceFeatures(**take_fields(self, index))

    @staticmethod
    def concatenate(parts: Sequence[TraceFeatures]) -> TraceFeatures:
        """Rows of all parts, one after the other; a part may lack kinds that another has."""
        names = sorted({name for part in parts for name in part.kinds})
        kinds = {name: Ragged.concatenate([part.kind(name) for part in parts]) for name in names}
        return TraceFeatures(kinds, sum(part.size for part in parts))


class TraceExtractor(Extractor[TraceFeatures, TraceVectors]):
    """Learns which kinds a library holds and how many cases carry each trace."""

    @staticmethod
    def extract(table: CaseTable) -> TraceFeatures:
        """Traces by kind, spelt so that equal ones are equal texts."""
        return TraceFeatures(_by_kind(table), len(table))

    def fit_transform(self, features: TraceFeatures) -> TraceVectors:
        """Count the traces of each kind that any case has."""
        self.rarity_ = {
            kind: Rarity.of(CodeColumn.of(texts)) for kind, texts in features.kinds.items() if len(texts.values)
        }
        return self.transform_features(features)

    def transform_features(self, features: TraceFeatures) -> TraceVectors:
        """Vectors of features, row by row; a kind the library did not have is left out."""
        texts = {kind: _informative_traces(kind, features.kind(kind), rarity) for kind, rarity in self.rarity_.items()}
        sets = {kind: _sets(kind, texts[kind], rarity) for kind, rarity in self.rarity_.items()}
        in_part = {kind: texts[kind] for kind in texts if KIND_OF.get(kind, OTHER_KIND).log10_lr_per_character}
        return TraceVectors(sets, in_part, features.size)


def partial_log10_lr(left: str, right: str, kind: TraceKind) -> float:
    """log10 LR of two values of which some characters are unknown (`*`).

    0 as soon as one known character differs, and for two whole values; NaN where none differs but too few are known
    on both sides to weigh anything.

    >>> partial_log10_lr("粤b*234*", "粤b1234*", KIND_OF["plate"])
    2.7
    """
    if len(left) != len(right) or MASK not in left + right:
        return 0.0
    known_places = [place for place, characters in enumerate(zip(left, right, strict=True)) if MASK not in characters]
    if any(left[place] != right[place] for place in known_places):
        return 0.0
    informative = sum(place >= COMMON_CHARACTERS for place in known_places)
    log10_lr = (
        min(informative * kind.log10_lr_per_character, kind.max_log10_lr) if informative >= MIN_INFORMATIVE else 0.0
    )
    return round(log10_lr, 6) if log10_lr else np.nan


def _sets(name: str, texts: Ragged, rarity: Rarity) -> CodeSets:
    # two cases with the same part of a plate share what its known characters weigh, however rare that spelling is
    kind = KIND_OF.get(name, OTHER_KIND)
    masked = {text for text in texts.values if MASK in text} if kind.log10_lr_per_character else set()
    sets = CodeSets.of(CodeColumn.of(texts), rarity)
    if kind.identity:
        log10_lr = _identity_log10_lr(kind, rarity.count(sets.present.indices), sets.information.data)
        pattern = (log10_lr, sets.present.indices, sets.present.indptr)
        sets = CodeSets(sets.present, sparse.csr_array(pattern, shape=sets.present.shape))
    return sets.capped({text: partial_log10_lr(text, text, kind) for text in masked})


def _identity_log10_lr(kind: TraceKind, carriers: IntArray, information: FloatArray) -> FloatArray:
    """What one identity weighs that so many cases carry; from too many on, no more than it is rare."""
    whole = np.full(len(carriers), kind.max_log10_lr)
    if kind.is_lent:
        whole -= 2.0 * np.log10(np.maximum(carriers / CARRIERS_OF_ONE_HAND, 1.0))
    return np.where(carriers <= CARRIERS_OF_ONE_SERIES, whole, np.minimum(whole, information))


def _informative_traces(name: str, texts: Ragged, rarity: Rarity) -> Ragged:
    if not KIND_OF.get(name, OTHER_KIND).identity:
        return texts
    return texts.filter_values(rarity.count(code_columns(texts.values)) <= MOST_CARRIERS)


def _shared(present: sparse.csr_array) -> sparse.csr_array:
    """Matrix (rows × rows), nonzero where two rows hold one code; over the columns that occur."""
    names, place = np.unique(present.indices, return_inverse=True)
    shape = (present.shape[0], max(len(names), 1))
    narrow = sparse.csr_array((np.ones(len(place)), place, present.indptr), shape=shape)
    return sparse.csr_array(narrow @ narrow.T)


def _by_kind(table: CaseTable) -> dict[str, Ragged]:
    kinds = map_texts(table.trace_kind.values, _kind_name)
    traces = list(zip(kinds, table.trace_value.values, strict=True))
    tidy = {trace: _tidy(*trace) for trace in set(traces)}
    values = Ragged(text_column(tidy[trace] for trace in traces), table.trace_kind.offsets)
    return {kind: values.filter_values((kinds == kind) & (values.values != "")) for kind in sorted(set(kinds))}


def _kind_name(text: str) -> str:
    name = normalise(text).replace(" ", "_")
    return _NAMES.get(name, name)


def normal_trace(kind: str, value: str) -> tuple[str, str]:
    """A trace spelt so that equal ones are equal texts; the value is "" where it says nothing.

    >>> normal_trace("电话", "138-0013-8000")
    ('phone', '13800138000')
    """
    name = _kind_name(kind)
    return name, _tidy(name, value)


def _tidy(name: str, value: str) -> str:
    kind = KIND_OF.get(name, OTHER_KIND)
    if name == "phone" and (tail := _TAIL.search(value)):
        return tail[1].rjust(PHONE_LENGTH, MASK)
    marked = _ONE_MASKED.sub(MASK, value)
    if kind.log10_lr_per_character or name in _NUMBERS:
        marked = _SEVERAL_MASKED.sub(lambda run: MASK * len(run.group()), marked)
    # between the masks, so that every unknown character keeps its own `*`
    pieces = (piece if piece == MASK else normalise(piece) for piece in re.split(r"(\*)", marked))
    text = re.sub(r"[\s\-·.]", "", "".join(pieces))
    return "" if is_unknown(value) or _says_too_little(kind, text) else text


def _says_too_little(kind: TraceKind, text: str) -> bool:
    """Whether unknown characters leave too little; of an identity that is not compared in part, any leave nothing."""
    if MASK not in text:
        return False
    if not kind.log10_lr_per_character:
        return kind.identity
    return bool(np.isnan(partial_log10_lr(text, text, kind)))
