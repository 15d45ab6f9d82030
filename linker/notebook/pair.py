"""Two cases and the evidence between them, as a notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from linker.casework.matching.explanation import LIMIT, Contribution, Missing, PairAnswer, explain
from linker.casework.workspace.workspace import Workspace
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Text
from linker.i18n.translate import measured
from linker.library.store.store import Library
from linker.notebook import page
from linker.notebook.frames import frame_of
from linker.notebook.plot import Plot
from linker.report.plots import draw
from linker.report.plots.waterfall_layout import SMALLEST_TERM


@dataclass(frozen=True, eq=False)
class Pair:
    """A pair of cases of a library; its evidence is weighed when it is first asked for and then stays as it was."""

    library: Library
    case_a: str
    case_b: str

    @cached_property
    def answer(self) -> PairAnswer:
        """The whole answer of `linker explain`."""
        return explain(Workspace.of(self.library), self.case_a, self.case_b)

    @property
    def log10_lr(self) -> float:
        """What the evidence weighs."""
        return self.answer.log10_lr

    @property
    def probability(self) -> float:
        """Base rate and evidence together."""
        return self.answer.probability

    def evidence(self) -> pd.DataFrame:
        """The terms, strongest first; `log10_lr` sums to that of the pair, the term `limit` included."""
        return frame_of(Contribution, self.answer.contributions)

    def missing(self) -> pd.DataFrame:
        """What is unknown of one of the two, and how far (log10 LR) it could move the score if it were known."""
        return frame_of(Missing, self.answer.missing)

    def plot_waterfall(self, *, language: DocumentLanguage = "both") -> Plot:
        """The terms one after the other, up to their sum."""
        return Plot(draw(self.answer, language=language))

    def __repr__(self) -> str:
        return f"Pair({self.case_a}, {self.case_b}: log10 LR {signed(self.log10_lr)}, {percent(self.probability)})"

    def _repr_html_(self) -> str:
        answer = self.answer
        terms = [term for term in answer.contributions if abs(term.log10_lr) >= SMALLEST_TERM]
        variables = [term for term in terms if term.variable != LIMIT]
        score = f"log10 LR {signed(answer.log10_lr)} · {percent(answer.probability)}"
        return "".join(
            (
                page.heading(f"{answer.case_a} ↔ {answer.case_b}: {score}"),
                page.line(answer.words),
                page.line(Text("notebook.base_rate", origin=answer.base_rate)),
                _terms("notebook.for_link", [term for term in variables if term.log10_lr > 0]),
                _terms("notebook.against_link", [term for term in variables if term.log10_lr < 0]),
                _terms("notebook.limit", [term for term in terms if term.variable == LIMIT]),
                _missing(answer.missing),
            )
        )


def _terms(title: str, terms: Sequence[Contribution]) -> str:
    if not terms:
        return ""
    rows = [(term.words, measured(term.value, term.unit, "both"), signed(term.log10_lr)) for term in terms]
    columns = (Text("notebook.evidence"), Text("notebook.measured"), "log10 LR")
    return page.heading(Text(title)) + page.table(columns, rows)


def _missing(items: Sequence[Missing]) -> str:
    words = [
        Text("notebook.missing", name=item.words, lowest=item.lowest, highest=item.highest)
        for item in items
        if item.highest - item.lowest >= SMALLEST_TERM
    ]
    return page.heading(Text("notebook.missing_title")) + page.bullets(words) if words else ""
