"""The page of a cross-validation: one self-contained HTML file, English beside Chinese; no script, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from linker.evaluation import Evaluation
from linker.evaluation.curves import VariableCurve
from linker.evaluation.result import NOTE, NOTE_CHINESE
from linker.i18n.numbers import number, percent, signed
from linker.i18n.text import Label
from linker.model.measure import Reliability, reliability
from linker.report.documents.evaluation import figure, figure_groups, figure_interval, share
from linker.report.formats.jinja import page_environment
from linker.report.plots import plot_svg
from linker.report.plots.curve_svg import curve_plots
from linker.report.plots.evaluation_svg import evaluation_plots

if TYPE_CHECKING:
    from jinja2 import Environment

CHANGES = {
    "average_precision": Label("average precision", "平均查准率"),
    "cllr": Label("Cllr", "Cllr"),
    "auc": Label("AUC", "AUC"),
    "mrr": Label("mean reciprocal rank", "平均倒数排名"),
}


@dataclass(frozen=True, eq=False)
class EvaluationPage:
    """What the page is made from; `curves` are those of a model of all solved cases, `written` is in UTC."""

    library: str
    written: datetime
    result: Evaluation
    curves: tuple[VariableCurve, ...]


def evaluation_page(page: EvaluationPage) -> str:
    """The page as HTML; the same figures give the same text."""
    return (
        _environment()
        .get_template("evaluation.html")
        .render(
            page=page,
            result=page.result,
            note=Label(NOTE, NOTE_CHINESE),
            groups=figure_groups(page.result),
            plots=evaluation_plots(page.result.repeats),
            bins=_bins(page.result),
            curves=tuple(zip(page.curves, curve_plots(page.curves), strict=True)),
            changes=CHANGES,
            plot_svg=plot_svg,
        )
    )


@dataclass(frozen=True)
class BinRow:
    """One bin of the reliability table; pairs and linked pairs are means over the repeats."""

    log10_lr: str
    stated: float
    observed: float
    pairs: float
    linked: float


def _bins(result: Evaluation) -> tuple[BinRow, ...]:
    log10_lr = np.concatenate([repeat.pairs.log10_lr for repeat in result.repeats])
    linked = np.concatenate([repeat.pairs.linked for repeat in result.repeats])
    return tuple(_bin_rows(reliability(log10_lr, linked), len(result.repeats)))


def _bin_rows(bins: Reliability, repeats: int) -> Sequence[BinRow]:
    return [
        BinRow(
            _between(float(low), float(high)),
            float(stated),
            float(observed),
            round(float(pairs) / repeats),
            round(float(linked) / repeats, 1),
        )
        for low, high, stated, observed, pairs, linked in zip(
            bins.from_log10_lr,
            bins.to_log10_lr,
            bins.stated,
            bins.observed,
            bins.pairs,
            bins.linked,
            strict=True,
        )
    ]


def _between(low: float, high: float) -> str:
    if np.isinf(low):
        return f"< {signed(high)}"
    return f"≥ {signed(low)}" if np.isinf(high) else f"{signed(low)} … {signed(high)}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return page_environment({
        "number": number, "percent": percent, "bans": signed, "figure": figure, "share": share, "change": change,
        "interval": figure_interval,
    })  # fmt: skip


def change(value: float) -> str:
    """A signed change of a measure.

    >>> change(-0.0214), change(0.0001)
    ('−0.021', '+0.000')
    """
    return f"{round(value, 3) + 0.0:+.3f}".replace("-", "−")
