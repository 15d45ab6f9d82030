"""One series, as a notebook shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from features.columns import FloatArray, IntArray
from linker.casework.outlook.forecast import forecast_series
from linker.casework.outlook.shared_traits import SharedTrait
from linker.casework.outlook.stakeout import StakeOutRequest
from linker.casework.reports.dossier import Parts, dossier
from linker.casework.reports.places import places_of
from linker.casework.reports.publish_series import Published, ReportOptions, report_series
from linker.casework.series.series_overview import Member, series_details
from linker.casework.workspace.workspace import Workspace
from linker.i18n.dates import window
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.notebook import page
from linker.notebook.forecast import Forecast
from linker.notebook.frames import frame_of
from linker.notebook.plot import Plot
from linker.report.data.dossier import Dossier
from linker.report.data.series import LinkLine, SeriesCase
from linker.report.documents.wording import state_of, summary
from linker.report.plots import draw
from linker.report.plots.calendar_layout import week_hours
from linker.report.plots.link_chart_layout import link_chart
from linker.report.plots.link_drawings import dendrogram_plot
from linker.report.plots.map_drawing import map_plot
from linker.report.plots.time_drawings import timeline_plot

MAX_CASES, MAX_TRAITS = 12, 6


@dataclass(frozen=True, eq=False)
class Series:
    """A series of the last run; what is told of it is gathered when it is first asked for and then stays as it was."""

    library: Library
    series_id: str

    @cached_property
    def dossier(self) -> Dossier:
        """Everything a dossier tells; known offenders by their ids, narratives left out."""
        return dossier(Workspace.of(self.library), self.series_id, Parts(names=True))

    @property
    def members(self) -> pd.DataFrame:
        """Its cases in order of time, with the probability that each belongs to it."""
        return frame_of(Member, series_details(Workspace.of(self.library), self.series_id)[1])

    @property
    def links(self) -> pd.DataFrame:
        """Its links, strongest first."""
        return frame_of(LinkLine, self.dossier.links)

    @property
    def signature(self) -> pd.DataFrame:
        """What its cases share, the most telling first: `lift` is how many times commoner than in the library."""
        traits = self.dossier.signature.shared
        words = [
            (translate(trait.aspect, "en"), translate(trait.value, "en"), translate(trait.value, "zh"))
            for trait in traits
        ]
        frame = pd.DataFrame(words, columns=["aspect", "value", "chinese"])
        return frame.join(frame_of(SharedTrait, traits, without=("aspect", "value")))

    def plot_map(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases in order of time among the others, and where the next is likely if that can be said."""
        contents = self.dossier
        return Plot(map_plot(contents.cases, contents.others_km, contents.areas_km, language=language))

    def plot_timeline(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases by day and by time of day."""
        return Plot(timeline_plot(self.dossier.cases, language=language))

    def plot_calendar(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases by weekday and hour."""
        return Plot(draw(week_hours(self.dossier.cases), language=language))

    def plot_links(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases on a circle, joined by its links."""
        return Plot(draw(link_chart(self.dossier.cases, self.dossier.links), language=language))

    def plot_dendrogram(self, *, language: DocumentLanguage = "both") -> Plot:
        """How its cases come together, the strongest evidence first."""
        case_ids = [case.case_id for case in self.dossier.cases]
        return Plot(dendrogram_plot(case_ids, self._pair_log10_lr(), language=language))

    def forecast(self, *, on: date | None = None, officers: int = 0) -> Forecast:
        """Where and when next, if not before `on` (by default the library's newest date); with a plan for `officers`.

        ForecastError where the series is too short.
        """
        plan = StakeOutRequest(officers) if officers else None
        workspace = Workspace.of(self.library)
        answer = forecast_series(workspace, self.series_id, on=on, plan=plan)
        places = places_of(workspace.cases, self._rows(workspace), answer.regions)
        cases = [replace(case, point_km=point) for case, point in zip(self.dossier.cases, places.cases, strict=True)]
        return Forecast(answer, cases, places)

    def report(self, path: str | Path, options: ReportOptions | None = None) -> Published:
        """Write its dossier, bulletin or warning; the end of the file's name says how (.html .docx .xlsx …)."""
        return report_series(Workspace.of(self.library), self.series_id, Path(path), options)

    def _pair_log10_lr(self) -> FloatArray:
        """(cases, cases) log10 LR of every pair, 0 on the diagonal."""
        workspace = Workspace.of(self.library)
        rows = self._rows(workspace)
        first, second = np.triu_indices(len(rows), 1)
        log10_lr = np.zeros((len(rows), len(rows)))
        log10_lr[first, second] = log10_lr[second, first] = workspace.fitted.log10_lr(rows[first], rows[second])
        return log10_lr

    def _rows(self, workspace: Workspace) -> IntArray:
        row_of = workspace.row_of
        return np.array([row_of[case.case_id] for case in self.dossier.cases], dtype=np.int64)

    def __repr__(self) -> str:
        return f"Series({self.series_id}: {translate(summary(self.dossier.figures), 'en')})"

    def _repr_html_(self) -> str:
        contents = self.dossier
        more = len(contents.cases) - MAX_CASES
        heading = Text("notebook.series", series=self.series_id, state=state_of(contents.figures))
        parts = (
            page.heading(heading),
            page.line(summary(contents.figures)),
            page.bullets(_trait_text(trait) for trait in contents.signature.shared[:MAX_TRAITS]),
            page.picture(self.plot_map(), Text("notebook.map_of", series=self.series_id)),
            page.table(_COLUMNS, map(_row, contents.cases[:MAX_CASES])),
            page.line(Text("notebook.more", count=more)) if more > 0 else "",
        )
        return "".join(parts)


_COLUMNS = (
    "",
    Text("report.case"),
    Text("report.time_window"),
    Text("report.place"),
    Text("report.offence"),
    Text("report.probability"),
)


def _row(case: SeriesCase) -> tuple[str, ...]:
    times = window(case.earliest, case.latest)
    return str(case.number), case.case_id, times, case.place_text, case.offence, percent(case.probability)


def _trait_text(trait: SharedTrait) -> Text:
    return Text(
        "notebook.trait",
        aspect=trait.aspect,
        value=trait.value,
        share=f"{trait.members}/{trait.known}",
        lift=f"{trait.lift:.1f}",
    )
