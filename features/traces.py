"""Things left or seen that can identify: exact after normalising, plates and phones also in part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from features.case import CaseTable
from features.codes import CodeSets, Rarity
from features.columns import FloatArray, IntArray, Ragged
from features.text import normalise


@dataclass(frozen=True)
class TraceKind:
    """What a kind of trace can carry.

    `largest_bans` caps what one agreement may weigh; identity-grade kinds can join two cases by themselves,
    class-grade ones never. `bans_per_character` is what one agreeing character of a partial value weighs (0: only
    whole values are compared).
    """

    name: str
    english: str
    chinese: str
    identity: bool
    largest_bans: float
    bans_per_character: float = 0.0


# Caps are judgements of ours, on the cautious side: what a recording error or a borrowed shoe, phone or car would
# undo. Class-grade kinds stay below the usual prior odds against a link, so rarity decides and other evidence must help.
TRACE_KINDS = (
    TraceKind("dna", "DNA", "DNA", identity=True, largest_bans=6.0),
    TraceKind("fingerprint", "fingerprint", "指纹", identity=True, largest_bans=6.0),
    TraceKind("imei", "IMEI", "IMEI", identity=True, largest_bans=5.0),
    TraceKind("account", "account", "账号", identity=True, largest_bans=4.0),
    TraceKind("plate", "number plate", "车牌", identity=True, largest_bans=4.0, bans_per_character=0.9),
    TraceKind("phone", "phone number", "电话", identity=True, largest_bans=4.0, bans_per_character=0.7),
    TraceKind("video", "video identity", "视频人像", identity=True, largest_bans=3.0),
    TraceKind("tool_mark", "tool mark", "工具痕迹", identity=False, largest_bans=3.0),
    TraceKind("shoe_print", "shoe print", "足迹", identity=False, largest_bans=2.5),
)
OTHER_KIND = TraceKind("other", "other trace", "其他痕迹", identity=False, largest_bans=2.0)
KIND_OF = {kind.name: kind for kind in TRACE_KINDS}


@dataclass(frozen=True, eq=False)
class TraceVectors:
    """Traces by kind: sets with their rarity, and the normalised texts for kinds that are compared in part."""

    kinds: Mapping[str, CodeSets]
    texts: Mapping[str, Ragged]
    size: int

    def __len__(self) -> int:
        return self.size

    def shared_bans(self, first: IntArray, second: IntArray, *, identity: bool) -> FloatArray:
        """Bans of agreeing traces of one grade, capped by kind; NaN where the two have no kind in common."""
        total = np.full(len(first), np.nan)
        for name, sets in self.kinds.items():
            if KIND_OF.get(name, OTHER_KIND).identity == identity:
                both = np.flatnonzero(sets.known[first] & sets.known[second])
                total[both] = np.fmax(total[both], 0.0) + self._bans(name, first[both], second[both])
        return total

    def code_sets(self, *, identity: bool) -> list[tuple[CodeSets, bool]]:
        """The sets of one grade; the flag says that only whole values agree, so an inverted list finds all of them."""
        kinds = {name: KIND_OF.get(name, OTHER_KIND) for name in self.kinds}
        return [
            (self.kinds[name], not kind.bans_per_character) for name, kind in kinds.items() if kind.identity == identity
        ]

    def _bans(self, name: str, first: IntArray, second: IntArray) -> FloatArray:
        kind = KIND_OF.get(name, OTHER_KIND)
        bans = np.minimum(self.kinds[name].shared_information(first, second), kind.largest_bans)
        if kind.bans_per_character:
            missed = np.flatnonzero(bans == 0.0)
            bans[missed] = self._partial_bans(kind, first[missed], second[missed])
        return bans

    def _partial_bans(self, kind: TraceKind, first: IntArray, second: IntArray) -> FloatArray:
        texts, whole = self.texts[kind.name], self.kinds[kind.name].total_information
        found = [
            max((partial_bans(a, b, kind) for a in texts.row(i) for b in texts.row(j)), default=0.0)
            for i, j in zip(first, second, strict=True)
        ]
        # a part never weighs more than the whole
        return np.minimum(np.array(found, dtype=np.float64), np.minimum(whole[first], whole[second]))

    def take(self, index: ArrayLike) -> TraceVectors:
        """The rows named by an integer index array."""
        chosen = np.asarray(index, dtype=np.int64)
        return TraceVectors(
            {name: sets.take(chosen) for name, sets in self.kinds.items()},
            {name: texts.take(chosen) for name, texts in self.texts.items()},
            len(chosen),
        )


class TraceExtractor:
    """Learns which kinds a library holds and how many cases carry each trace."""

    def fit(self, table: CaseTable) -> Self:
        """Count the traces of each kind."""
        self.rarity_ = {kind: Rarity.of(texts) for kind, texts in _by_kind(table).items()}
        return self

    def transform(self, table: CaseTable) -> TraceVectors:
        """Vectors of a table, row by row; a kind the library did not have at `fit` is left out."""
        by_kind = _by_kind(table)
        texts = {kind: by_kind.get(kind, Ragged.empty(len(table))) for kind in self.rarity_}
        sets = {kind: CodeSets.of(texts[kind], rarity) for kind, rarity in self.rarity_.items()}
        return TraceVectors(sets, texts, len(table))


def partial_bans(left: str, right: str, kind: TraceKind) -> float:
    """Bans of two values of which some characters are unknown (`*`): 0 as soon as one known character differs.

    >>> partial_bans("粤b*234*", "粤b1234*", KIND_OF["plate"])
    2.7
    """
    if len(left) != len(right) or "*" not in left + right:
        return 0.0
    known = [(a, b) for a, b in zip(left, right, strict=True) if "*" not in (a, b)]
    if any(a != b for a, b in known):
        return 0.0
    # the first two characters of a plate name province and city, and a number's first ones the operator
    return round(min(max(len(known) - 2, 0) * kind.bans_per_character, kind.largest_bans), 6)


def _by_kind(table: CaseTable) -> dict[str, Ragged]:
    kinds = [normalise(kind).replace(" ", "_") for kind in table.trace_kind.values]
    values = [_tidy(value) for value in table.trace_value.values]
    rows = table.trace_kind.row_of_value
    found: dict[str, list[list[str]]] = {kind: [[] for _ in range(len(table))] for kind in sorted(set(kinds))}
    for row, kind, value in zip(rows, kinds, values, strict=True):
        if value:
            found[kind][row].append(value)
    return {kind: Ragged.from_rows(lists) for kind, lists in found.items()}


def _tidy(value: str) -> str:
    # unknown characters of plates and numbers are written *, ?, x or ×; each keeps its place
    marked = re.sub(r"[?？×＊]", "*", value)
    return re.sub(r"[\s\-·.]", "", normalise_keeping_masks(marked))


def normalise_keeping_masks(value: str) -> str:
    """Normalise the pieces between masks, so that every unknown character keeps its own `*`."""
    return "".join(piece if piece == "*" else normalise(piece) for piece in re.split(r"(\*)", value) if piece)
