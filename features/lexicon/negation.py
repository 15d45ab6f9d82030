"""What a text denies: cues such as 未见, 没有, "no sign of", with a short reach inside one clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

from features.lexicon.matching import CLAUSE_END, Hit

# How many Chinese characters or Latin words may stand between a cue and what it denies.
REACH = 7
# How near two cues must stand to cancel each other: 并非没有, "not without".
DOUBLE_REACH = 2
_UNIT = re.compile(r"[a-z0-9']+|[^\W_]")


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
    def joined(cls, parts: Iterable[Self]) -> Self:
        """The cues of all parts together."""
        held = [*parts]
        return cls(**{name: tuple(cue for part in held for cue in getattr(part, name)) for name in CUE_KINDS})

    def denied(self, text: str, hits: Sequence[Hit]) -> list[bool]:
        """For each hit in a folded text, in order of their starts, whether the text denies it."""
        cues = self._cues(text)
        found: list[bool] = []
        for place, hit in enumerate(hits):
            denied = self._before(text, cues, hit) != self._after(text, hit)
            found.append(denied or self._listed(text, hits[:place], found, hit))
        return found

    def _cues(self, text: str) -> list[tuple[int, int]]:
        found = self._cue.finditer(text) if self.before else ()
        answers = {match.start("answer") for match in self._answer.finditer(text)} if ":" in text else ()
        return [match.span() for match in found if match.group() not in self.never and match.start() not in answers]

    def _before(self, text: str, cues: Sequence[tuple[int, int]], hit: Hit) -> bool:
        near = [cue for cue in cues if cue[1] <= hit.start and self._reaches(text, cue[1], hit.start, REACH)]
        if not near:
            return False
        denials = 1
        while len(near) > denials and self._reaches(text, near[-denials - 1][1], near[-denials][0], DOUBLE_REACH):
            denials += 1
        return denials % 2 == 1

    def _reaches(self, text: str, start: int, end: int, most: int) -> bool:
        if CLAUSE_END.search(text, start, end) or (self.stop and self._stop.search(text, start, end)):
            return False
        return sum(1 for _ in _UNIT.finditer(text, start, end)) <= most

    def _after(self, text: str, hit: Hit) -> bool:
        if self.answer and self._answer.match(text, hit.end):
            return True
        cue = self._tail.search(text, hit.end) if self.after else None
        return cue is not None and self._reaches(text, hit.end, cue.start(), REACH)

    def _listed(self, text: str, earlier: Sequence[Hit], denied: Sequence[bool], hit: Hit) -> bool:
        for other, gone in zip(reversed(earlier), reversed(denied), strict=True):
            if other.end <= hit.start and text[other.end : hit.start].strip() in self.joiners:
                return gone
        return False

    @cached_property
    def _cue(self) -> re.Pattern[str]:
        # the longest of both kinds at a place holds: 未 against 未遂, "not" against "not only"
        return re.compile(_any([*self.before, *self.never]))

    @cached_property
    def _stop(self) -> re.Pattern[str]:
        return re.compile(_any(self.stop))

    @cached_property
    def _tail(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{_any(self.after)})\s*(?=$|{CLAUSE_END.pattern})")

    @cached_property
    def _answer(self) -> re.Pattern[str]:
        # without spaces between words, a space ends a field; "note: no gloves" is no answer
        ended = rf"\s*(?:$|{CLAUSE_END.pattern})"
        han, latin = (_any(cue for cue in self.answer if cue.isascii() == kind) for kind in (False, True))
        return re.compile(rf"\s*:\s*(?P<answer>(?:{han or '(?!)'})(?={ended}|\s)|(?:{latin or '(?!)'})(?={ended}))")


CUE_KINDS = tuple(field.name for field in fields(Negation))


def _any(cues: Iterable[str]) -> str:
    ordered = sorted(set(cues), key=lambda cue: (-len(cue), cue))
    return "|".join(
        rf"(?<![a-z0-9]){re.escape(cue)}(?![a-z0-9])" if cue.isascii() else re.escape(cue) for cue in ordered
    )
