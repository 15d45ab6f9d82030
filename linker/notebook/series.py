"""One series, as a notebook shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from features.columns import FloatArray
from linker.casework.outlook.forecast import forecast_series
from linker.casework.outlook.stakeout import StakeOutRequest
from linker.casework.reports.dossier import Parts, dossier
from linker.casework.reports.dossier_places import places_of
from linker.casework.reports.publish_series import Published, ReportOptions, report_series
from linker.casework.series.series_overview import Member, one_series
from linker.casework.workspace.workspace import Workspace
from linker.i18n.dates import window
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent
from linker.i18n.text import Label
from linker.library.store.store import Library
from linker.notebook import page
from linker.notebook.forecast import Forecast
from linker.notebook.frames import frame_of
from linker.notebook.plot import Plot
from linker.report.data.dossier import Dossier, LinkLine
from linker.report.data.facts import SharedTrait
from linker.report.documents.dossier import summary
from linker.report.plots import calendar_plot, dendrogram_plot, link_plot, map_plot, timeline_plot

MOST_MEMBERS, MOST_TRAITS = 12, 6


@dataclass(frozen=True, eq=False)
class Series:
    """A series of the last run; what is told of it is gathered when it is first asked for and then stays as it was."""

    library: Library
    series_id: str

    @cached_property
    def dossier(self) -> Dossier:
        """Everything a dossier tells; known offenders by their ids, narratives left out."""
        return dossier(self.library, self.series_id, Parts(names=True))

    @property
    def members(self) -> pd.DataFrame:
        """Its cases in order of time, with the probability that each belongs to it."""
        return frame_of(Member, one_series(self.library, self.series_id)[1])

    @property
    def links(self) -> pd.DataFrame:
        """Its links, strongest first."""
        return frame_of(LinkLine, self.dossier.links)

    @property
    def signature(self) -> pd.DataFrame:
        """What its cases share, the most telling first: `lift` is how many times commoner than in the library."""
        traits = [line.trait for line in self.dossier.signature.shared]
        words = [(one.aspect.english, one.value.english, one.value.chinese) for one in traits]
        named = pd.DataFrame(words, columns=["aspect", "value", "chinese"])
        return named.join(frame_of(SharedTrait, traits, without=("aspect", "value")))

    def plot_map(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases in order of time among the others, and where the next is likely if that can be said."""
        found = self.dossier
        areas = () if found.forecast is None else found.forecast.areas_km
        return Plot(map_plot(found.members, found.others_km, areas, language=language))

    def plot_timeline(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases by day and by time of day."""
        return Plot(timeline_plot(self.dossier.members, language=language))

    def plot_calendar(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases by weekday and hour."""
        return Plot(calendar_plot(self.dossier.members, language=language))

    def plot_links(self, *, language: DocumentLanguage = "both") -> Plot:
        """Its cases on a circle, joined by its links."""
        return Plot(link_plot(self.dossier.members, self.dossier.links, language=language))

    def plot_dendrogram(self, *, language: DocumentLanguage = "both") -> Plot:
        """How its cases come together, the strongest evidence first."""
        case_ids = [member.case_id for member in self.dossier.members]
        return Plot(dendrogram_plot(case_ids, self._between(case_ids), language=language))

    def forecast(self, *, on: date | None = None, officers: int = 0) -> Forecast:
        """Where and when next, if not before `on` (by default the library's newest date); with a plan for `officers`.

        ForecastError where the series is too short.
        """
        plan = StakeOutRequest(officers) if officers else None
        answer = forecast_series(Workspace.of(self.library), self.series_id, on=on, plan=plan)
        workspace = Workspace.of(self.library)
        row_of = workspace.row_of
        rows = np.array([row_of[member.case_id] for member in self.dossier.members], dtype=np.int64)
        places = places_of(workspace.cases, rows, answer.regions)
        members = [
            replace(member, point_km=point) for member, point in zip(self.dossier.members, places.members, strict=True)
        ]
        return Forecast(answer, members, places)

    def report(self, path: str | Path, options: ReportOptions | None = None) -> Published:
        """Write its dossier, bulletin or warning; the end of the file's name says how (.html .docx .xlsx …)."""
        return report_series(self.library, self.series_id, Path(path), options)

    def _between(self, case_ids: list[str]) -> FloatArray:
        workspace = Workspace.of(self.library)
        row_of = workspace.row_of
        rows = np.array([row_of[case] for case in case_ids], dtype=np.int64)
        first, second = np.triu_indices(len(rows), 1)
        log10_lr = np.zeros((len(rows), len(rows)))
        log10_lr[first, second] = log10_lr[second, first] = workspace.fitted.log10_lr(rows[first], rows[second])
        return log10_lr

    def __repr__(self) -> str:
        return f"Series({self.series_id}: {summary(self.dossier).english})"

    def _repr_html_(self) -> str:
        found = self.dossier
        rows = [
            (str(one.number), one.case_id, window(one.earliest, one.latest), one.place, one.offence,
             percent(one.probability))
            for one in found.members[:MOST_MEMBERS]
        ]  # fmt: skip
        more = len(found.members) - len(rows)
        return "".join((
            page.heading(f"{self.series_id} · {found.life.state.chinese} {found.life.state.english}"),
            page.line(summary(found)),
            page.bullets(_told(line.trait) for line in found.signature.shared[:MOST_TRAITS]),
            page.picture(self.plot_map(), f"map of series {self.series_id}"),
            page.table(("", "case 案件", "when 时间", "where 地点", "offence 案别", "belongs 归属"), rows),
            page.line(Label(f"and {more} more", f"另有 {more} 起")) if more else "",
        ))  # fmt: skip


def _told(trait: SharedTrait) -> Label:
    share = f"{trait.members}/{trait.known}"
    return Label(
        f"{trait.aspect.english}: {trait.value.english}, {share} cases, {trait.lift:.1f} times as common as elsewhere",
        f"{trait.aspect.chinese}：{trait.value.chinese}，{share} 起，为全库的 {trait.lift:.1f} 倍",
    )
