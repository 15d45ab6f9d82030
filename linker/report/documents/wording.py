"""Figures of a dossier in words: spans, hours, chances, and from which fields of the record each part comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from linker.i18n.numbers import UNKNOWN, percent
from linker.i18n.text import Label
from linker.report.data.dossier import ForecastFacts, WindowFacts

# Each part of a report and the fields of the records it is read from.
SOURCES: tuple[tuple[Label, str], ...] = (
    (Label("cases: time", "案件：时间"), "earliest, latest"),
    (Label("cases: place, map", "案件：地点、地图"), "region, jurisdiction, address, longitude, latitude, x_m, y_m"),
    (Label("cases: way of working", "案件：作案手法"), "offence, premises, codes by facet (entry, tool, method, …)"),
    (Label("cases: goods, loss", "案件：物品、损失"), "goods, loss"),
    (Label("known offenders", "已知作案人"), "offenders (imported), decisions of kind solved, admitted"),
    (Label("probability, links", "概率、关联"), "links and series of the run; decisions; the model's terms"),
    (Label("signature", "共同特点"), "offence, premises, region, goods, tools, codes, traces, earliest, latest"),
    (Label("forecast", "预测"), "longitude, latitude (or x_m, y_m), earliest, latest of all series"),
)
CAVEATS: tuple[Label, ...] = (
    Label(
        "The engine proposes; people decide. A high probability is not proof, and a link is no ground for a measure "
        "against a person by itself.",
        "系统只提出线索，由人作出判断。高概率不等于证明；关联本身不得单独作为对任何人采取措施的依据。",
    ),
    Label(
        "Base rate and model come from solved (or invented) cases, which are no random sample of all cases; unsolved "
        "cases may be different.",
        "基础概率与模型来自已破案件（或虚构案件），并非全部案件的随机样本；未破案件的情况可能不同。",
    ),
    Label(
        "Unknown facts count neither for nor against a link. Cases that were never reported or imported are not seen.",
        "未知信息既不支持也不反对串并。未报案或未录入的案件不在其中。",
    ),
)


def clock(hours: float) -> str:
    """A time of day.

    >>> clock(22.5), clock(24.0)
    ('22:30', '24:00')
    """
    minutes = round(hours * 60.0)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours_text(hours: Sequence[tuple[float, float]]) -> str:
    """Runs of hours, "—" for none."""
    return ", ".join(f"{clock(start)}–{clock(end)}" for start, end in hours) or UNKNOWN


def days_text(first: date | None, last: date | None) -> str:
    """A run of days, both included."""
    if first is None or last is None:
        return UNKNOWN
    return f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"


def next_strike(forecast: ForecastFacts) -> Label:
    """The forecast in one sentence: the area, days and hours of the 80 % share."""
    english, chinese = [], []
    region = forecast.regions[-1] if forecast.regions else None
    if region is not None:
        english.append(f"within {region.area_km2:.2g} km² ({percent(region.chance)})")
        chinese.append(f"范围 {region.area_km2:.2g} 平方公里（{percent(region.chance)}）")
    window = forecast.windows[-1] if forecast.windows else None
    if window is not None:
        told_english, told_chinese = _window(window)
        english += told_english
        chinese += told_chinese
    return Label(
        "Next strike: " + ("; ".join(english) or "nothing can be said"),
        "下次作案：" + ("；".join(chinese) or "暂无法预测"),
    )


def _window(window: WindowFacts) -> tuple[list[str], list[str]]:
    english, chinese = [], []
    if window.days_chance is not None and window.first_day is not None:
        days = days_text(window.first_day, window.last_day)
        english.append(f"{days} ({percent(window.days_chance)})")
        chinese.append(f"{days}（{percent(window.days_chance)}）")
    if window.hours_chance is not None and window.hours:
        hours = hours_text(window.hours)
        english.append(f"at {hours} ({percent(window.hours_chance)})")
        chinese.append(f"时段 {hours}（{percent(window.hours_chance)}）")
    return english, chinese
