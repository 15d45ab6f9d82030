"""Things left or seen that can identify: exact after normalising, plates and phones also in part."""

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
from features.columns import FloatArray, IntArray, Ragged, each_text, text_column
from features.extractor import Extractor
from features.packing import taken_parts
from features.text import MASK, is_unknown, normalise
from features.trace_parts import COMMON_CHARACTERS, FEWEST_TELLING, fitting


@dataclass(frozen=True)
class TraceKind:
    """What a kind of trace can carry.

    `largest_bans` is the most one agreement may weigh. Identity-grade kinds can join two cases by themselves: a whole
    value weighs just that, how often labs, cameras and clerks err, however few such traces a library holds. Class-grade
    ones weigh their rarity in the library. `bans_per_character` is what one agreeing character of a partial value
    weighs (0: only whole values are compared).
    """

    name: str
    english: str
    chinese: str
    identity: bool
    largest_bans: float
    bans_per_character: float = 0.0


# How unknown characters of plates and numbers are written. Two letters x on end stand for two of them, a single one
# for itself.
_ONE_MASKED = re.compile(r"[?？×✕＊某□■]")
_SEVERAL_MASKED = re.compile(r"[xXｘＸ]{2,}")

# Only the end of a phone number is known: its digits, filled up to the length of a number.
_TAIL = re.compile(
    r"(?:尾号|尾数|[后末][三四五六3-6]位|last|end(?:s|ing)?|…|\.\.\.)(?:\D|\d\D){0,20}?(\d{3,6})\D*$", re.IGNORECASE
)
PHONE_LENGTH = 11

# Caps are judgements of ours, on the cautious side: what a recording error or a borrowed shoe, phone or car would
# undo. Class-grade kinds stay below the usual prior odds against a link: rarity decides, and other evidence must help.
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
# An identity that more cases than this carry is no longer taken at its word: it weighs its rarity in the library.
# One that a thousand carry (a hotline, the station's own number) says nothing at all.
CARRIERS_OF_ONE_SERIES, MOST_CARRIERS = 20, 1_000
OTHER_KIND = TraceKind("other", "other trace", "其他痕迹", identity=False, largest_bans=2.0)
KIND_OF = {kind.name: kind for kind in TRACE_KINDS}
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

    def shared_bans(self, first: IntArray, second: IntArray, *, identity: bool) -> FloatArray:
        """Bans of agreeing traces of one grade, capped by kind; NaN where the two have no kind in common.

        NaN as well where all they have in common are parts that neither differ nor show enough to weigh anything.
        """
        total = np.full(len(first), np.nan)
        for name, sets in self.kinds.items():
            if KIND_OF.get(name, OTHER_KIND).identity == identity:
                both = np.flatnonzero(sets.known[first] & sets.known[second])
                bans = self._bans(name, first[both], second[both])
                telling = ~np.isnan(bans)
                total[both[telling]] = np.fmax(total[both[telling]], 0.0) + bans[telling]
        return total

    def identity_pairs(self) -> tuple[IntArray, IntArray]:
        """Every pair of rows that agrees in an identity-grade trace, also in part: lower row first, each pair once."""
        found = sparse.csr_array((self.size, self.size))
        for name, sets in self.kinds.items():
            if KIND_OF.get(name, OTHER_KIND).identity:
                found = found + _shared(sets.present)
        for name in (name for name in self.texts if KIND_OF[name].identity):
            texts, place = np.unique(self.texts[name].values.astype(str), return_inverse=True)
            carried = (np.ones(len(place)), place, self.texts[name].offsets)
            carriers = sparse.csr_array(carried, shape=(self.size, len(texts)))
            found = found + carriers @ fitting(texts) @ carriers.T
        pairs = sparse.coo_array(sparse.triu(found, 1))
        order = np.lexsort((pairs.col, pairs.row))
        return pairs.row[order].astype(np.int64), pairs.col[order].astype(np.int64)

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
            masked = np.zeros(len(self), dtype=bool)
            masked[self.texts[name].row_of_value[[MASK in text for text in self.texts[name].values]]] = True
            missed = np.flatnonzero((bans == 0.0) & (masked[first] | masked[second]))
            bans[missed] = self._partial_bans(kind, first[missed], second[missed])
        return bans

    def _partial_bans(self, kind: TraceKind, first: IntArray, second: IntArray) -> FloatArray:
        texts, whole = self.texts[kind.name], self.kinds[kind.name].total_information
        found = np.full(len(first), np.nan)
        for k, (i, j) in enumerate(zip(first, second, strict=True)):
            each = [partial_bans(a, b, kind) for a in texts.row(i) for b in texts.row(j)]
            found[k] = np.fmax.reduce(each)
        # a part never weighs more than the whole
        return np.asarray(np.minimum(found, np.minimum(whole[first], whole[second])))

    def take(self, index: ArrayLike) -> TraceVectors:
        """The rows named by an integer index array."""
        return TraceVectors(**taken_parts(self, index))


@dataclass(frozen=True, eq=False)
class TraceFeatures:
    """Tidied traces by kind, before anything is known of a library."""

    kinds: Mapping[str, Ragged]
    size: int

    def __len__(self) -> int:
        return self.size

    def kind(self, name: str) -> Ragged:
        """The traces of one kind; none where the cases have none of it."""
        return self.kinds[name] if name in self.kinds else Ragged.empty(self.size)

    def take(self, index: ArrayLike) -> TraceFeatures:
        """The rows named by an integer index array."""
        return TraceFeatures(**taken_parts(self, index))

    @staticmethod
    def concatenate(parts: Sequence[TraceFeatures]) -> TraceFeatures:
        """Rows of all parts, one after the other; a part may lack kinds that another has."""
        names = sorted({name for part in parts for name in part.kinds})
        kinds = {name: Ragged.concatenate([part.kind(name) for part in parts]) for name in names}
        return TraceFeatures(kinds, sum(part.size for part in parts))


