"""The model in use, as a notebook shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from linker.casework.workspace.workspace import Workspace
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import measure, number
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.model.similarity import ContestRow, Provenance
from linker.notebook import page
from linker.notebook.frames import columns_frame, frame_of
from linker.notebook.plot import Plot
from linker.report.plots.curve_drawing import weights_plot
from linker.report.plots.curve_layout import WeightCurve


@dataclass(frozen=True, eq=False)
class Model:
    """The model a library uses now: where it comes from, what won, and what each variable adds in this library."""

    library: Library

    @property
    def provenance(self) -> Provenance:
        """Origin, solved cases, pairs, crime groups and held-out Cllr."""
        return Workspace.of(self.library).model.provenance

    def contest(self) -> pd.DataFrame:
        """The learners that were tried and their reach on held-out crime groups (the model is the mean of the best)."""
        return frame_of(ContestRow, self.provenance.contest)

    def weights(self) -> pd.DataFrame:
        """Every variable with the least and the most it adds (log10 LR), the most telling first; an unknown adds 0."""
        scorer = Workspace.of(self.library).fitted.scorer
        rows = sorted(
            zip(scorer.comparisons, scorer.curves, strict=True), key=lambda row: row[1].lowest - row[1].highest
        )
        return columns_frame(
            {
                "variable": [item.name for item, _ in rows],
                "english": [translate(item.words, "en") for item, _ in rows],
                "chinese": [translate(item.words, "zh") for item, _ in rows],
                "unit": [item.unit for item, _ in rows],
                "lowest": np.array([curve.lowest for _, curve in rows]),
                "highest": np.array([curve.highest for _, curve in rows]),
            }
        )

    def plot_weights(self, *, limit: int = 12, language: DocumentLanguage = "both") -> Plot:
        """What each value of the `limit` most telling variables adds to log10 LR."""
        scorer = Workspace.of(self.library).fitted.scorer
        curves = [WeightCurve.of(item, curve) for item, curve in zip(scorer.comparisons, scorer.curves, strict=True)]
        return Plot(weights_plot(curves, max_curves=limit, language=language))

    def __repr__(self) -> str:
        facts = self.provenance
        return f"Model({facts.origin}; {facts.cases:,} solved cases, Cllr {measure(facts.cllr)})"

    def _repr_html_(self) -> str:
        facts = self.provenance
        words = Text(
            "notebook.model_facts",
            origin=facts.origin,
            cases=facts.cases,
            groups=facts.groups,
            pairs=facts.pairs,
            linked=facts.linked,
            cllr=measure(facts.cllr),
        )
        contest = (
            (("✓ " if row.chosen else "") + row.learner, *(number(value) for value in (row.cllr, row.auc)))
            for row in sorted(facts.contest, key=lambda row: row.cllr)
        )
        columns = (Text("evaluation_report.learner"), "Cllr", "AUC")
        return page.heading(Text("report.model")) + page.line(words) + page.table(columns, contest)
