"""What would turn the answer about a pair: the value of one variable from which on its probability passes one half.

The score is a bounded sum of curves that are linear between knots, so each turning point is known in closed form:
what the variable must add is what the bound leaves open, and the curve is read backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray
from linker.flow import FittedLibrary
from linker.i18n.text import Text
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer, fixed_contribution, least_total

# So many turning points are told, those of the strongest terms.
MOST_TOLD = 3
_MEASURES = ("gap_days", "hour_gap")
# Up to this length a window is a time of day.
_CLOCK_DAYS = 2.0 / 24.0


def counterfactuals(fitted: FittedLibrary, first: int, second: int) -> Text:
    """What single changes would bring the probability of a pair of rows below one half, or up to it."""
    pair = np.array([first], dtype=np.int64), np.array([second], dtype=np.int64)
    scorer, threshold = fitted.scorer, -fitted.base_rate.log10_prior_odds
    values = np.array([comparison.measure(fitted.vectors, *pair)[0] for comparison in scorer.comparisons])
    is_likely = bool(scorer.log10_lr_of(values[None])[0] >= threshold)
    clock = _clock(fitted, first, second)
    turns = [*_turns(scorer, values, threshold, clock, is_likely=is_likely)]
    turns.sort(key=lambda turn: -turn[0])
    if not turns:
        return Text("counterfactual.none_below" if is_likely else "counterfactual.none_above")
    changes = tuple(words for _, words in turns[:MOST_TOLD])
    return Text("counterfactual.below" if is_likely else "counterfactual.above", changes=changes)


def _turns(
    scorer: Scorer, values: FloatArray, threshold: float, clock: Clock | None, *, is_likely: bool
) -> Iterator[tuple[float, Text]]:
    """What each variable weighs now, and the sentence of its turning point, where it has one."""
    parts = list(zip(scorer.comparisons, scorer.curves, values.tolist(), strict=True))
    weights = [float(curve.at(comparison.scale(np.array([value])))[0]) for comparison, curve, value in parts]
    fixed = [float(fixed_contribution(*part[:2], np.array([part[2]]))[0]) for part in parts]
    # without the agreement of its own LR, the bound alone must reach the threshold
    fixed_rests = [sum(fixed) - identity for identity in fixed]
    least_totals = {fixed_rest: least_total(scorer, threshold - fixed_rest) for fixed_rest in set(fixed_rests)}
    for (comparison, curve, value), weight, fixed_rest in zip(parts, weights, fixed_rests, strict=True):
        if np.isnan(value):
            continue
        turning_log10_lr = least_totals[fixed_rest] + fixed_rest - (sum(weights) - weight)
        words = _turning_point(comparison, curve, value, turning_log10_lr, clock, is_likely=is_likely)
        if words is not None:
            yield abs(weight), words


def _turning_point(
    comparison: Comparison, curve: Curve, value: float, turning_log10_lr: float, clock: Clock | None, *, is_likely: bool
) -> Text | None:
    if comparison.name in _MEASURES:
        turn = _measure_turn(comparison, curve, value, turning_log10_lr, is_likely=is_likely)
        return None if turn is None else _measure_words(comparison.name, value, turn, clock, is_likely=is_likely)
    is_shared = comparison.codes is not None and value > 0.0
    if is_likely and is_shared and curve.at(np.zeros(1))[0] < turning_log10_lr:
        return Text("counterfactual.not_shared", variable=comparison.words)
    return None


def _measure_turn(
    comparison: Comparison, curve: Curve, value: float, turning_log10_lr: float, *, is_likely: bool
) -> float | None:
    """From which difference on a likely pair is one no longer, or up to which an unlikely one would be one."""
    scaled_value = float(comparison.scale(np.array([value]))[0])
    levels = crossings(curve, turning_log10_lr)
    levels = levels[levels > scaled_value] if is_likely else levels[levels < scaled_value]
    if not len(levels):
        return None
    scaled = float(levels.min() if is_likely else levels.max())
    turn = scaled if comparison.offset is None else 10.0**scaled - comparison.offset
    return turn if 0.0 < turn < comparison.largest else None


def _measure_words(name: str, value: float, turn: float, clock: Clock | None, *, is_likely: bool) -> Text:
    way = "more" if is_likely else "less"
    if name == "gap_days" or clock is None:
        return Text(f"counterfactual.{name}_{way}", turn=turn, value=value)
    before, after = (f"{int(hour * 60) // 60:02d}:{int(hour * 60) % 60:02d}" for hour in clock.around(turn))
    return Text(f"counterfactual.clock_{way}", case=clock.case_id, before=before, after=after)


@dataclass(frozen=True)
class Clock:
    """The time of day of one case, against which that of the other, `case_id`, is told."""

    case_id: str
    hour: float

    def around(self, hours: float) -> tuple[float, float]:
        """The times of day so many hours before and after."""
        return (self.hour - hours) % 24.0, (self.hour + hours) % 24.0


def _clock(fitted: FittedLibrary, first: int, second: int) -> Clock | None:
    """The time of day of the first case, where both windows are short enough to have one."""
    timing = fitted.vectors.timing
    if not (timing.length_days[[first, second]] <= _CLOCK_DAYS).all():
        return None
    middle = float(timing.start_days[first] + timing.length_days[first] / 2.0)
    return Clock(str(fitted.vectors.case_id[second]), middle % 1.0 * 24.0)


def crossings(curve: Curve, level: float) -> FloatArray:
    """Where a curve passes a level, on its scale, in order; of a level stretch neither end."""
    low, high = curve.log10_lr[:-1] - level, curve.log10_lr[1:] - level
    passes = (low * high <= 0.0) & (low != high)
    start, width = curve.knots[:-1][passes], np.diff(curve.knots)[passes]
    return np.asarray(start + width * low[passes] / (low[passes] - high[passes]), dtype=np.float64)
