"""The curve of one variable: what each value adds in bans; below it where linked and unlinked pairs lie."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from linker.evaluation.curves import VariableCurve
from linker.i18n.text import Label
from linker.report.plots.plot_svg import (
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Bar,
    Plot,
    Scale,
    Tick,
    line,
    round_ticks,
    ticks,
    x_scale,
    y_scale,
)

HEIGHT = 320.0
# The curve's field ends here; the density band lies below it.
_FIELD_BOTTOM, _BAND_TOP, _BAND_BOTTOM = 200.0, 212.0, 272.0
_LABEL_GAP_PX = 30.0
_UNITS = {"days": "days 天", "hours": "hours 小时", "persons": "persons 人", "log10": "log10", "cosine": "0–1"}


def curve_plots(curves: Sequence[VariableCurve]) -> tuple[Plot, ...]:
    """One plot a variable; all have the same range of bans, so that heights can be compared."""
    low = min([-0.5, *(float(curve.bans.min()) for curve in curves)])
    high = max([0.5, *(float(curve.bans.max()) for curve in curves)])
    return tuple(curve_plot(curve, low, high) for curve in curves)


def curve_plot(curve: VariableCurve, low: float, high: float) -> Plot:
    """The curve between `low` and `high` bans, and shares of linked pairs (up) and unlinked ones (down) by value."""
    item = curve.comparison
    x, y = x_scale(float(curve.edges[0]), float(curve.edges[-1])), y_scale(low, high, _FIELD_BOTTOM)
    unit = _UNITS.get(item.unit, item.unit)
    return Plot(
        Label(item.english, item.chinese),
        Label(f"{item.name} ({unit})", ""),
        Label("adds, in bans", "贡献 log10 LR"),
        value_ticks(curve, x),
        round_ticks(y, 5),
        (
            line(x, y, [x.low, x.high], [0.0, 0.0], "zero"),
            line(x, y, curve.knots, curve.bans, "curve linked"),
        ),
        bars=tuple(_density(curve, x)),
        height=HEIGHT,
        frame=(LEFT, WIDTH - RIGHT, TOP, _BAND_BOTTOM),
    )


def value_ticks(curve: VariableCurve, x: Scale) -> tuple[Tick, ...]:
    """Ticks in the variable's own unit; on a log scale at 0 and the powers of ten."""
    offset = curve.comparison.offset
    if offset is None:
        return round_ticks(x)
    values = [0.0, *(10.0**power for power in range(-3, 7))]
    places = [float(np.log10(value + offset)) for value in values]
    return ticks(x, places, [f"{value:,g}" if value < 1 else f"{value:,.0f}" for value in values], _LABEL_GAP_PX)


def _density(curve: VariableCurve, x: Scale) -> list[Bar]:
    middle = (_BAND_TOP + _BAND_BOTTOM) / 2
    tallest = max(float(curve.linked_share.max()), float(curve.unlinked_share.max()), 1e-12)
    left = x.px(curve.edges)
    bars = []
    for place, (linked, unlinked) in enumerate(zip(curve.linked_share, curve.unlinked_share, strict=True)):
        width = float(left[place + 1] - left[place])
        heights = [float(share) / tallest * (_BAND_BOTTOM - middle) for share in (linked, unlinked)]
        start = float(left[place])
        bars += [
            Bar(start, middle - heights[0], width, heights[0], "linked"),
            Bar(start, middle, width, heights[1], "unlinked"),
        ]
    return [bar for bar in bars if bar.height > 0]
