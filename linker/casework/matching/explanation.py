"""The evidence of one pair, term by term: what supports a link, what speaks against it, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from features.columns import FloatArray, IntArray
from linker.casework.matching.both_sides import BothSides, both_sides
from linker.casework.matching.counterfactuals import counterfactuals
from linker.casework.matching.known_pairs import KnownPairs
from linker.casework.matching.library_support import library_support
from linker.casework.workspace.known_strings import strings_of_pair
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.flow import FittedLibrary
from linker.i18n.text import FLAT, SUFFIXED, Text, Translatable
from linker.odds import probability, verbal_level
from linker.pairs.comparison import Comparison
from linker.pairs.score import fixed_contribution

LIMIT = "limit"


@dataclass(frozen=True)
class Contribution:
    """One term of a score: the variable, what was measured (in its unit), and the log10_lr that it adds.

    The last term, `limit`, is what the library itself supports (or the bounds of the training data, where
    that was not counted) takes off or adds, so the terms sum to the log10_lr. `sides` are what the two cases record of
    the variable, where they were looked up.
    """

    variable: str
    value: float | None
    unit: str
    log10_lr: float
    words: Translatable = field(metadata=FLAT)
    sides: BothSides | None = None

    @property
    def is_difference_of_codes(self) -> bool:
        """Whether it says that the two share no code: its name says so, and 0 is no measure."""
        return self.unit == "bans" and self.value == 0.0


@dataclass(frozen=True)
class Missing:
    """A variable that is unknown for the pair, and the log10_lr that it could add, at least and at most, if known."""

    variable: str
    words: Translatable = field(metadata=FLAT)
    lowest: float
    highest: float


@dataclass(frozen=True)
class PairAnswer:
    """The evidence of one pair: terms strongest first, what is missing, and the verdict in words.

    `base_rate` says where the prior comes from, `changes` what single changes would turn the answer (probability at
    one half). `known_strings` are those in which the bureau joined the two by hand: said, not proven, and no evidence.
    `known_words` are what decisions and records say of the pair, where that was looked up.
    """

    case_a: str
    case_b: str
    log10_lr: float
    probability: float
    log10_prior_odds: float
    base_rate: Translatable = field(metadata=SUFFIXED)
    words: Text = field(metadata=FLAT)
    contributions: tuple[Contribution, ...]
    missing: tuple[Missing, ...]
    changes: Text = field(metadata=SUFFIXED)
    support: Translatable = field(default="", metadata=SUFFIXED)
    known_strings: tuple[str, ...] = ()
    known_words: Translatable = field(default="", metadata=SUFFIXED)


def explain(workspace: Workspace, case_a: str, case_b: str) -> PairAnswer:
    """The evidence for and against a link of two cases, and what is missing.

    LibraryError where they are one case or the library holds none, UnknownCaseError where it does not hold one of them.
    """
    if case_a == case_b:
        raise LibraryError("matching.one_case", case=case_a)
    prepared = workspace.prepared_with_cases()
    answer = explain_rows(prepared.fitted, workspace.row(case_a, prepared), workspace.row(case_b, prepared))
    strings = strings_of_pair(workspace, answer.case_a, answer.case_b)
    known_words = KnownPairs.of(workspace).words(workspace.row_of[answer.case_a], workspace.row_of[answer.case_b])
    return replace(answer, contributions=_with_sides(workspace, answer), known_strings=strings, known_words=known_words)


def _with_sides(workspace: Workspace, answer: PairAnswer) -> tuple[Contribution, ...]:
    table = workspace.library.cases([answer.case_a, answer.case_b])
    case_of = {case.case_id: case for case in (table.case(0), table.case(1))}
    pair = case_of[answer.case_a], case_of[answer.case_b]
    return tuple(
        replace(term, sides=both_sides(term.variable, *pair, workspace.lexicon)) for term in answer.contributions
    )


def explain_rows(fitted: FittedLibrary, first: int, second: int) -> PairAnswer:
    """The evidence of a pair of rows."""
    log10_lr = float(fitted.log10_lr(*_as_arrays(first, second))[0])
    prior = fitted.base_rate.log10_prior_odds
    return PairAnswer(
        case_a=str(fitted.vectors.case_id[first]),
        case_b=str(fitted.vectors.case_id[second]),
        log10_lr=log10_lr,
        probability=float(probability(log10_lr, prior)),
        log10_prior_odds=prior,
        base_rate=base_rate_origin(fitted),
        words=verdict(log10_lr),
        contributions=contributions(fitted, first, second),
        missing=missing_variables(fitted, first, second),
        changes=counterfactuals(fitted, first, second),
        support=library_support(fitted, log10_lr),
    )


def base_rate_origin(fitted: FittedLibrary) -> Translatable:
    """Where the prior odds of a library come from."""
    return fitted.base_rate.origin


def verdict(log10_lr: float) -> Text:
    """The weight of evidence in a sentence: about the findings, never about who did it."""
    level, times = verbal_level(log10_lr), 10.0 ** abs(log10_lr)
    factor = f"{times:,.0f}" if times >= 10 else f"{times:.1f}"
    if log10_lr >= 0:
        return Text("matching.supports_link", times=factor, level=level.words)
    return Text("matching.speaks_against", times=factor, level=level.words)


def contributions(fitted: FittedLibrary, first: int, second: int) -> tuple[Contribution, ...]:
    """The terms of a pair's score, strongest first; unknown variables are left out (they add exactly 0)."""
    return contributions_of_pairs(fitted, *_as_arrays(first, second))[0]


