"""How well the model's statements held on pairs it had not seen: reliability and Tippett plots."""

from __future__ import annotations

from collections.abc import Sequence

from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import PLAIN_TOOLTIP, Options, axis, chart
from linker.desk.ui import theme
from linker.desk.ui.elements import block, card, heading
from linker.desk.ui.markup import muted, render
from linker.i18n.numbers import percent
from linker.i18n.translate import t
from linker.model.held_out import BIN_WIDTH_LOG10_LR, HeldOutBin
from linker.odds import log10_odds, probability

_HEIGHT_PX = 300
# Bins of half a ban: finer ones hold few pairs.
_A_BAN = 2
_LEAST_SHARE = 1e-4


def held_out_plots(visitor: Visitor, bins: Sequence[HeldOutBin]) -> None:
    """Both plots, or what to do to see them: a model trained before scores were kept has none, nor the starting one."""
    with card():
        heading(t(visitor, "model.held_out"))
        linked, unlinked = sum(score_bin.linked for score_bin in bins), sum(score_bin.unlinked for score_bin in bins)
        if not (linked and unlinked):
            render(muted(t(visitor, "model.held_out_none")))
            return
        render(muted(t(visitor, "model.held_out_why", linked=f"{linked:,}", unlinked=f"{unlinked:,}")))
        with block("desk-halves"):
            with block("desk-list").style("gap: 6px"):
                heading(t(visitor, "model.reliability"), order="h3")
                chart(
                    _reliability(visitor, bins, linked / (linked + unlinked)),
                    _HEIGHT_PX,
                    t(visitor, "model.reliability"),
                )
                render(muted(t(visitor, "model.reliability_why")))
            with block("desk-list").style("gap: 6px"):
                heading(t(visitor, "model.tippett"), order="h3")
                chart(_tippett(visitor, bins), _HEIGHT_PX, t(visitor, "model.tippett"))
                render(muted(t(visitor, "model.tippett_why")))


def _reliability(visitor: Visitor, bins: Sequence[HeldOutBin], base_rate: float) -> Options:
    points = [_point(visitor, stated, linked, pairs) for stated, linked, pairs in _stated(bins, base_rate)]
    shares = {
        "type": "log",
        "min": _LEAST_SHARE,
        "max": 1,
        "nameLocation": "middle",
        "nameTextStyle": {"color": theme.MUTED, "fontSize": 11},
    }
    percents = {":formatter": "(share) => `${+(100 * share).toPrecision(1)} %`", "fontSize": 11, "color": theme.MUTED}
    return {
        "grid": {"left": 62, "right": 16, "top": 10, "bottom": 42},
        "tooltip": PLAIN_TOOLTIP | {"trigger": "item", "formatter": "{b}"},
        "xAxis": axis(**shares, name=t(visitor, "model.stated"), nameGap=26, axisLabel=percents),
        "yAxis": axis(**shares, name=t(visitor, "model.observed"), nameGap=46, axisLabel=percents),
        "series": [
            {
                "type": "line",
                "data": [[_LEAST_SHARE, _LEAST_SHARE], [1, 1]],
                "symbol": "none",
                "silent": True,
                "lineStyle": {"color": theme.NEUTRAL, "width": 1, "type": "dashed"},
            },
            {"type": "scatter", "data": points, "color": theme.BLUE},
        ],
    }


def _stated(bins: Sequence[HeldOutBin], base_rate: float) -> list[tuple[float, int, int]]:
    """(mean probability stated, linked pairs, pairs) of each half ban, at the base rate of these very pairs."""
    prior, totals = float(log10_odds(base_rate)), dict[int, tuple[float, int, int]]()
    for score_bin in bins:
        pairs, place = score_bin.linked + score_bin.unlinked, int(score_bin.least_log10_lr * _A_BAN // 1)
        stated, linked, before = totals.get(place, (0.0, 0, 0))
        stated += pairs * float(probability(score_bin.mean_log10_lr, prior))
        totals[place] = stated, linked + score_bin.linked, before + pairs
    return [(stated / pairs, linked, pairs) for stated, linked, pairs in totals.values()]


def _point(visitor: Visitor, stated: float, linked: int, pairs: int) -> Options:
    observed = linked / pairs
    label = t(visitor, "model.bin", stated=percent(stated), linked=f"{linked:,}", pairs=f"{pairs:,}")
    style = {"color": theme.BLUE} if linked else {"color": theme.CARD, "borderColor": theme.BLUE, "borderWidth": 1.5}
    return {
        "name": label,
        "value": [max(stated, _LEAST_SHARE), max(observed, _LEAST_SHARE)],
        "symbolSize": 7 + min(9.0, linked**0.5 / 2),
        "itemStyle": style,
    }


def _tippett(visitor: Visitor, bins: Sequence[HeldOutBin]) -> Options:
    curves = (
        (t(visitor, "model.same"), theme.BLUE, [score_bin.linked for score_bin in bins]),
        (t(visitor, "model.different"), theme.VERMILLION, [score_bin.unlinked for score_bin in bins]),
    )
    least = [score_bin.least_log10_lr for score_bin in bins] + [bins[-1].least_log10_lr + BIN_WIDTH_LOG10_LR]
    return {
        "grid": {"left": 52, "right": 16, "top": 28, "bottom": 42},
        "tooltip": PLAIN_TOOLTIP | {"trigger": "axis"},
        "legend": {"top": 0, "textStyle": {"fontSize": 12}},
        "xAxis": axis(type="value", name=t(visitor, "evidence.log10_lr"), nameLocation="middle", nameGap=26),
        "yAxis": axis(type="value", max=100, name="%", nameLocation="middle", nameGap=36),
        "series": [
            {
                "type": "line",
                "step": "end",
                "symbol": "none",
                "name": name,
                "color": colour,
                "data": [list(point) for point in zip(least, _at_or_above(counts), strict=True)],
            }
            for name, colour, counts in curves
        ],
    }


def _at_or_above(counts: Sequence[int]) -> list[float]:
    """Percent of all that lie in a bin or above it; above the last one none."""
    left, shares = sum(counts), []
    for count in counts:
        shares.append(round(100.0 * left / sum(counts), 2))
        left -= count
    return [*shares, 0.0]
