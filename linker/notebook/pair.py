"""Two cases and the evidence between them, as a notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from linker.casework.matching.explanation import LIMIT, Contribution, Missing, PairAnswer, explain
from linker.casework.reports.series_facts import link_evidence
from linker.casework.workspace.workspace import Workspace
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Text
from linker.i18n.translate import measured, translate
from linker.library.store.store import Library
from linker.notebook import page
from linker.notebook.frames import frame_of
from linker.notebook.plot import Plot
from linker.report.plots import waterfall_plot

# A term that rounds to 0.00 is no reason.
_LEAST_BANS = 0.005


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
        """What is unknown of one of the two, and how far (bans) it could move the score if it were known."""
        return frame_of(Missing, self.answer.missing)

    def plot_waterfall(self, *, language: DocumentLanguage = "both") -> Plot:
        """The terms one after the other, up to their sum."""
        workspace = Workspace.of(self.library)
        row_a, row_b = workspace.row(self.answer.case_a), workspace.row(self.answer.case_b)
        series = workspace.prepared.series_of(row_a), workspace.prepared.series_of(row_b)
        evidence = link_evidence(workspace.fitted, (row_a, row_b), (self.case_a, self.case_b), series)
        return Plot(waterfall_plot(evidence, language=language))

    def __repr__(self) -> str:
        return f"Pair({self.case_a}, {self.case_b}: log10 LR {signed(self.log10_lr)}, {percent(self.probability)})"

    def _repr_html_(self) -> str:
        found = self.answer
        told = [term for term in found.contributions if abs(term.log10_lr) >= _LEAST_BANS]
        measured_terms = [term for term in told if term.variable != LIMIT]
        score = f"log10 LR {signed(found.log10_lr)} · {percent(found.probability)}"
        return "".join((
            page.heading(f"{found.case_a} ↔ {found.case_b}: {score}"),
            page.line(found.words),
            page.line(Text("notebook.base_rate", origin=found.base_rate)),
            _part("For the link 支持串并", [term for term in measured_terms if term.log10_lr > 0]),
            _part("Against it 不支持串并", [term for term in measured_terms if term.log10_lr < 0]),
            _part("Limit 上限", [term for term in told if term.variable == LIMIT]),
            _missing(found.missing),
        ))  # fmt: skip


def _part(name: str, terms: Sequence[Contribution]) -> str:
    rows = [
        (translate(term.words, "zh"), translate(term.words, "en"), measured(term.value, term.unit, "both"), signed(term.log10_lr)) for term in terms
    ]
    return page.heading(name) + page.table(("证据", "evidence", "measured 测得", "log10 LR"), rows) if rows else ""


def _missing(items: Sequence[Missing]) -> str:
    words = [
        Text("notebook.missing", name=item.words, lowest=item.lowest, highest=item.highest)
        for item in items
        if item.highest - item.lowest >= _LEAST_BANS
    ]
    title = "Missing: could move the score if it were known 缺失：如能查明将改变判断"
    return page.heading(title) + page.bullets(words) if words else ""
