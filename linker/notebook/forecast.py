"""Where and when a series may strike next, as a notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from linker.casework.outlook.forecast import ForecastAnswer, WindowAnswer
from linker.casework.outlook.stakeout import StakeOut
from linker.casework.reports.places import SeriesPlaces
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import UNKNOWN, percent
from linker.i18n.text import Text
from linker.notebook import page
from linker.notebook.frames import frame_of
from linker.notebook.plot import Plot
from linker.report.data.series import SeriesCase
from linker.report.documents.wording import days_text, hours_text
from linker.report.plots.map_drawing import map_plot


@dataclass(frozen=True, eq=False)
class Forecast:
    """The forecast of one series; `answer` holds all of it, `places` its squares and the cases on one plane in km."""

    answer: ForecastAnswer
    cases: Sequence[SeriesCase]
    places: SeriesPlaces

    @property
    def plan(self) -> StakeOut | None:
        """Where the officers wait, if a plan was asked for."""
        return self.answer.plan

    def windows(self) -> pd.DataFrame:
        """Days (both included) and hours that hold the stated share of the next strike."""
        return frame_of(WindowAnswer, self.answer.windows)

    def regions(self) -> pd.DataFrame:
        """Areas that hold the stated share, with their size."""
        rows = [(region.share, region.chance, region.area_km2, len(region.cells)) for region in self.answer.regions]
        return pd.DataFrame(rows, columns=["share", "chance", "area_km2", "cells"])

    def spots(self) -> pd.DataFrame:
        """The spots most worth watching, each by what the nearest case calls its place."""
        rows = [
            (spot.where.near, spot.where.near_case, spot.where.near_km, spot.chance) for spot in self.answer.spots.spots
        ]
        return pd.DataFrame(rows, columns=["near", "near_case", "near_km", "chance"])

    def plot_map(self, *, language: DocumentLanguage = "both") -> Plot:
        """The areas of the forecast behind the cases of the series."""
        return Plot(map_plot(self.cases, self.places.other_points, self.places.areas, language=language))

    def __repr__(self) -> str:
        return f"Forecast({self.answer.series_id}: from {self.answer.on}, {self.answer.cases} cases)"

    def _repr_html_(self) -> str:
        answer = self.answer
        windows = (Text("report.probability"), Text("report.days"), Text("report.hours"), Text("report.area"))
        reach = Text("notebook.probability_within", radius=f"{answer.spots.radius_km:g}")
        spots = ("", Text("notebook.spot"), Text("notebook.nearest_case"), reach)
        return "".join(
            (
                page.heading(Text("notebook.forecast", series=answer.series_id, day=answer.on)),
                page.table(windows, self._window_rows()),
                page.table(spots, self._spot_rows()),
                page.bullets(answer.unsaid),
            )
        )

    def _window_rows(self) -> list[tuple[str, ...]]:
        areas = {region.share: f"{region.area_km2:.2g} km²" for region in self.answer.regions}
        return [
            (
                percent(window.share),
                days_text(window.first_day, window.last_day),
                hours_text(window.hours),
                areas.get(window.share, UNKNOWN),
            )
            for window in self.answer.windows
        ]

    def _spot_rows(self) -> list[tuple[str, ...]]:
        return [
            (str(place), spot.where.near, spot.where.near_case, percent(spot.chance))
            for place, spot in enumerate(self.answer.spots.spots, start=1)
        ]