class TraceExtractor(Extractor[TraceFeatures, TraceVectors]):
    """Learns which kinds a library holds and how many cases carry each trace."""

    @staticmethod
    def read(table: CaseTable) -> TraceFeatures:
        """Traces by kind, spelt so that equal ones are equal texts."""
        return TraceFeatures(_by_kind(table), len(table))

    def learn(self, read: TraceFeatures) -> TraceVectors:
        """Count the traces of each kind that any case has."""
        self.rarity_ = {
            kind: Rarity.of(CodeColumn.of(texts)) for kind, texts in read.kinds.items() if len(texts.values)
        }
        return self.vectors(read)

    def vectors(self, read: TraceFeatures) -> TraceVectors:
        """Vectors row by row; a kind the library did not have is left out."""
        texts = {kind: _telling(kind, read.kind(kind), rarity) for kind, rarity in self.rarity_.items()}
        sets = {kind: _sets(kind, texts[kind], rarity) for kind, rarity in self.rarity_.items()}
        in_part = {kind: texts[kind] for kind in texts if KIND_OF.get(kind, OTHER_KIND).bans_per_character}
        return TraceVectors(sets, in_part, read.size)


def partial_bans(left: str, right: str, kind: TraceKind) -> float:
    """Bans of two values of which some characters are unknown (`*`).

    0 as soon as one known character differs, and for two whole values; NaN where none differs but too few are known
    on both sides to weigh anything.

    >>> partial_bans("粤b*234*", "粤b1234*", KIND_OF["plate"])
    2.7
    """
    if len(left) != len(right) or MASK not in left + right:
        return 0.0
    known = [place for place, both in enumerate(zip(left, right, strict=True)) if MASK not in both]
    if any(left[place] != right[place] for place in known):
        return 0.0
    telling = sum(place >= COMMON_CHARACTERS for place in known)
    bans = min(telling * kind.bans_per_character, kind.largest_bans) if telling >= FEWEST_TELLING else 0.0
    return round(bans, 6) if bans else np.nan


def _sets(name: str, texts: Ragged, rarity: Rarity) -> CodeSets:
    # two cases with the same part of a plate share what its known characters weigh, however rare that spelling is
    kind = KIND_OF.get(name, OTHER_KIND)
    masked = {text for text in texts.values if MASK in text} if kind.bans_per_character else set()
    sets = CodeSets.of(CodeColumn.of(texts), rarity)
    if kind.identity:
        few = rarity.count(sets.present.indices) <= CARRIERS_OF_ONE_SERIES
        bans = np.where(few, kind.largest_bans, sets.information.data)
        pattern = (bans, sets.present.indices, sets.present.indptr)
        sets = CodeSets(sets.present, sparse.csr_array(pattern, shape=sets.present.shape))
    return sets.capped({text: partial_bans(text, text, kind) for text in masked})


def _telling(name: str, texts: Ragged, rarity: Rarity) -> Ragged:
    if not KIND_OF.get(name, OTHER_KIND).identity:
        return texts
    return texts.only(rarity.count(code_columns(texts.values)) <= MOST_CARRIERS)


def _shared(present: sparse.csr_array) -> sparse.csr_array:
    """Rows × rows, nonzero where two rows hold one code; hashed columns are too many to multiply as they are."""
    names, place = np.unique(present.indices, return_inverse=True)
    shape = (present.shape[0], max(len(names), 1))
    narrow = sparse.csr_array((np.ones(len(place)), place, present.indptr), shape=shape)
    return sparse.csr_array(narrow @ narrow.T)


def _by_kind(table: CaseTable) -> dict[str, Ragged]:
    kinds = each_text(table.trace_kind.values, _kind_name)
    written = list(zip(kinds, table.trace_value.values, strict=True))
    tidy = {each: _tidy(*each) for each in set(written)}
    values = Ragged(text_column(tidy[each] for each in written), table.trace_kind.offsets)
    return {kind: values.only((kinds == kind) & (values.values != "")) for kind in sorted(set(kinds))}


def _kind_name(text: str) -> str:
    name = normalise(text).replace(" ", "_")
    return _NAMES.get(name, name)


def _tidy(name: str, value: str) -> str:
    """A value spelt so that equal ones are equal texts; "" where it says nothing."""
    kind = KIND_OF.get(name, OTHER_KIND)
    if name == "phone" and (tail := _TAIL.search(value)):
        return tail[1].rjust(PHONE_LENGTH, MASK)
    marked = _ONE_MASKED.sub(MASK, value)
    if kind.bans_per_character:
        marked = _SEVERAL_MASKED.sub(lambda run: MASK * len(run.group()), marked)
    # between the masks, so that every unknown character keeps its own `*`
    pieces = (piece if piece == MASK else normalise(piece) for piece in re.split(r"(\*)", marked))
    text = re.sub(r"[\s\-·.]", "", "".join(pieces))
    too_little = MASK in text and kind.bans_per_character and np.isnan(partial_bans(text, text, kind))
    return "" if is_unknown(value) or too_little else text
