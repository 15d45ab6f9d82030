"""Weight of what was seen: log10 LR of an offender's object against an unrelated one, its bound, and its chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray


def seen_log10_lr(habit: FloatArray, presence: FloatArray) -> FloatArray:
    """log10 LR of an object that was seen on an occasion.

    `habit` is the probability to see it there under H2 (unrelated); under H1 it is the offender's, who was there and
    was seen with probability `presence` (membership of the scene x detection), else only by habit.
    """
    return np.log10((habit + presence * (1.0 - habit)) / habit)


def unseen_log10_lr(presence: FloatArray) -> FloatArray:
    """log10 LR of an object that was not seen on an occasion: the habit cancels out."""
    return np.log10(1.0 - presence)


def capped(log10_lr: FloatArray, cap: float) -> FloatArray:
    """Weights within what the file can carry."""
    return np.minimum(log10_lr, cap)


def largest_log10_lr(objects: int, weeks: IntArray) -> float:
    """The weight that so many unrelated objects in so many control weeks can carry: none of them showed more often.

    The rule of one false exceedance among all unrelated comparisons, as ELUB has it for LRs (Vergeer et al. 2016).
    """
    return float(np.log10(max(objects, 1) * (1.0 + float(weeks.mean() if len(weeks) else 0.0))))


@dataclass(frozen=True, eq=False)
class ChanceSample:
    """Weights drawn as if each drawn object were the offender's, each with its chance under H2 (importance sampling).

    An LR is the ratio of both probabilities, so the expectation of 10^-LR above a threshold under H1 is the
    probability to come above it under H2.
    """

    log10_lr: FloatArray
    expected: FloatArray
    cap: float

    @classmethod
    def draw(cls, habit: FloatArray, presence: FloatArray, cap: float, *, objects: int, seed: int) -> ChanceSample:
        """Draw one outcome for each column of `habit` (occasions, drawn objects), which stand for `objects` in all."""
        rng = np.random.default_rng(seed)
        presence = presence[:, None]
        is_seen = rng.random(habit.shape) < habit + presence * (1.0 - habit)
        terms = np.where(is_seen, seen_log10_lr(habit, presence), unseen_log10_lr(presence))
        log10_lr = terms.sum(axis=0)
        weight = 10.0**-log10_lr * objects / habit.shape[1]
        order = np.argsort(-log10_lr)
        return cls(capped(log10_lr[order], cap), np.cumsum(weight[order]), cap)

    def objects_above(self, log10_lr: FloatArray) -> FloatArray:
        """Expected number of unrelated objects of the whole file that reach a weight by chance."""
        above = np.searchsorted(-self.log10_lr, -np.asarray(log10_lr), side="right")
        return np.concatenate([[0.0], self.expected])[above]


def false_discovery_rate(log10_lr: FloatArray, by_chance: FloatArray) -> FloatArray:
    """Of the objects that reach each weight (sorted, best first), the share that is chance: expected / observed.

    Never more than 1, and never less for a lower weight (Benjamini & Hochberg 1995; Storey 2002).
    """
    observed = np.searchsorted(-log10_lr, -log10_lr, side="right")
    rate = np.minimum(by_chance / observed, 1.0)
    return np.asarray(np.maximum.accumulate(rate))


def seen_counts_tail(habit: FloatArray, sightings: IntArray) -> FloatArray:
    """Probability to be seen on at least so many occasions by habit alone: the tail of a Poisson-binomial.

    `habit` is (occasions, objects). Exact, by adding one occasion after the other (Hong 2013, CSDA 59:41).
    """
    occasions, objects = habit.shape
    mass = np.zeros((occasions + 1, objects))
    mass[0] = 1.0
    for probability in habit:
        mass[1:] = mass[1:] * (1.0 - probability) + mass[:-1] * probability
        mass[0] *= 1.0 - probability
    tail: NDArray[np.float64] = np.cumsum(mass[::-1], axis=0)[::-1]
    return np.clip(tail[sightings, np.arange(objects)], 0.0, 1.0)
