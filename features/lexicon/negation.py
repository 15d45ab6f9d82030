"""What a text denies: cues such as 未见, 没有, "no sign of", with a short reach inside one clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

from features.lexicon.matching import CLAUSE_END, Hit

# How many Chinese characters or Latin words may stand between a cue and what it denies.
REACH = 7
# How near two cues must stand to cancel each other: 并非没有, "not without".
DOUBLE_REACH = 2
_UNIT = re.compile(r"[a-z0-9']+|[^\W_]")
_LETTER = re.compile("[a-z]")
_ENDED = rf"\s*(?:$|{CLAUSE_END.pattern})"

Span = tuple[int, int]


@dataclass(frozen=True)
class Negation:
    """The cues of one or more languages, folded.

    `before` deny what follows and `after` what precedes them at the end of a clause; `answer` denies after a colon;
    `never` look like cues and are none (未遂, "not only"); `stop` end the reach (但, "but"); `joiners` carry a denial
    on to the next thing named.
    """

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()

    @classmethod
    def merge(cls, parts: Iterable[Self]) -> Self:
        """The cues of all parts together."""
        negations = [*parts]
        return cls(**{name: tuple(cue for part in negations for cue in getattr(part, name)) for name in CUE_KINDS})

    def denied(self, text: str, hits: Sequence[Hit]) -> list[bool]:
        """For each hit in a folded text, in order of their starts, whether the text denies it."""
        answers = {match.end("answer"): match.start() for match in self._answer.finditer(text)} if ":" in text else {}
        answered = {*answers.values()}
        cues = [cue for cue in self._cues(text) if cue[1] not in answers]
        tails = [match.start() for pattern in self._after for match in pattern.finditer(text)]
        denials: list[bool] = []
        for place, hit in enumerate(hits):
            after = hit.end in answered or self._denied_after(text, tails, hit)
            is_denied = self._denied_before(text, cues, hit) != after
            denials.append(is_denied or (True in denials and self._continues_denial(text, hits[:place], denials, hit)))
        return denials

    def _cues(self, text: str) -> list[Span]:
        latin = bool(_LETTER.search(text))
        patterns = self._before if latin else self._before[:1]
        spans = sorted(match.span() for pattern in patterns for match in pattern.finditer(text))
        return [(start, end) for start, end in spans if text[start:end] not in self._never]

    def _denied_before(self, text: str, cues: Sequence[Span], hit: Hit) -> bool:
        # 没有 denies 有人 too, which begins inside it
        near = [cue for cue in cues if cue[0] < hit.start and self._reaches(text, cue[1], hit.start, REACH)]
        if not near:
            return False
        denials = 1
        while len(near) > denials and self._reaches(text, near[-denials - 1][1], near[-denials][0], DOUBLE_REACH):
            denials += 1
        return denials % 2 == 1

    def _denied_after(self, text: str, tails: Sequence[int], hit: Hit) -> bool:
        return any(tail >= hit.end and self._reaches(text, hit.end, tail, REACH) for tail in tails)

    def _reaches(self, text: str, start: int, end: int, max_units: int) -> bool:
        if CLAUSE_END.search(text, start, end) or any(stop.search(text, start, end) for stop in self._stop):
            return False
        return sum(1 for _ in _UNIT.finditer(text, start, end)) <= max_units

    def _continues_denial(self, text: str, earlier: Sequence[Hit], denied: Sequence[bool], hit: Hit) -> bool:
        for previous_hit, is_denied in zip(reversed(earlier), reversed(denied), strict=True):
            if previous_hit.end <= hit.start and text[previous_hit.end : hit.start].strip() in self.joiners:
                return is_denied
        return False

    @cached_property
    def _never(self) -> frozenset[str]:
        return frozenset(self.never)

    @cached_property
    def _before(self) -> tuple[re.Pattern[str], ...]:
        # the longest of both kinds at a place holds: 未 against 未遂, "not" against "not only"
        return tuple(re.compile(cues) for cues in _by_script([*self.before, *self.never]))

    @cached_property
    def _stop(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(cues) for cues in _by_script(self.stop))

    @cached_property
    def _after(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(f"(?:{cues})(?={_ENDED})") for cues in _by_script(self.after))

    @cached_property
    def _answer(self) -> re.Pattern[str]:
        # without spaces between words, a space ends a field; "note: no gloves" is no answer
        han, latin = _by_script(self.answer)
        return re.compile(rf"\s*:\s*(?P<answer>(?:{han})(?={_ENDED}|\s)|(?:{latin})(?={_ENDED}))")


CUE_KINDS = tuple(field.name for field in fields(Negation))


def _by_script(cues: Iterable[str]) -> Iterator[str]:
    # apart, because plain alternatives are searched many times faster than those with bounds
    ordered = sorted(set(cues), key=lambda cue: (-len(cue), cue))
    han, latin = ("|".join(re.escape(cue) for cue in ordered if cue.isascii() == kind) for kind in (False, True))
    yield han or "(?!)"
    yield f"(?<![a-z0-9])(?:{latin or '(?!)'})(?![a-z0-9])"
