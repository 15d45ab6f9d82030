"""Inter-rater agreement about pairs of cases, and calibration of the engine against people's answers."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import sqrt
from typing import TypeVar

# Edges of the bins in which stated probabilities are compared with what people answered.
BIN_EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
# Two-sided 95 %.
Z = 1.959963984540054

Pair = TypeVar("Pair", bound=Hashable)


@dataclass(frozen=True)
class Judgement:
    """One person's answer about one pair.

    `probability` is what the engine held it for when it was asked (None where that was not kept); `blind` says that
    the person did not see it.
    """

    person: str
    pair: frozenset[str]
    is_same: bool
    probability: float | None = None
    blind: bool = False


@dataclass(frozen=True)
class Agreement:
    """Agreement of two judges on the pairs that both judged.

    `both_same` and `both_different` count the agreeing answers. `kappa` is Cohen's (1960): (observed − chance) /
    (1 − chance), with the agreement that their shares of "same" bring by chance; None where there is nothing to
    compare, or where both always give the same one answer (0 / 0).
    """

    first: str
    second: str
    pairs: int
    both_same: int
    both_different: int
    kappa: float | None

    @property
    def raw(self) -> float | None:
        """Share of the pairs on which they agree."""
        return (self.both_same + self.both_different) / self.pairs if self.pairs else None


@dataclass(frozen=True)
class CalibrationBin:
    """Pairs by the probability that the engine stated: their number, mean probability, and share answered "same".

    `said` is that mean, `same` that share (keys of JSON answers).
    `low` and `high` are the 95 % interval of that share (Wilson 1927).
    """

    from_probability: float
    to_probability: float
    pairs: int
    said: float
    same: float
    low: float
    high: float


def between_people(judgements: Sequence[Judgement]) -> tuple[Agreement, ...]:
    """Every two people who judged a pair in common, by name. Of two judgements of one person the later counts."""
    answers: dict[str, dict[frozenset[str], bool]] = {}
    for judgement in judgements:
        answers.setdefault(judgement.person, {})[judgement.pair] = judgement.is_same
    agreements = (agreement(a, b, answers[a], answers[b]) for a, b in combinations(sorted(answers), 2))
    return tuple(judgement for judgement in agreements if judgement.pairs)


def agreement(
    first: str, second: str, first_answers: Mapping[Pair, bool], second_answers: Mapping[Pair, bool]
) -> Agreement:
    """Agreement of two judges on the pairs that both judged."""
    shared = first_answers.keys() & second_answers.keys()
    both_same = sum(first_answers[pair] and second_answers[pair] for pair in shared)
    both_different = sum(not first_answers[pair] and not second_answers[pair] for pair in shared)
    shares = [sum(answers[pair] for pair in shared) for answers in (first_answers, second_answers)]
    return Agreement(
        first,
        second,
        len(shared),
        both_same,
        both_different,
        _kappa(len(shared), both_same + both_different, shares[0], shares[1]),
    )


def calibration(judgements: Sequence[Judgement]) -> tuple[CalibrationBin, ...]:
    """Said probabilities against answers, in the bins that hold any; judgements without a probability are left out."""
    bins = []
    for low, high in pairwise(BIN_EDGES):
        inside = [
            judgement
            for judgement in judgements
            if judgement.probability is not None and _is_in(judgement.probability, low, high)
        ]
        if inside:
            bins.append(_bin(low, high, inside))
    return tuple(bins)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927); (0, 1) where nothing was counted."""
    if not count:
        return 0.0, 1.0
    share, slack = hits / count, Z * Z / count
    middle = (share + slack / 2.0) / (1.0 + slack)
    half = sqrt(share * (1.0 - share) * slack + slack * slack / 4.0) / (1.0 + slack)
    return max(0.0, middle - half), min(1.0, middle + half)


def _kappa(pairs: int, agreeing: int, first_same: int, second_same: int) -> float | None:
    # Times pairs², so that the counts stay whole and 0 / 0 is exact.
    expected_agreement = first_same * second_same + (pairs - first_same) * (pairs - second_same)
    if expected_agreement == pairs * pairs:
        return None
    return (agreeing * pairs - expected_agreement) / (pairs * pairs - expected_agreement)


def _is_in(probability: float, low: float, high: float) -> bool:
    return low <= probability < high or probability == high == BIN_EDGES[-1]


def _bin(low: float, high: float, inside: Sequence[Judgement]) -> CalibrationBin:
    stated = [judgement.probability for judgement in inside if judgement.probability is not None]
    hits = sum(judgement.is_same for judgement in inside)
    return CalibrationBin(
        low, high, len(inside), sum(stated) / len(stated), hits / len(inside), *wilson(hits, len(inside))
    )
