"""Where and when a series may strike next, as a notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from linker.casework.outlook.forecast import ForecastAnswer, WindowAnswer
from linker.casework.outlook.stakeout import StakeOut
from linker.casework.reports.dossier_places import Places
from linker.i18n.language import DocumentLanguage
from linker.i18n.numbers import percent
from linker.notebook import page
from linker.notebook.frames import frame_of
from linker.notebook.plot import Plot
from linker.report.data.facts import Member
from linker.report.documents.wording import days_text, hours_text
from linker.report.plots import map_plot


@dataclass(frozen=True, eq=False)
class Forecast:
    """The forecast of one series; `answer` holds all of it, `places` its squares and the cases on one plane in km."""

    answer: ForecastAnswer
    members: Sequence[Member]
    places: Places

    @property
    def plan(self) -> StakeOut | None:
        """Where the officers wait, if a plan was asked for."""
        return self.answer.plan

    def windows(self) -> pd.DataFrame:
        """Days (both included) and hours that hold the stated share of the next strike."""
        return frame_of(WindowAnswer, self.answer.windows)

    def regions(self) -> pd.DataFrame:
        """Areas that hold the stated share, with their size."""
        rows = [(one.share, one.chance, one.area_km2, len(one.cells)) for one in self.answer.regions]
        return pd.DataFrame(rows, columns=["share", "chance", "area_km2", "cells"])

    def spots(self) -> pd.DataFrame:
        """The spots most worth watching, each by what the nearest case calls its place."""
        rows = [(one.where.near, one.where.near_case, one.where.near_km, one.chance) for one in self.answer.spots.spots]
        return pd.DataFrame(rows, columns=["near", "near_case", "near_km", "chance"])

    def plot_map(self, *, language: DocumentLanguage = "both") -> Plot:
        """The areas of the forecast behind the cases of the series."""
        return Plot(map_plot(self.members, self.places.others, self.places.areas, language=language))

    def __repr__(self) -> str:
        return f"Forecast({self.answer.series_id}: from {self.answer.on}, {self.answer.cases} cases)"

    def _repr_html_(self) -> str:
        found = self.answer
        rows = [
            (percent(one.share), days_text(one.first_day, one.last_day), hours_text(one.hours), _area(found, one.share))
            for one in found.windows
        ]
        spots = [
            (str(place), one.where.near, one.where.near_case, percent(one.chance))
            for place, one in enumerate(found.spots.spots, start=1)
        ]
        return "".join((
            page.heading(f"{found.series_id}: next strike, if none comes before {found.on} "
                         f"下次作案预测（{found.on} 前未再作案）"),
            page.table(("share 概率", "days 日期", "hours 时段", "area 区域"), rows),
            page.table(("", "spot 地点", "nearest case 最近案件",
                        f"chance within {found.spots.radius_km:g} km 范围内概率"), spots),
            page.bullets(found.unsaid),
        ))  # fmt: skip


def _area(found: ForecastAnswer, share: float) -> str:
    return next((f"{one.area_km2:.2g} km²" for one in found.regions if one.share == share), "—")
