"""What comes next of a series, and how good such forecasts were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, count, facts, heading, percent, sanitise, signed, table
from linker.i18n.translate import in_document, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.outlook.forecast import AnchorAnswer, ForecastAnswer, WindowAnswer
    from linker.casework.outlook.local_plane import Spot
    from linker.casework.outlook.signature import Signature
    from linker.casework.outlook.stakeout import NamedSpot, StakeOut
    from linker.outlook.backtest import Backtest

_TELLING_P = 0.05
_WHAT = {"area": ("area", "区域"), "days": ("days", "日期"), "hours": ("hours", "时段")}
_METHODS = {
    "forecast": ("this forecast", "本预测"),
    "series_density": ("density of the series", "本串核密度"),
    "last_place": ("around the last place", "最近一案周边"),
    "hot_spots": ("hot spots of the library", "全库热点"),
}


def forecast_screen(answer: ForecastAnswer) -> Iterator[RenderableType]:
    """Where and when next, where to wait, the anchor, and what the series is like."""
    yield heading(
        f"series {answer.series_id}: {count(answer.cases, 'case')}; ahead from {answer.on}, if it goes on",
        f"系列 {answer.series_id}，案件 {answer.cases} 起",
    )
    yield facts(_when_and_where(answer))
    for words in answer.unsaid:
        yield Text(f"not said 无法预测: {in_document(words, 'both')}", style="yellow")
    if answer.spots.spots:
        yield from _spots(answer)
    if answer.plan is not None:
        yield from _plan(answer.plan)
    if answer.anchor is not None:
        yield from _anchor(answer.anchor)
    yield from _signature(answer.signature)
    yield Text(
        f"Learned from {count(answer.population, 'other series', 'other series')}; whether the series goes on at all "
        "cannot be told. How often such forecasts held: linker forecast --backtest. "
        "预测以系列继续作案为前提，仅供研判参考；核验命中率：linker forecast --backtest。",
        style="dim",
    )


def backtest_screen(answer: Backtest) -> Iterator[RenderableType]:
    """Coverage of what was stated, and search cost against simpler ways."""
    yield heading(
        f"forecasts tested on {count(answer.series, 'solved series', 'solved series')}",
        f"以 {answer.series} 个已破系列回测",
    )
    columns = (
        Column("of the", "对象"),
        Column("strikes", "案件数", "right"),
        Column("stated", "预报", "right"),
        Column("held", "实际命中", "right"),
        Column("middle size", "中位大小", "right"),
    )
    yield table(columns, (
        (" ".join(_WHAT[one.what]), f"{one.strikes:,}", f"{one.stated:.0%}", f"{one.covered:.0%}",
         f"{one.size:,.3g} {one.unit}")
        for one in answer.coverage
    ))  # fmt: skip
    columns = (
        Column("search", "搜索方式"),
        Column("strikes", "案件数", "right"),
        Column("mean cost", "平均搜索面积", "right"),
        Column("middle cost", "中位搜索面积", "right"),
        Column("log score", "对数得分", "right"),
    )
    yield table(columns, (
        (" ".join(_METHODS[one.method]), f"{one.strikes:,}", f"{one.mean_cost:.2%}", f"{one.median_cost:.2%}",
         signed(one.log_score))
        for one in answer.places
    ))  # fmt: skip
    yield Text(
        "cost: share of the study area searched, likeliest part first, until the strike is found (less is better). "
        "log score: ln of the density per km² there (more is better). Solved series are not a random sample of series. "
        "成本越低越好，得分越高越好；已破系列并非全部系列的随机样本。",
        style="dim",
    )


def _when_and_where(answer: ForecastAnswer) -> Iterator[tuple[str, str, str]]:
    yield "last strike", "最近一案", f"{answer.last}" if answer.last else "? 不详"
    for window in answer.windows:
        if window.days_chance is not None or window.hours:
            yield f"when, {window.share:.0%}", f"时间（{window.share:.0%}）", _window(window)
    for region in answer.regions:
        yield f"where, {region.share:.0%}", f"地点（{region.share:.0%}）", f"{region.area_km2:,.3g} km²"


def _window(window: WindowAnswer) -> str:
    days = ""
    if window.first_day and window.last_day and window.days_chance is not None:
        days = f"{window.first_day} – {window.last_day} ({percent(window.days_chance)})"
    hours = ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in window.hours)
    told = f"{hours} ({percent(window.hours_chance)})" if hours and window.hours_chance is not None else ""
    return "; at ".join(part for part in (days, told) if part) if days else told


def _spots(answer: ForecastAnswer) -> Iterator[RenderableType]:
    metres = 1000.0 * answer.spots.radius_km
    yield heading(f"likeliest spots, {metres:.0f} m around", f"最可能地点（半径 {metres:.0f} 米）")
    columns = (
        Column("chance", "概率", "right"),
        Column("place", "坐标"),
        Column("nearest case", "最近案件", wide=True),
    )
    yield table(
        columns, ((percent(one.chance), _point(one.where.spot), _near(one.where)) for one in answer.spots.spots)
    )


def _plan(plan: StakeOut) -> Iterator[RenderableType]:
    yield heading(
        f"stake-out on {plan.on}: {percent(plan.chance)} to meet the strike",
        f"{plan.on} 蹲守方案：遇上作案的概率 {percent(plan.chance)}",
    )
    columns = (
        Column("officer", "警力"),
        Column("hours", "时段"),
        Column("place", "坐标"),
        Column("nearest case", "最近案件", wide=True),
        Column("adds", "增加", "right"),
    )
    rows = (
        (f"{post.officer}", f"{_clock(post.start_hour)}–{_clock(post.start_hour + post.hours)}",
         _point(post.where.spot), _near(post.where), percent(post.gain))
        for post in plan.posts
    )  # fmt: skip
    yield table(columns, rows)
    yield Text(
        f"The strike comes on that day with {percent(plan.day_chance)}; if it does, the plan meets it with "
        f"{percent(plan.if_struck)}. Each further officer adds: {', '.join(map(percent, plan.gains))}. "
        f"当日作案概率 {percent(plan.day_chance)}；若当日作案，遇上概率 {percent(plan.if_struck)}。",
        style="dim",
    )


def _anchor(anchor: AnchorAnswer) -> Iterator[RenderableType]:
    yield heading("anchor (home, work): a lead, not a finding", "可能落脚点：仅为线索，不是结论")
    if anchor.refused is not None:
        yield Text(in_document(anchor.refused, "both"), style="yellow")
        return
    areas = [
        (f"area, {one.share:.0%}", f"区域（{one.share:.0%}）", f"{one.area_km2:,.3g} km²") for one in anchor.regions
    ]
    peaks = (("likeliest", "最可能", anchor.peak), ("by Rossmo's formula", "Rossmo 公式", anchor.rossmo_peak))
    yield facts([*areas, *((english, chinese, _point(spot)) for english, chinese, spot in peaks if spot)])
    yield Text("Holds if they set out from one place amidst the sites. 以其从案发地之间的一处出发为前提。", style="dim")


def _signature(signature: Signature) -> Iterator[RenderableType]:
    if signature.shared:
        yield heading("what the cases share", "共同特征")
        columns = (
            Column("trait", "特征", wide=True),
            Column("cases", "案件", "right"),
            Column("in the library", "全库占比", "right"),
            Column("times", "倍数", "right"),
        )
        yield table(columns, (
            (f"{in_document(one.aspect, 'both')}: {sanitise(in_document(one.value, 'both'), 40)}",
             f"{one.members}/{one.known}", percent(one.library_share), f"{one.lift:.1f}×")
            for one in signature.shared
        ))  # fmt: skip
    changes = list(_changes(signature))
    if changes:
        yield heading("what changes", "变化")
        yield facts(changes)


def _changes(signature: Signature) -> Iterator[tuple[str, str, str]]:
    for one in signature.trends:
        if one.trend.p <= _TELLING_P:
            way = ("rises", "上升") if one.trend.slope > 0 else ("falls", "下降")
            bounds = f"{_percent_change(one.trend.low)} … {_percent_change(one.trend.high)}"
            said = f"{way[0]} {way[1]} {_percent_change(one.trend.slope)} a case 每案 ({bounds}; p {one.trend.p:.3f})"
            yield translate(one.name, "en"), translate(one.name, "zh"), said
    for drifting in signature.drifts:
        if drifting.drift.p <= _TELLING_P or drifting.change_before:
            change = f", changes with 变于 {sanitise(drifting.change_before, 40)}" if drifting.change_before else ""
            name = translate(drifting.name, "en"), translate(drifting.name, "zh")
            yield *name, f"drifts 漂移{change} (p {drifting.drift.p:.3f})"
    for member in signature.odd:
        bans = f"{signed(member.mean_log10_lr)} bans, the middle member {signed(member.middle_log10_lr)} 中位"
        yield "fits least", "最不合群", f"{sanitise(member.case_id, 40)}: {bans}"


def _percent_change(slope_log10: float) -> str:
    return f"{10.0**slope_log10 - 1.0:+.0%}"


def _near(where: NamedSpot) -> str:
    parts: Sequence[str] = [part for part in (sanitise(where.near, 34), sanitise(where.near_case, 28)) if part]
    return f"{' · '.join(parts)} ({1000.0 * where.near_km:,.0f} m)"


def _point(spot: Spot) -> str:
    if spot.longitude is not None and spot.latitude is not None:
        return f"{spot.longitude:.5f}, {spot.latitude:.5f}"
    return f"{spot.x_m:,.0f} m, {spot.y_m:,.0f} m"


def _clock(hour: float) -> str:
    minutes = round((hour % 24.0) * 60.0) if hour % 24.0 or hour == 0.0 else 24 * 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
