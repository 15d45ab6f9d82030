"""How good a model is on crime groups it has not seen, as a notebook shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from features.columns import FloatArray
from linker.evaluation import Evaluation
from linker.evaluation.result import NOTE
from linker.i18n.language import DocumentLanguage
from linker.i18n.text import Text
from linker.notebook import page
from linker.notebook.plot import Plot
from linker.report.plots import draw
from linker.report.plots.measure_layouts import reliability_plot, tippett_plot

_SECTIONS = ("pairs", "identification", "clustering")
# The measures of each section that the short form holds; `table` has all.
_SHORT_FORM = {
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
        return Plot(draw(tippett_plot(*self._held_out()), language=language))

    def plot_reliability(self, *, language: DocumentLanguage = "both") -> Plot:
        """Whether what is given 10 % comes true in 10 % of the pairs."""
        return Plot(draw(reliability_plot(*self._held_out()), language=language))

    def _held_out(self) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        samples = [repeat.pairs for repeat in self.evaluation.repeats]
        log10_lr = np.concatenate([sample.log10_lr for sample in samples])
        return log10_lr, np.concatenate([sample.linked for sample in samples])

    def __repr__(self) -> str:
        counts, pairs = self.evaluation.counts, self.evaluation.pairs
        return f"Judged({counts.cases:,} solved cases; Cllr {pairs.cllr:.3f}, AUC {pairs.auc:.3f})"

    def _repr_html_(self) -> str:
        rows = [
            (section, name, f"{value:,.3f}".rstrip("0").rstrip("."), "" if np.isnan(low) else f"{low:.3f} – {high:.3f}")
            for section, name, value, low, high in self.table().itertuples(index=False)
            if name in _SHORT_FORM[section]
        ]
        counts = self.evaluation.counts
        columns = (
            Text("notebook.section"),
            Text("notebook.measure"),
            Text("report.value"),
            Text("evaluation_report.interval"),
        )
        return "".join(
            (
                page.heading(Text("notebook.held_out")),
                page.line(Text("notebook.judged_on", cases=counts.cases, groups=counts.crime_groups)),
                page.table(columns, rows),
                page.line(NOTE),
            )
        )
