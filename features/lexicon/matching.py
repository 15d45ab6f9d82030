"""Finding all phrases in one text: by the first characters, then by length; gaps stay inside one clause."""

from __future__ import annotations

import operator
import re
import string
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
_LATIN = frozenset(string.ascii_letters + string.digits)
# Heads are looked up by so many first characters.
_KEY = 4


@dataclass(frozen=True)
class Pattern:
    """One wording of a code; code "" only takes the place; `whole_words`: a Latin word at its end must end there."""

    wording: Wording
    facet: str
    code: str
    whole_words: bool


@dataclass(frozen=True)
class Hit:
    """A code found at [start, end) of the folded text; `matched_characters` of these are not in its first gap."""

    start: int
    end: int
    matched_characters: int
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
        cuts_word = end < len(text) and text[end - 1] in _LATIN and text[end] in _LATIN
        for pattern in self.whole:
            if not (pattern.whole_words and cuts_word):
                yield Hit(start, end, end - start, pattern.facet, pattern.code)
        if self.tails:
            yield from self._gapped(text, start, end, cuts_word=cuts_word)

    def _gapped(self, text: str, start: int, end: int, *, cuts_word: bool) -> Iterator[Hit]:
        if not self.compiled:
            self.compiled = [(*name, _tail(patterns)) for name, patterns in self.tails.items()]
        reach = end + (REACH_LATIN if text[start] in _LATIN else REACH_HAN)
        stop = _GAP_END.search(text, end, reach)
        for facet, code, whole_words, tail in self.compiled:
            if whole_words and cuts_word:
                continue
            if match := tail.search(text, end, stop.start() if stop else reach):
                matched_characters = end - start + match.end() - match.start()
                yield Hit(start, match.end(), matched_characters, facet, code)


class Matcher:
    """Index of all patterns of a lexicon; of two for one wording and facet the later one holds."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        pattern_of = {(pattern.wording, pattern.facet): pattern for pattern in patterns}
        self._heads: dict[str, _Head] = defaultdict(_Head)
        for pattern in pattern_of.values():
            self._heads[pattern.wording[0]].add(pattern)
        sizes: dict[str, set[int]] = defaultdict(set)
        for head in self._heads:
            sizes[head[:_KEY]].add(len(head))
        self._sizes = {key: tuple(sorted(lengths)) for key, lengths in sizes.items()}
        self._pairs = frozenset(head[:2] for head in self._heads)

    def hits(self, text: str) -> list[Hit]:
        """The codes in a folded text, by start; within a facet the leftmost, then the longest, without overlaps."""
        ordered = sorted(
            self._all(text), key=lambda hit: (hit.start, -hit.end, -hit.matched_characters, hit.facet, hit.code)
        )
        ends: dict[str, int] = defaultdict(int)
        hits = []
        for hit in ordered:
            if hit.start >= ends[hit.facet]:
                ends[hit.facet] = hit.end
                if hit.code:
                    hits.append(hit)
        return hits

    def _all(self, text: str) -> Iterator[Hit]:
        for start in self._starts(text):
            for size in self._lengths(text[start : start + _KEY]):
                head = self._heads.get(text[start : start + size])
                if head and start + size <= len(text):
                    yield from head.hits(text, start, start + size)

    def _lengths(self, key: str) -> Iterator[int]:
        for size in range(1, len(key) + 1):
            yield from self._sizes.get(key[:size], ())

    def _starts(self, text: str) -> list[int]:
        pairs_of_heads = self._pairs
        pairs = map(operator.add, text, text[1:] + "\n")
        starts = [at for at, pair in enumerate(pairs) if pair in pairs_of_heads or pair[0] in pairs_of_heads]
        return [at for at in starts if not (at and text[at] in _LATIN and text[at - 1] in _LATIN)]


def _tail(patterns: Iterable[Pattern]) -> re.Pattern[str]:
    ordered = sorted(patterns, key=lambda pattern: (-len(pattern.wording[1]), pattern.wording))
    if all(_is_one_word_tail(pattern) for pattern in ordered):
        # bounds once for all: several times faster than at each alternative
        words = "|".join(re.escape(pattern.wording[1]) for pattern in ordered)
        return re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])")
    return re.compile("|".join(dict.fromkeys(_pieces(pattern) for pattern in ordered)))


def _is_one_word_tail(pattern: Pattern) -> bool:
    _, *tail = pattern.wording
    return pattern.whole_words and len(tail) == 1 and tail[0][0] in _LATIN and tail[0][-1] in _LATIN


def _pieces(pattern: Pattern) -> str:
    pieces = [_bounded(piece, whole_words=pattern.whole_words) for piece in pattern.wording[1:]]
    return f".{{0,{REACH_HAN}}}?".join(pieces)


def _bounded(piece: str, *, whole_words: bool) -> str:
    before = "(?<![a-z0-9])" if piece[0] in _LATIN else ""
    after = "(?![a-z0-9])" if whole_words and piece[-1] in _LATIN else ""
    return before + re.escape(piece) + after