def contributions_of_pairs(
    fitted: FittedLibrary, first: IntArray, second: IntArray
) -> tuple[tuple[Contribution, ...], ...]:
    """`contributions` of many pairs of rows: each variable is measured once for all of them."""
    scorer = fitted.scorer
    values = [comparison.measure(fitted.vectors, first, second) for comparison in scorer.comparisons]
    parts = list(zip(scorer.comparisons, scorer.curves, values, strict=True))
    log10_lr = [curve.at(comparison.scale(value)) for comparison, curve, value in parts]
    total, zero = sum(log10_lr, np.zeros(len(first))), np.zeros(len(first))
    fixed = sum((fixed_contribution(comparison, curve, value) for comparison, curve, value in parts), zero)
    limit = scorer.bounded(total, fixed) - total
    words = Text("matching.limit" if scorer.calibration is None else "matching.supported")
    rows = zip(_by_pair(values), _by_pair(log10_lr), limit.tolist(), strict=True)
    return tuple(_terms(scorer.comparisons, *row, words) for row in rows)


def _by_pair(columns: list[FloatArray]) -> list[list[float]]:
    pairs: list[list[float]] = np.stack(columns, axis=1).tolist()
    return pairs


def _terms(
    comparisons: tuple[Comparison, ...], values: list[float], log10_lr: list[float], limit: float, limit_words: Text
) -> tuple[Contribution, ...]:
    terms = [
        Contribution(comparison.name, value, comparison.unit, part, comparison.words_at(value))
        for comparison, value, part in zip(comparisons, values, log10_lr, strict=True)
        if not np.isnan(value)
    ]
    limit_term = Contribution(LIMIT, None, "", limit, limit_words)
    return (*sorted(terms, key=lambda term: -abs(term.log10_lr)), limit_term)


def missing_variables(fitted: FittedLibrary, first: int, second: int) -> tuple[Missing, ...]:
    """Variables the model knows but the pair does not, with the range of what each could add; largest first."""
    pair = _as_arrays(first, second)
    unknown = [
        Missing(comparison.name, comparison.words, curve.lowest, curve.highest)
        for comparison, curve in zip(fitted.scorer.comparisons, fitted.scorer.curves, strict=True)
        if curve.highest > curve.lowest and np.isnan(comparison.measure(fitted.vectors, *pair)[0])
    ]
    return tuple(sorted(unknown, key=lambda item: item.lowest - item.highest))


def _as_arrays(first: int, second: int) -> tuple[IntArray, IntArray]:
    return np.array([first], dtype=np.int64), np.array([second], dtype=np.int64)
