"""The model in use, as a notebook shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.prepared_library import fitted_library
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import number
from linker.i18n.text import Label
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.model.similarity import ContestRow, Provenance
from linker.notebook import page
from linker.notebook.frames import columns_frame, frame_of
from linker.notebook.plot import Plot
from linker.report.plots import WeightCurve, weights_plot


@dataclass(frozen=True, eq=False)
class Model:
    """The model a library uses now: where it comes from, what won, and what each variable adds in this library."""

    library: Library

    @property
    def provenance(self) -> Provenance:
        """Origin, solved cases, pairs, crime groups and held-out Cllr."""
        return model_of(self.library).provenance

    def contest(self) -> pd.DataFrame:
        """The learners that were tried and their reach on held-out crime groups (the model is the mean of the best)."""
        return frame_of(ContestRow, self.provenance.contest)

    def weights(self) -> pd.DataFrame:
        """Every variable with the least and the most it adds (bans), the most telling first; an unknown adds 0."""
        scorer = fitted_library(self.library).scorer
        rows = sorted(
            zip(scorer.comparisons, scorer.curves, strict=True), key=lambda one: one[1].lowest - one[1].highest
        )
        return columns_frame({
            "variable": [item.name for item, _ in rows], "english": [translate(item.words, "en") for item, _ in rows],
            "chinese": [translate(item.words, "zh") for item, _ in rows], "unit": [item.unit for item, _ in rows],
            "lowest": np.array([curve.lowest for _, curve in rows]),
            "highest": np.array([curve.highest for _, curve in rows]),
        })  # fmt: skip

    def plot_weights(self, *, most: int = 12, language: DocumentLanguage = "both") -> Plot:
        """What each value of the `most` telling variables adds to log10 LR."""
        scorer = fitted_library(self.library).scorer
        curves = [WeightCurve.of(item, curve) for item, curve in zip(scorer.comparisons, scorer.curves, strict=True)]
        telling = sorted(curves, key=lambda curve: -curve.range_bans)[:most]
        return Plot(weights_plot(telling, language=language))

    def __repr__(self) -> str:
        facts = self.provenance
        return f"Model({facts.origin}; {facts.cases:,} solved cases, Cllr {facts.cllr:.3f})"

    def _repr_html_(self) -> str:
        facts, rows = self.provenance, self.provenance.contest
        told = Label(
            f"{facts.origin}: {facts.cases:,} solved cases, {facts.groups:,} crime groups, {facts.pairs:,} pairs of "
            f"which {facts.linked:,} are linked; Cllr on held-out groups {facts.cllr:.3f} (0 is perfect, 1 says "
            "nothing)",
            f"已破案件 {facts.cases:,} 起，作案人（团伙）{facts.groups:,} 组，案件对 {facts.pairs:,} 对"
            f"（同人 {facts.linked:,} 对）；留出检验 Cllr {facts.cllr:.3f}（0 为完美，1 为无信息）",
        )
        contest = (
            (("✓ " if row.chosen else "") + row.learner, *(number(value) for value in (row.cllr, row.auc)))
            for row in sorted(rows, key=lambda row: row.cllr)
        )
        return page.heading("Model 模型") + page.line(told) + page.table(("learner", "Cllr", "AUC"), contest)
