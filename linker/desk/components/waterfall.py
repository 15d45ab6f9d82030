"""The evidence of a pair as a waterfall: from the base rate, term by term, to the posterior odds."""

from __future__ import annotations

from dataclasses import dataclass

from linker.casework.matching.explanation import PairAnswer
from linker.desk.auth.sessions import Visitor
from linker.desk.components.charts import PLAIN_TOOLTIP, Options, axis, chart
from linker.desk.ui import theme
from linker.i18n.numbers import signed
from linker.i18n.translate import t, translate
from linker.i18n.vocabulary import short_name
from linker.report.plots.waterfall_layout import is_limit
from linker.report.plots.waterfall_layout import waterfall as layout

_STEP = """(params, api) => {
  const one = api.coord([api.value(0), api.value(2)]), two = api.coord([api.value(1), api.value(2)]);
  const height = Math.min(15, api.size([0, 1])[1] * 0.7), left = Math.min(one[0], two[0]);
  return {type: 'rect', shape: {x: left, y: one[1] - height / 2, width: Math.max(2, Math.abs(two[0] - one[0])), height,
    r: 2}, style: {fill: api.style().fill}};
}"""


@dataclass(frozen=True)
class OddsStep:
    """One step of the waterfall, from and to log10 odds; `label` is its name in short, for the axis."""

    name: str
    label: str
    start: float
    end: float
    colour: str


def waterfall(visitor: Visitor, answer: PairAnswer) -> None:
    """Draw the steps. Log10 odds below 0: rather not linked; above: rather linked."""
    steps = waterfall_steps(visitor, answer)
    chart(_options(visitor, steps), 46 + 23 * len(steps), t(visitor, "waterfall.name"))


def waterfall_steps(visitor: Visitor, answer: PairAnswer) -> tuple[OddsStep, ...]:
    """Base rate, every term that says something, the limit, and where it ends; each begins where the last one ended."""
    prior, posterior = t(visitor, "waterfall.prior"), t(visitor, "waterfall.posterior")
    steps = [OddsStep(prior, prior, 0.0, answer.log10_prior_odds, theme.NEUTRAL)]
    for step in layout(answer.contributions, answer.log10_prior_odds).steps:
        name = t(visitor, "waterfall.limit") if is_limit(step.term) else translate(step.term.words, visitor)
        label = name if is_limit(step.term) else translate(short_name(step.term.words), visitor)
        steps.append(OddsStep(name, label, step.start, step.end, theme.evidence_colour(step.term.log10_lr)))
    end = answer.log10_lr + answer.log10_prior_odds
    return (*steps, OddsStep(posterior, posterior, 0.0, end, theme.INK))


def _options(visitor: Visitor, steps: tuple[OddsStep, ...]) -> Options:
    return {
        "grid": {"left": 190, "right": 22, "top": 6, "bottom": 34},
        "tooltip": PLAIN_TOOLTIP | {"formatter": "{b}"},
        "xAxis": axis(
            type="value",
            name=t(visitor, "waterfall.axis"),
            nameLocation="middle",
            nameGap=20,
            nameTextStyle={"color": theme.MUTED, "fontSize": 11},
        ),
        "yAxis": axis(
            type="category",
            inverse=True,
            data=[step.label for step in steps],
            axisLabel={"width": 178, "overflow": "truncate", "fontSize": 12, "color": theme.INK},
        ),
        "series": [
            {
                "type": "custom",
                ":renderItem": _STEP,
                "encode": {"x": [0, 1], "y": 2},
                "data": [_bar(place, step) for place, step in enumerate(steps)],
            }
        ],
    }


def _bar(place: int, step: OddsStep) -> Options:
    return {
        "name": f"{step.name}   {signed(step.end - step.start)}",
        "value": [round(step.start, 4), round(step.end, 4), place],
        "itemStyle": {"color": step.colour},
    }
