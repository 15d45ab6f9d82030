"""A plot with two axes before it is drawn: lines and dots in the units of their axes, and the ticks of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.columns import FloatArray
from linker.i18n.text import Text, Translatable

LineKind = Literal["linked", "unlinked", "guide"]
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Tick:
    """A place on an axis and what stands there."""

    value: float
    label: str


@dataclass(frozen=True)
class Axis:
    """An axis from `low` to `high`."""

    label: Translatable
    low: float
    high: float
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, eq=False)
class PlotLine:
    """A line through points; `kind` is whose it is, a guide is drawn faintly; `label` stands in the legend."""

    x: FloatArray
    y: FloatArray
    kind: LineKind
    label: Text | None = None


@dataclass(frozen=True)
class Dot:
    """A dot; `size` is from 0 (smallest) to 1; a hollow one stands for none."""

    x: float
    y: float
    size: float
    is_hollow: bool


@dataclass(frozen=True, eq=False)
class XYPlot:
    """Lines and dots between two axes."""

    title: Translatable
    x: Axis
    y: Axis
    lines: tuple[PlotLine, ...]
    dots: tuple[Dot, ...] = ()


def round_values(low: float, high: float, max_steps: int = 6) -> list[float]:
    """Round numbers between two limits, at most `max_steps` and one."""
    span = (high - low) or 1.0
    unit = 10.0 ** np.floor(np.log10(span / max_steps))
    step = next(unit * times for times in _NICE if span / (unit * times) <= max_steps)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def ticks(
    low: float, high: float, values: Sequence[float], labels: Sequence[str], gap: float = 0.0
) -> tuple[Tick, ...]:
    """Ticks at values between two limits; one nearer than `gap` to the one before is left out."""
    tick_list: list[Tick] = []
    for value, label in zip(values, labels, strict=True):
        is_inside = low - 1e-9 <= value <= high + 1e-9
        if is_inside and (not tick_list or abs(value - tick_list[-1].value) >= gap):
            tick_list.append(Tick(value, label))
    return tuple(tick_list)


def round_axis(label: Translatable, low: float, high: float, max_steps: int = 6) -> Axis:
    """An axis with ticks at round numbers."""
    values = round_values(low, high, max_steps)
    return Axis(label, low, high, ticks(low, high, values, [f"{value:g}".replace("-", "−") for value in values]))


def share_axis(label: Translatable) -> Axis:
    """An axis of shares from 0 to 1, in percent."""
    values = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    return Axis(label, 0.0, 1.0, ticks(0.0, 1.0, values, [f"{100.0 * value:.0f} %" for value in values]))


def guide(x: tuple[float, float], y: tuple[float, float]) -> PlotLine:
    """A faint straight line to compare with."""
    return PlotLine(np.array(x), np.array(y), "guide")
