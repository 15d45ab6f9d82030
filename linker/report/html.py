"""The report as one HTML file that needs nothing else: no network, no script; every text from a file is escaped."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from linker.report import map_svg, timeline_svg
from linker.report.facts import ReportData
from linker.report.map_svg import series_map
from linker.report.pages import page_environment
from linker.report.timeline_svg import timeline
from linker.report.waterfall import waterfall

if TYPE_CHECKING:
    from jinja2 import Environment

UNKNOWN = "—"
_UNITS = {"days": "days 天", "hours": "h 小时", "persons": "persons 人", "cosine": "", "m": "m"}
# Below one of these, people count in the other.
_SMALLER_UNITS = {"days": (24.0, "hours"), "km": (1000.0, "m")}


def series_report(data: ReportData) -> str:
    """One self-contained page, English beside Chinese; the same data gives the same text."""
    return _environment().get_template("report.html").render(data=data)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment({
        "window": window_text, "percent": percent, "bans": bans, "number": number, "day": day_text,
        "measured": measured, "area": area_text,
    })  # fmt: skip
    environment.globals |= {
        "series_map": series_map, "timeline": timeline, "waterfall": waterfall, "map_svg": map_svg,
        "timeline_svg": timeline_svg,
    }  # fmt: skip
    return environment


def percent(probability: float | None) -> str:
    """A probability for reading; never 0 % or 100 %, which no evidence gives.

    >>> percent(0.4321), percent(0.0001), percent(None)
    ('43 %', '<0.1 %', '—')
    """
    if probability is None or math.isnan(probability):
        return UNKNOWN
    if not 0.001 <= probability <= 0.999:
        return "<0.1 %" if probability < 0.5 else ">99.9 %"
    digits = 1 if probability < 0.095 or probability > 0.95 else 0
    return f"{100.0 * probability:.{digits}f} %"


def bans(log10_lr: float | None) -> str:
    """A signed log10_lr.

    >>> bans(-0.614), bans(1.5)
    ('−0.61', '+1.50')
    """
    if log10_lr is None or math.isnan(log10_lr):
        return UNKNOWN
    return f"{round(log10_lr, 2) + 0.0:+.2f}".replace("-", "−")


def number(value: float | None) -> str:
    """A count or an amount with thousands separated."""
    if value is None or math.isnan(value):
        return UNKNOWN
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def measured(value: float | None, unit: str) -> str:
    """A measured value in the unit people would use.

    >>> measured(0.27, "km"), measured(0.5, "days"), measured(0.3333, "cosine")
    ('270 m', '12 h 小时', '0.33')
    """
    if value is None:
        return ""
    if unit in _SMALLER_UNITS and value < 0.95:
        times, unit = _SMALLER_UNITS[unit]
        return f"{float(f'{times * value:.2g}'):g} {_UNITS[unit]}"
    told = f"{value:,.0f}" if value >= 99.5 else f"{round(value, 2):.3g}"
    return f"{told} {_UNITS.get(unit, unit)}".strip()


def day_text(moment: datetime | None) -> str:
    """The day of a moment."""
    return UNKNOWN if moment is None else f"{moment:%Y-%m-%d}"


def area_text(area_km: tuple[float, float] | None) -> str:
    """Width and height of a box.

    >>> area_text((0.25, 0.031)), area_text((2.04, 13.0)), area_text((0.0, 0.0))
    ('250 × 30 m', '2.0 × 13 km', '< 10 m')
    """
    if area_km is None:
        return UNKNOWN
    if max(area_km) < 0.01:
        return "< 10 m"
    if max(area_km) < 0.95:
        return " × ".join(f"{round(side * 100.0) * 10}" for side in area_km) + " m"
    return " × ".join(f"{side:.1f}" if side < 9.95 else f"{side:,.0f}" for side in area_km) + " km"


def window_text(earliest: datetime | None, latest: datetime | None) -> str:
    """A time window as short as it can be said; "?" for an end that is not known.

    >>> window_text(datetime(2024, 5, 1, 22), datetime(2024, 5, 2, 6))
    '2024-05-01 22:00 – 05-02 06:00'
    """
    if earliest is None and latest is None:
        return UNKNOWN
    if earliest is None or latest is None:
        start, end = (f"{end:%Y-%m-%d %H:%M}" if end else "?" for end in (earliest, latest))
        return f"{start} – {end}"
    if _is_whole_days(earliest, latest):
        last = latest - timedelta(minutes=1)
        return f"{earliest:%Y-%m-%d}" + (f" – {last:%Y-%m-%d}" if last.date() != earliest.date() else "")
    return f"{earliest:%Y-%m-%d %H:%M}" + _end_text(earliest, latest)


def _is_whole_days(earliest: datetime, latest: datetime) -> bool:
    at_midnight = earliest.time() == datetime.min.time()
    return at_midnight and latest > earliest and (latest + timedelta(minutes=1)).strftime("%H:%M") in ("00:00", "00:01")


def _end_text(earliest: datetime, latest: datetime) -> str:
    if earliest == latest:
        return ""
    if earliest.date() == latest.date():
        return f"–{latest:%H:%M}"
    return f" – {latest:%m-%d %H:%M}" if earliest.year == latest.year else f" – {latest:%Y-%m-%d %H:%M}"
