"""Narratives of cases as officers write them. The writer is drawn independent of offender and place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from features.columns import IntArray, StrArray, text_column
from linker.town.windows import DAY, HOUR, MOMENT, MONTH, OPEN_END, SPAN, UNKNOWN, Windows

_WRITERS = 40
_HABIT = 0.75  # how often a writer uses the preferred wording
_PARTS = (
    "opening",
    "how",
    "tool",
    "target",
    "took",
    "left",
    "loss",
    "number",
    "closing",
    "method_wording",
    "entry_wording",
    "approach_wording",
    "exit_wording",
    "surname",
)
_PRECISION = {MOMENT: "moment", HOUR: "hour", SPAN: "span", DAY: "day", MONTH: "month", OPEN_END: "hour"}

WordingsByFacet = Mapping[str, Sequence[tuple[str, ...]]]


@dataclass(frozen=True, eq=False)
class TownFacts:
    """Facts that a narrative may state, a row a case; "" and empty tuples are left out.

    `wordings` has for each of method, entry, approach, target and exit the wordings of what was done; `count` and
    `loss` are texts.
    """

    language: StrArray
    windows: Windows
    address: StrArray
    offence: StrArray
    goods: Sequence[tuple[str, ...]]
    tool: StrArray
    loss: StrArray
    count: StrArray
    wordings: WordingsByFacet


@dataclass(frozen=True)
class _Pen:
    """One officer at one case: the grammar of the language and a number for each part that picks its wording."""

    grammar: Mapping[str, Any]
    picks: Mapping[str, int]

    def word(self, part: str, **content: object) -> str:
        """Wording of a part, filled in; "" if any of its content is unknown."""
        if not all(content.values()):
            return ""
        wordings = self.grammar[part]
        return str(wordings[self.picks[part] % len(wordings)].format(**content))

    def tell(self, facet: str, wordings: tuple[str, ...]) -> str:
        """Pick one of the wordings of a facet."""
        return wordings[self.picks[f"{facet}_wording"] % len(wordings)] if wordings else ""


def write_narratives(
    rng: np.random.Generator, facts: TownFacts, grammar: Mapping[str, Any], names: Mapping[str, Any]
) -> StrArray:
    """Write one narrative for each case."""
    picks = _picks(rng, len(facts.address)).tolist()
    earliest = facts.windows.earliest.tolist()
    latest = facts.windows.latest.tolist()
    texts = []
    for row, language in enumerate(facts.language.tolist()):
        pen = _Pen(grammar[language], dict(zip(_PARTS, picks[row], strict=True)))
        time_words = _time_words(pen.grammar, int(facts.windows.precision[row]), earliest[row], latest[row])
        surnames = names[language]["surnames"]
        offender_words = pen.grammar["who"].format(surname=surnames[pen.picks["surname"] % len(surnames)])
        texts.append(_narrative(pen, facts, row, time_words, offender_words))
    return text_column(texts)


def _picks(rng: np.random.Generator, cases: int) -> IntArray:
    preferred = rng.integers(0, 1000, (_WRITERS, len(_PARTS)))[rng.integers(0, _WRITERS, cases)]
    keeps = rng.random((cases, len(_PARTS))) < _HABIT
    keeps[:, _PARTS.index("surname")] = False
    return np.where(keeps, preferred, rng.integers(0, 1000, (cases, len(_PARTS))))


def _time_words(grammar: Mapping[str, Any], precision: int, earliest: datetime | None, latest: datetime | None) -> str:
    if precision == UNKNOWN or earliest is None:
        return str(grammar["unknown_when"])
    about = earliest + timedelta(minutes=30) if precision == HOUR else earliest  # the middle of that window
    until = latest or earliest
    return str(
        grammar[_PRECISION[precision]].format(
            year=about.year,
            month=about.month,
            day=about.day,
            hour=about.hour,
            minute=f"{about.minute:02d}",
            until_month=until.month,
            until_day=until.day,
            until_hour=until.hour,
        )
    )


def _narrative(pen: _Pen, facts: TownFacts, row: int, time_words: str, offender_words: str) -> str:
    grammar = pen.grammar
    place_words = facts.address[row] or grammar["unknown_where"]
    goods = grammar["join_goods"].join(facts.goods[row]) or grammar["unknown_goods"]
    target = facts.wordings["target"][row]
    ending = pen.word("left", exit=pen.tell("exit", facts.wordings["exit"][row]))
    took = [pen.word("took", goods=goods), ending]
    sentences = (
        pen.word("opening", when=time_words, where=place_words, who=offender_words, offence=facts.offence[row]),
        pen.word("how", clauses=grammar["join_clauses"].join(filter(None, _clauses(pen, facts, row)))),
        pen.word("target", target=target[0] if target else ""),
        grammar["join_clauses"].join(filter(None, took)),
        pen.word("number", number=facts.count[row]),
        pen.word("loss", loss=facts.loss[row]),
        pen.word("closing"),
    )
    end = grammar["end"]
    text: str = end.join(sentence[0].upper() + sentence[1:] for sentence in sentences if sentence)
    return text + str(end).strip()


def _clauses(pen: _Pen, facts: TownFacts, row: int) -> tuple[str, ...]:
    return (
        pen.tell("approach", facts.wordings["approach"][row]),
        pen.word("tool", tool=facts.tool[row]),
        pen.tell("method", facts.wordings["method"][row]),
        pen.tell("entry", facts.wordings["entry"][row]),
    )
