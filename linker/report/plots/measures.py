"""How good scores are: Tippett and reliability plots of pairs whose truth is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.model.measure import reliability, tippett
from linker.report.plots.canvas import BLUE, LINE, ORANGE, SOFT, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BoolArray = NDArray[np.bool_]
_SMALLEST_SHARE = -6.0


def tippett_plot(log10_lr: FloatArray, linked: BoolArray, *, language: DocumentLanguage = "both") -> Figure:
    """Shares of linked and unlinked pairs at or above each log10_lr."""
    curves = tippett(log10_lr, linked)
    with new_figure(6.2, 4.2, language) as (figure, axes, pen):
        for share, colour, words in (
            (curves.linked_share, BLUE, Label("same offender", "同人")),
            (curves.unlinked_share, ORANGE, Label("different offenders", "非同人")),
        ):
            axes.step(curves.log10_lr, 100.0 * share, where="pre", color=colour, label=pen.words(words), linewidth=1.8)
        axes.axvline(0.0, color=SOFT, linewidth=0.8)
        axes.set_xlabel(pen.words(Label("log10 likelihood ratio", "log10 似然比")))
        axes.set_ylabel(pen.words(Label("% of pairs at or above", "达到该值的案件对占比 %")))
        axes.set_title(pen.words(Label("Tippett plot", "Tippett 图")))
        _finish(axes)
    return figure


def reliability_plot(log10_lr: FloatArray, linked: BoolArray, *, language: DocumentLanguage = "both") -> Figure:
    """Probability stated against share observed on log scales, one dot a bin; a bin without linked pairs lies below."""
    bins = reliability(log10_lr, linked)
    seen = bins.observed > 0
    shares = np.concatenate([bins.stated, bins.observed[seen]])
    low = 10.0 ** float(np.clip(np.floor(np.log10(shares.min())), _SMALLEST_SHARE, -1.0))
    with new_figure(5.4, 5.0, language) as (figure, axes, pen):
        axes.plot([low, 1.0], [low, 1.0], color=SOFT, linewidth=0.8)
        sizes = 20.0 + 60.0 * np.sqrt(bins.linked / max(int(bins.linked.max()), 1))
        axes.scatter(bins.stated[seen], bins.observed[seen], sizes[seen], color=BLUE, zorder=3,
                     label=pen.words(Label("pairs in a bin", "分箱案件对")))  # fmt: skip
        if not seen.all():
            axes.scatter(bins.stated[~seen], np.full(int(np.sum(~seen)), low), 24, facecolors="white", edgecolors=BLUE,
                         zorder=3, label=pen.words(Label("no linked pair in it", "箱内无同人对")))  # fmt: skip
        axes.set(xscale="log", yscale="log", xlim=(low * 0.7, 1.4), ylim=(low * 0.7, 1.4))
        powers = [10.0**power for power in range(round(np.log10(low)), 1)]
        axes.set_xticks(powers, [f"{100.0 * power:g} %" for power in powers])
        axes.set_yticks(powers, [f"{100.0 * power:g} %" for power in powers])
        axes.set_xlabel(pen.words(Label("probability stated", "系统给出的概率")))
        axes.set_ylabel(pen.words(Label("share truly linked", "实际同人占比")))
        axes.set_title(pen.words(Label("Reliability: said and seen", "可靠性：所述与实际")))
        _finish(axes)
    return figure


def _finish(axes: Axes) -> None:
    axes.grid(color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.minorticks_off()
    axes.legend(frameon=False, fontsize=8)
