"""Finding all phrases in one text: by the first two characters, then by length; gaps stay inside one clause."""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from features.lexicon.wording import Wording

# What ends a clause in folded text; a point inside a number does not.
CLAUSE_END = re.compile(r"[,;:。!?\n()]|\.(?!\d)")
# A gap may cross brackets and colons, but no further.
_GAP_END = re.compile(r"[,;。!?\n]|\.(?!\d)")
# So many characters a gap and the piece after it take at most, in Chinese and in Latin script.
REACH_HAN = 20
REACH_LATIN = 48


@dataclass(frozen=True)
class Pattern:
    """One wording of a code; `whole_words`: Latin words at its end must end there; code "" takes the place of nothing."""

    wording: Wording
    facet: str
    code: str
    whole_words: bool


@dataclass(frozen=True)
class Hit:
    """A code found at [start, end) of the folded text; `said` characters of these are not in its first gap."""

    start: int
    end: int
    said: int
    facet: str
    code: str


@dataclass(eq=False)
class _Head:
    # what a first piece can be: whole phrases, and by (facet, code, whole_words) the pieces that may follow it
    whole: list[Pattern] = field(default_factory=list)
    tails: dict[tuple[str, str, bool], list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    # compiled when the head is first met: most never are
    compiled: list[tuple[str, str, bool, re.Pattern[str]]] = field(default_factory=list)

    def add(self, pattern: Pattern) -> None:
        if len(pattern.wording) == 1:
            self.whole.append(pattern)
        else:
            self.tails[pattern.facet, pattern.code, pattern.whole_words].append(pattern)

    def hits(self, text: str, start: int, end: int) -> Iterator[Hit]:
        cuts_word = end < len(text) and _latin(text[end - 1]) and _latin(text[end])
        for pattern in self.whole:
            if not (pattern.whole_words and cuts_word):
                yield Hit(start, end, end - start, pattern.facet, pattern.code)
        if self.tails:
            yield from self._gapped(text, start, end, cuts_word=cuts_word)

    def _gapped(self, text: str, start: int, end: int, *, cuts_word: bool) -> Iterator[Hit]:
        if not self.compiled:
            self.compiled = [(*name, _tail(patterns)) for name, patterns in self.tails.items()]
        reach = end + (REACH_LATIN if _latin(text[start]) else REACH_HAN)
        stop = _GAP_END.search(text, end, reach)
        for facet, code, whole_words, tail in self.compiled:
            if whole_words and cuts_word:
                continue
            if found := tail.search(text, end, stop.start() if stop else reach):
                said = end - start + found.end() - found.start()
                yield Hit(start, found.end(), said, facet, code)


class Matcher:
    """All patterns of a lexicon; of two for the same wording and facet the later one holds."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        held = {(pattern.wording, pattern.facet): pattern for pattern in patterns}
        self._heads: dict[str, _Head] = defaultdict(_Head)
        for pattern in held.values():
            self._heads[pattern.wording[0]].add(pattern)
        sizes: dict[str, set[int]] = defaultdict(set)
        for head in self._heads:
            sizes[head[:2]].add(len(head))
        self._sizes = {start: tuple(sorted(lengths)) for start, lengths in sizes.items()}

    def hits(self, text: str) -> list[Hit]:
        """The codes in a folded text, by start; within a facet the leftmost, then the longest, without overlaps."""
        ordered = sorted(self._all(text), key=lambda hit: (hit.start, -hit.end, -hit.said, hit.facet, hit.code))
        ends: dict[str, int] = defaultdict(int)
        chosen = []
        for hit in ordered:
            if hit.start >= ends[hit.facet]:
                ends[hit.facet] = hit.end
                if hit.code:
                    chosen.append(hit)
        return chosen

    def _all(self, text: str) -> Iterator[Hit]:
        for start in self._starts(text):
            for size in self._sizes.get(text[start : start + 2], ()) + self._sizes.get(text[start], ()):
                head = text[start : start + size]
                if len(head) == size and head in self._heads:
                    yield from self._heads[head].hits(text, start, start + size)

    def _starts(self, text: str) -> list[int]:
        sizes = self._sizes
        pairs = map(operator.add, text, text[1:] + "\n")
        found = [at for at, pair in enumerate(pairs) if pair in sizes or pair[0] in sizes]
        return [at for at in found if not (at and _latin(text[at]) and _latin(text[at - 1]))]


def _tail(patterns: Iterable[Pattern]) -> re.Pattern[str]:
    ordered = sorted(patterns, key=lambda pattern: (-len(pattern.wording[1]), pattern.wording))
    return re.compile("|".join(dict.fromkeys(_pieces(pattern) for pattern in ordered)))


def _pieces(pattern: Pattern) -> str:
    pieces = [_bounded(piece, whole_words=pattern.whole_words) for piece in pattern.wording[1:]]
    return f".{{0,{REACH_HAN}}}?".join(pieces)


def _bounded(piece: str, *, whole_words: bool) -> str:
    before = "(?<![a-z0-9])" if _latin(piece[0]) else ""
    after = "(?![a-z0-9])" if whole_words and _latin(piece[-1]) else ""
    return before + re.escape(piece) + after


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
