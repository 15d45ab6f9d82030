"""How numbers, probabilities, weights of evidence and measured values are written, the same everywhere."""

from __future__ import annotations

import math

UNKNOWN = "—"
# Below 0.95 of one of these, people count in the other.
_SMALLER_UNITS = {"days": (24.0, "hours"), "km": (1000.0, "m")}


def percent(probability: float | None) -> str:
    """A probability for reading; never 0 % or 100 %, which no evidence gives.

    >>> percent(0.4321), percent(0.0001), percent(0.9712), percent(None)
    ('43 %', '<0.1 %', '97.1 %', '—')
    """
    if probability is None or math.isnan(probability):
        return UNKNOWN
    if not 0.001 <= probability <= 0.999:
        return "<0.1 %" if probability < 0.5 else ">99.9 %"
    digits = 1 if probability < 0.095 or probability > 0.95 else 0
    return f"{100.0 * probability:.{digits}f} %"


def signed(log10_lr: float | None, digits: int = 2) -> str:
    """A weight of evidence (log10 LR) with its sign; what rounds to nothing is +0.

    >>> signed(-0.614), signed(1.5)
    ('−0.61', '+1.50')
    """
    if log10_lr is None or math.isnan(log10_lr):
        return UNKNOWN
    return f"{round(log10_lr, digits) + 0.0:+.{digits}f}".replace("-", "−")


def measure(value: float) -> str:
    """A figure of merit between 0 and about 1; NaN where it was not measured.

    >>> measure(0.4127), measure(math.nan)
    ('0.413', '—')
    """
    return UNKNOWN if math.isnan(value) else f"{value:.3f}"


def number(value: float | None) -> str:
    """A count or an amount with thousands separated."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def in_smaller_unit(value: float, unit: str) -> tuple[float, str]:
    """A measured value in the unit people would use: hours below a day, metres below a kilometre.

    >>> in_smaller_unit(0.27, "km"), in_smaller_unit(0.5, "days"), in_smaller_unit(2.0, "km")
    ((270.0, 'm'), (12.0, 'hours'), (2.0, 'km'))
    """
    if unit in _SMALLER_UNITS and value < 0.95:
        times, smaller = _SMALLER_UNITS[unit]
        return float(f"{times * value:.2g}"), smaller
    return value, unit


def quantity(value: float) -> str:
    """A measured number to three digits, thousands separated."""
    return f"{value:,.0f}" if value >= 99.5 else f"{round(value, 2):.3g}"


def area(area_km: tuple[float, float] | None) -> str:
    """Width and height of a box.

    >>> area((0.25, 0.031)), area((2.04, 13.0)), area((0.0, 0.0))
    ('250 × 30 m', '2.0 × 13 km', '< 10 m')
    """
    if area_km is None:
        return UNKNOWN
    if max(area_km) < 0.01:
        return "< 10 m"
    if max(area_km) < 0.95:
        return " × ".join(f"{round(side * 100.0) * 10}" for side in area_km) + " m"
    return " × ".join(f"{side:.1f}" if side < 9.95 else f"{side:,.0f}" for side in area_km) + " km"
