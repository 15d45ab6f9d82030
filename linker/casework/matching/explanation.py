"""The evidence of one pair, term by term: what speaks for a link, what against, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import IntArray
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.flow import FittedLibrary
from linker.i18n.translate import translate
from linker.odds import probability, verbal_level
from linker.pairs.comparison import Comparison
from linker.pairs.score import fixed_contribution

LIMIT = "limit"


@dataclass(frozen=True)
class Contribution:
    """One term of a score: the variable, what was measured (in its unit), and what that adds in bans.

    The last term, `limit`, is what the bounds of the training data take off or add, so the terms sum to the log10_lr.
    """

    variable: str
    value: float | None
    unit: str
    log10_lr: float
    english: str
    chinese: str


@dataclass(frozen=True)
class Missing:
    """A variable that is unknown for the pair, and by how much (bans) it could move the score if it were known."""

    variable: str
    english: str
    chinese: str
    lowest: float
    highest: float


@dataclass(frozen=True)
class PairAnswer:
    """The evidence of one pair: terms strongest first, what is missing, and the verdict in words."""

    case_a: str
    case_b: str
    log10_lr: float
    probability: float
    log10_prior_odds: float
    base_rate: str
    base_rate_chinese: str
    english: str
    chinese: str
    contributions: tuple[Contribution, ...]
    missing: tuple[Missing, ...]


def explain(workspace: Workspace, case_a: str, case_b: str) -> PairAnswer:
    """The evidence for and against one pair, and what is missing."""
    if case_a == case_b:
        raise LibraryError(f"{case_a}: a case is not compared with itself; name two cases")
    asked = workspace.prepared_with_cases()
    home = asked.fitted
    first, second = (workspace.row(case) for case in (case_a, case_b))
    score = float(home.log10_lr(*_pair(first, second))[0])
    prior = home.base_rate.log10_prior_odds
    english, chinese = in_words(score)
    return PairAnswer(
        case_a,
        case_b,
        score,
        float(probability(score, prior)),
        prior,
        home.base_rate.origin,
        home.base_rate.origin_chinese,
        english,
        chinese,
        contributions(home, first, second),
        missing(home, first, second),
    )


def in_words(log10_lr: float) -> tuple[str, str]:
    """The weight of evidence in English and Chinese: about the findings, never about who did it."""
    level, times = verbal_level(log10_lr), 10.0 ** abs(log10_lr)
    much = f"{times:,.0f}" if times >= 10 else f"{times:.1f}"
    if log10_lr >= 0:
        return (
            f"The findings are about {much} times more likely if the two cases share an offender than if they do not "
            f"({level.english} support for a link).",
            f"若两案为同一（伙）人所为，出现这些情况的可能性约为非同一人所为时的 {much} 倍"
            f"（对串并的支持程度：{level.chinese}）。",
        )
    return (
        f"The findings are about {much} times more likely if the two cases share no offender than if they do "
        f"({level.english} support against a link).",
        f"若两案非同一（伙）人所为，出现这些情况的可能性约为同一人所为时的 {much} 倍"
        f"（不支持串并，程度：{level.chinese}）。",
    )


def contributions(home: FittedLibrary, first: int, second: int) -> tuple[Contribution, ...]:
    """The terms of a pair's score, strongest first; unknown variables are left out (they add exactly 0)."""
    return contributions_of(home, *_pair(first, second))[0]


def contributions_of(home: FittedLibrary, first: IntArray, second: IntArray) -> tuple[tuple[Contribution, ...], ...]:
    """The same for many pairs of rows: each variable is measured once for all of them."""
    scorer = home.scorer
    values = [comparison.measure(home.vectors, first, second) for comparison in scorer.comparisons]
    parts = list(zip(scorer.comparisons, scorer.curves, values, strict=True))
    bans = [curve.at(comparison.scale(value)) for comparison, curve, value in parts]
    total = sum(bans, np.zeros(len(first)))
    own = sum(
        (fixed_contribution(comparison, curve, value) for comparison, curve, value in parts), np.zeros(len(first))
    )
    taken = scorer.bounded(total, own) - total
    measured, added = np.stack(values, axis=1).tolist(), np.stack(bans, axis=1).tolist()
    return tuple(_terms(scorer.comparisons, *pair) for pair in zip(measured, added, taken.tolist(), strict=True))


def _terms(
    comparisons: tuple[Comparison, ...], values: list[float], bans: list[float], taken: float
) -> tuple[Contribution, ...]:
    known = [
        Contribution(of.name, value, of.unit, part, translate(of.words, "en"), translate(of.words, "zh"))
        for of, value, part in zip(comparisons, values, bans, strict=True)
        if not np.isnan(value)
    ]
    limit = Contribution(LIMIT, None, "", taken, "limit of what the training data can carry", "训练数据所能支持的上限")
    return (*sorted(known, key=lambda term: -abs(term.log10_lr)), limit)


def missing(home: FittedLibrary, first: int, second: int) -> tuple[Missing, ...]:
    """Variables the model knows but the pair does not, with the range of what each could add; largest first."""
    pair = _pair(first, second)
    found = [
        Missing(
            comparison.name,
            translate(comparison.words, "en"),
            translate(comparison.words, "zh"),
            curve.lowest,
            curve.highest,
        )
        for comparison, curve in zip(home.scorer.comparisons, home.scorer.curves, strict=True)
        if curve.highest > curve.lowest and np.isnan(comparison.measure(home.vectors, *pair)[0])
    ]
    return tuple(sorted(found, key=lambda item: item.lowest - item.highest))


def _pair(first: int, second: int) -> tuple[IntArray, IntArray]:
    return np.array([first], dtype=np.int64), np.array([second], dtype=np.int64)
