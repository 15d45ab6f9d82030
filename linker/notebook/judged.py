"""How good a model is on crime groups it has not seen, as a notebook shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from features.columns import FloatArray
from linker.evaluation import Evaluation
from linker.evaluation.result import NOTE
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Label
from linker.notebook import page
from linker.notebook.plot import Plot
from linker.report.plots import reliability_plot, tippett_plot

_SECTIONS = ("pairs", "identification", "clustering")
# What the short form shows of each section; `table` has all.
_SHOWN = {
    "pairs": ("auc", "tpr_at_fpr_01", "cllr", "cllr_min"),
    "identification": ("queries", "hit_at_1", "hit_at_10", "median_first_rank"),
    "clustering": ("precision", "recall", "bcubed_f1", "bcubed_loo_f1"),
}


@dataclass(frozen=True, eq=False)
class Judged:
    """A cross-validation on the solved cases; `evaluation` holds everything measured."""

    evaluation: Evaluation

    def table(self) -> pd.DataFrame:
        """Every measure with its 95 % interval over crime groups (NaN where none was drawn)."""
        rows = []
        for section in _SECTIONS:
            for name, value in asdict(getattr(self.evaluation, section)).items():
                low, high = self.evaluation.interval(section, name) or (np.nan, np.nan)
                rows.append((section, name, float(value), low, high))
        return pd.DataFrame(rows, columns=["section", "measure", "value", "low", "high"])

    def plot_tippett(self, *, language: DocumentLanguage = "both") -> Plot:
        """How many pairs of one offender, and of different ones, reach each log10 LR."""
        return Plot(tippett_plot(*self._held_out(), language=language))

    def plot_reliability(self, *, language: DocumentLanguage = "both") -> Plot:
        """Whether what is given 10 % comes true in 10 % of the pairs."""
        return Plot(reliability_plot(*self._held_out(), language=language))

    def _held_out(self) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        held = [one.pairs for one in self.evaluation.repeats]
        return np.concatenate([one.log10_lr for one in held]), np.concatenate([one.linked for one in held])

    def __repr__(self) -> str:
        found = self.evaluation
        return f"Judged({found.counts.cases:,} solved cases; Cllr {found.pairs.cllr:.3f}, AUC {found.pairs.auc:.3f})"

    def _repr_html_(self) -> str:
        shown = self.table()
        rows = [
            (section, name, f"{value:,.3f}".rstrip("0").rstrip("."), "" if np.isnan(low) else f"{low:.3f} – {high:.3f}")
            for section, name, value, low, high in shown.itertuples(index=False)
            if name in _SHOWN[section]
        ]
        counts = self.evaluation.counts
        told = Label(
            f"{counts.cases:,} solved cases, {counts.crime_groups:,} crime groups; no group was both learned from and "
            "judged on",
            f"已破案件 {counts.cases:,} 起，作案人（团伙）{counts.crime_groups:,} 组；同一组绝不同时用于训练和检验",
        )
        return (
            page.heading("Held-out measures 留出检验") + page.line(told)
            + page.table(("section", "measure", "value", "95 % interval"), rows) + page.line(NOTE)
        )  # fmt: skip
