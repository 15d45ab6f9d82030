"""Asking the library: partners and series of a case, the evidence of a pair, all series, all links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray, IntArray
from linker.casework.at_hand import links_of, members_of
from linker.casework.home import Ready, home_of, ready
from linker.casework.series_match import SeriesMatch, series_matches, strongest, weighed
from linker.errors import LibraryError, UnknownCaseError
from linker.flow import Home
from linker.library.store.runs import SeriesRows, StoredLinks
from linker.library.store.store import Library
from linker.odds import probability, verbal_level
from linker.pairs.comparison import Comparison
from linker.pairs.score import own_bans

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


@dataclass(frozen=True)
class Match:
    """A likely partner of a case: `series` is the one it stands in after the last run, "" for none."""

    case_id: str
    log10_lr: float
    probability: float
    series: str
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class MatchAnswer:
    """Partners and series of one case, best first."""

    case_id: str
    base_rate: str
    base_rate_chinese: str
    matches: tuple[Match, ...]
    series: tuple[SeriesMatch, ...]


def match(library: Library, case_id: str, *, top: int = 20) -> MatchAnswer:
    """Weigh one case against all others and against the series of the last run."""
    asked = _asked(library)
    home, names = asked.home, asked.home.vectors.case_id
    row = _row(library, asked, case_id)
    count = min(top, len(names) - 1)
    scored = weighed(asked, row, count)
    chosen = strongest(scored.log10_lr, count)
    best, log10_lr = scored.rows[chosen], scored.log10_lr[chosen]
    matches = [
        Match(str(names[other]), score, chance, asked.series_of(other), terms)
        for other, score, chance, terms in zip(
            best.tolist(),
            log10_lr.tolist(),
            probability(log10_lr, home.base_rate.log10_prior_odds).tolist(),
            contributions_of(home, np.full(len(best), row, dtype=np.int64), best),
            strict=True,
        )
    ]
    ranked = series_matches(asked, row, scored, top)
    return MatchAnswer(case_id, home.base_rate.origin, home.base_rate.origin_chinese, tuple(matches), ranked)


def explain(library: Library, case_a: str, case_b: str) -> PairAnswer:
    """The evidence for and against one pair, and what is missing."""
    if case_a == case_b:
        raise LibraryError(f"{case_a}: a case is not compared with itself; name two cases")
    asked = _asked(library)
    home = asked.home
    first, second = (_row(library, asked, case) for case in (case_a, case_b))
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


def contributions(home: Home, first: int, second: int) -> tuple[Contribution, ...]:
    """The terms of a pair's score, strongest first; unknown variables are left out (they add exactly 0)."""
    return contributions_of(home, *_pair(first, second))[0]


def contributions_of(home: Home, first: IntArray, second: IntArray) -> tuple[tuple[Contribution, ...], ...]:
    """The same for many pairs of rows: each variable is measured once for all of them."""
    scorer = home.scorer
    values = [comparison.measure(home.vectors, first, second) for comparison in scorer.comparisons]
    parts = list(zip(scorer.comparisons, scorer.curves, values, strict=True))
    bans = [curve.at(comparison.scale(value)) for comparison, curve, value in parts]
    total = sum(bans, np.zeros(len(first)))
    own = sum((own_bans(comparison, curve, value) for comparison, curve, value in parts), np.zeros(len(first)))
    taken = scorer.bounded(total, own) - total
    measured, added = np.stack(values, axis=1).tolist(), np.stack(bans, axis=1).tolist()
    return tuple(_terms(scorer.comparisons, *pair) for pair in zip(measured, added, taken.tolist(), strict=True))


def _terms(
    comparisons: tuple[Comparison, ...], values: list[float], bans: list[float], taken: float
) -> tuple[Contribution, ...]:
    known = [
        Contribution(of.name, value, of.unit, part, of.english, of.chinese)
        for of, value, part in zip(comparisons, values, bans, strict=True)
        if not np.isnan(value)
    ]
    limit = Contribution(LIMIT, None, "", taken, "limit of what the training data can carry", "训练数据所能支持的上限")
    return (*sorted(known, key=lambda term: -abs(term.log10_lr)), limit)


def missing(home: Home, first: int, second: int) -> tuple[Missing, ...]:
    """Variables the model knows but the pair does not, with the range of what each could add; largest first."""
    pair = _pair(first, second)
    found = [
        Missing(comparison.name, comparison.english, comparison.chinese, curve.lowest, curve.highest)
        for comparison, curve in zip(home.scorer.comparisons, home.scorer.curves, strict=True)
        if curve.highest > curve.lowest and np.isnan(comparison.measure(home.vectors, *pair)[0])
    ]
    return tuple(sorted(found, key=lambda item: item.lowest - item.highest))


def series(library: Library) -> SeriesRows:
    """Members of all series of the last run."""
    _last_run(library)
    return members_of(library)


def links(library: Library) -> tuple[StoredLinks, FloatArray]:
    """Links of the last run, and their probabilities."""
    _last_run(library)
    found, home = links_of(library), home_of(library)
    return found, probability(found.log10_lr, home.base_rate.log10_prior_odds)


def _asked(library: Library) -> Ready:
    found = ready(library)
    if not len(found.home.vectors):
        raise LibraryError(f"{library.url}: the library holds no cases yet; import some (linker import FILE)")
    return found


def _row(library: Library, asked: Ready, case_id: str) -> int:
    row = asked.row(case_id)
    if row is None:
        raise UnknownCaseError(f"{library.url}: no case {case_id!r}; check the id (linker links --csv lists ids)")
    return row


def _pair(first: int, second: int) -> tuple[IntArray, IntArray]:
    return np.array([first], dtype=np.int64), np.array([second], dtype=np.int64)


def _last_run(library: Library) -> int:
    record = library.last_run()
    if record is None:
        raise LibraryError(f"{library.url}: nothing has been linked yet; run linker relink first")
    return record.run_id
