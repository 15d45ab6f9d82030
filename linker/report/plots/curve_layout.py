"""The curve of one variable: what each value adds to log10 LR; below it where linked and unlinked pairs lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import FloatArray
from linker.evaluation.curves import VariableCurve
from linker.i18n.catalog import has_message
from linker.i18n.text import Text, Translatable
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve
from linker.report.plots.xy_layout import Axis, Tick, round_axis, round_values, ticks

# Ticks nearer than this part of the axis would run into each other.
_TICK_GAP = 0.09
_LEAST_RANGE = 0.005


@dataclass(frozen=True, eq=False)
class Density:
    """Where pairs lie: shares of all linked and of all unlinked pairs (bins,) between `edges` (bins + 1,)."""

    edges: FloatArray
    linked: FloatArray
    unlinked: FloatArray


@dataclass(frozen=True, eq=False)
class WeightCurve:
    """A variable's contribution: `log10_lr` at the values `scaled`, straight between; level beyond.

    The scale is log10(value + offset), or the value itself in `unit` where `offset` is None.
    """

    name: str
    words: Translatable
    unit: str
    scaled: FloatArray
    log10_lr: FloatArray
    offset: float | None
    density: Density | None = None

    @classmethod
    def of(cls, comparison: Comparison, curve: Curve) -> Self:
        """The curve a model has for a comparison."""
        return cls(comparison.name, comparison.words, comparison.unit, curve.knots, curve.log10_lr, comparison.offset)

    @classmethod
    def of_evaluation(cls, curve: VariableCurve) -> Self:
        """The curve of a model of all solved cases, with where their pairs lie."""
        item = curve.comparison
        density = Density(curve.edges, curve.linked_share, curve.unlinked_share)
        return cls(item.name, item.words, item.unit, curve.knots, curve.log10_lr, item.offset, density)

    @property
    def log10_lr_range(self) -> float:
        """From the least to the most it adds; an unknown value adds 0."""
        return float(max(0.0, self.log10_lr.max()) - min(0.0, self.log10_lr.min()))


@dataclass(frozen=True, eq=False)
class CurvePlot:
    """One variable, its curve inside `x` and `y`; `density` is None where nobody counted."""

    title: Translatable
    x: Axis
    y: Axis
    curve_x: FloatArray
    curve_y: FloatArray
    density: Density | None


def curve_plots(curves: Sequence[WeightCurve]) -> tuple[CurvePlot, ...]:
    """One plot a variable; all have the same range of log10 LR, so that heights can be compared."""
    low = min([-0.5, *(float(curve.log10_lr.min()) for curve in curves)])
    high = max([0.5, *(float(curve.log10_lr.max()) for curve in curves)])
    return tuple(curve_plot(curve, low, high) for curve in curves)


def telling_curves(curves: Sequence[WeightCurve], max_curves: int | None = None) -> list[WeightCurve]:
    """The curves that can move a score, those that move it most first."""
    moving = [curve for curve in curves if curve.log10_lr_range >= _LEAST_RANGE]
    return sorted(moving, key=lambda curve: -curve.log10_lr_range)[:max_curves]


def curve_plot(curve: WeightCurve, low: float, high: float) -> CurvePlot:
    """The curve of one variable between `low` and `high` log10 LR."""
    start, end = _ends(curve)
    unit = Text("plot.variable", name=curve.name, unit=unit_text(curve.unit))
    x = np.concatenate([[start], curve.scaled[(curve.scaled > start) & (curve.scaled < end)], [end]])
    return CurvePlot(
        title=curve.words,
        x=Axis(unit, start, end, value_ticks(curve.offset, start, end)),
        y=round_axis(Text("plot.adds"), low, high, 5),
        curve_x=x,
        curve_y=np.interp(x, curve.scaled, curve.log10_lr),
        density=curve.density,
    )


def value_ticks(offset: float | None, low: float, high: float) -> tuple[Tick, ...]:
    """Ticks in the variable's own unit; on a log scale at 0 and the powers of ten."""
    gap = _TICK_GAP * (high - low)
    if offset is None:
        values = round_values(low, high)
        return ticks(low, high, values, [f"{value:g}".replace("-", "−") for value in values], gap)
    values = [value for value in (0.0, *(10.0**power for power in range(-3, 7))) if value + offset > 0.0]
    places = [float(np.log10(value + offset)) for value in values]
    return ticks(low, high, places, [f"{value:,g}" if value < 1 else f"{value:,.0f}" for value in values], gap)


def _ends(curve: WeightCurve) -> tuple[float, float]:
    if curve.density is not None:
        return float(curve.density.edges[0]), float(curve.density.edges[-1])
    room = 0.05 * (float(np.ptp(curve.scaled)) or 1.0)
    return float(curve.scaled[0]) - room, float(curve.scaled[-1]) + room


def unit_text(unit: str) -> Translatable:
    """A unit as it stands beside an axis; the unit itself where it has no name."""
    return Text(f"unit.{unit}") if has_message(f"unit.{unit}") else unit
