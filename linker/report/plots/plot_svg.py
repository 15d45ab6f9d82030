"""A plot with two axes, ready to be drawn: every point in px, every tick with its label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linker.i18n.text import Label

WIDTH, HEIGHT = 420.0, 312.0
# Above the field stands what the upright axis means.
LEFT, RIGHT, TOP, BOTTOM = 52.0, 16.0, 26.0, 44.0
# Points nearer than this cannot be told apart on a screen.
STEP_PX = 0.5
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Tick:
    """A place on an axis (px) and what stands there."""

    at: float
    label: str


@dataclass(frozen=True)
class Line:
    """A line as the points of an SVG polyline; `kind` is its class."""

    points: str
    kind: str


@dataclass(frozen=True)
class Dot:
    """A dot in px."""

    x: float
    y: float
    radius: float
    kind: str


@dataclass(frozen=True)
class Bar:
    """A bar in px."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid out from `start` to `end` px; what lies beyond an end is drawn at it."""

    low: float
    high: float
    start: float
    end: float

    def px(self, values: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Places of values."""
        inside = np.clip(np.asarray(values, dtype=np.float64), self.low, self.high)
        return self.start + (inside - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)

    def at(self, value: float) -> float:
        """Place of one value."""
        return float(self.px(value))


@dataclass(frozen=True)
class Plot:
    """A drawing of `WIDTH` x `height` px; `frame` is left, right, top and bottom of the field in px."""

    title: Label
    x_label: Label
    y_label: Label
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...] = ()
    bars: tuple[Bar, ...] = ()
    height: float = HEIGHT
    frame: tuple[float, float, float, float] = (LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM)


def x_scale(low: float, high: float) -> Scale:
    """The field from left to right."""
    return Scale(low, high, LEFT, WIDTH - RIGHT)


def y_scale(low: float, high: float, bottom: float = HEIGHT - BOTTOM) -> Scale:
    """The field from the bottom up."""
    return Scale(low, high, bottom, TOP)


def line(x: Scale, y: Scale, xs: ArrayLike, ys: ArrayLike, kind: str) -> Line:
    """A line through points, without those that fall on the spot of the one before."""
    spots = np.stack([x.px(xs), y.px(ys)], axis=1)
    cells = np.round(spots / STEP_PX)
    kept = np.append(True, np.any(cells[1:] != cells[:-1], axis=1))
    kept[-1] = True
    return Line(" ".join(f"{across:.1f},{down:.1f}" for across, down in spots[kept]), kind)


def ticks(scale: Scale, values: Sequence[float], labels: Sequence[str], gap_px: float = 0.0) -> tuple[Tick, ...]:
    """Ticks at values inside the scale; one nearer than `gap_px` to the one before is left out."""
    made: list[Tick] = []
    for value, label in zip(values, labels, strict=True):
        place = scale.at(value)
        if scale.low - 1e-9 <= value <= scale.high + 1e-9 and (not made or abs(place - made[-1].at) >= gap_px):
            made.append(Tick(place, label))
    return tuple(made)


def round_values(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers between two limits, at most `most` and one."""
    span = (high - low) or 1.0
    unit = 10.0 ** np.floor(np.log10(span / most))
    step = next(unit * times for times in _NICE if span / (unit * times) <= most)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [float(f"{number * step:.12g}") for number in range(first, last + 1)]


def round_ticks(scale: Scale, most: int = 6) -> tuple[Tick, ...]:
    """Ticks at round numbers."""
    values = round_values(scale.low, scale.high, most)
    return ticks(scale, values, [f"{value:g}".replace("-", "−") for value in values])


def share_ticks(scale: Scale) -> tuple[Tick, ...]:
    """Ticks in per cent on a scale from 0 to 1."""
    values = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    return ticks(scale, values, [f"{100.0 * value:.0f} %" for value in values])
