"""The forecast of a series as a dossier tells it, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from linker.casework.outlook.forecast import ForecastAnswer, RegionAnswer, forecast_series
from linker.casework.reports.dossier_places import areas_in_degrees
from linker.i18n.text import Label
from linker.library.store.store import Library
from linker.outlook.forecast import LEAST_STRIKES, ForecastError
from linker.report.data.dossier import AreaKm, ForecastFacts, RegionFacts, SpotFacts, WindowFacts


@dataclass(frozen=True)
class Outlook:
    """A forecast, or why it was refused."""

    answer: ForecastAnswer | None
    refused: Label | None

    @property
    def regions(self) -> tuple[RegionAnswer, ...]:
        """The areas of the forecast; none where it was refused."""
        return () if self.answer is None else self.answer.regions

    def facts(self, areas: tuple[AreaKm, ...]) -> ForecastFacts | None:
        """The forecast as a dossier tells it; None where it was refused."""
        return None if self.answer is None else forecast_facts(self.answer, areas)


LATER = Outlook(None, Label("not computed yet: ask for it", "尚未计算：可点击计算"))


def outlook_of(library: Library, series_id: str) -> Outlook:
    """The forecast on the library's newest date; a series too short for one is no error."""
    try:
        return Outlook(forecast_series(library, series_id), None)
    except ForecastError as error:
        chinese = f"不作预测：有地点或有日期的案件均不足 {LEAST_STRIKES} 起，或预测日早于最近一次作案"
        return Outlook(None, Label(str(error), chinese))


def forecast_facts(answer: ForecastAnswer, areas: tuple[AreaKm, ...]) -> ForecastFacts:
    """The answer without its plan and anchor; `areas` are its squares on the map."""
    return ForecastFacts(
        on=answer.on,
        population=answer.population,
        regions=tuple(RegionFacts(one.share, one.chance, one.area_km2) for one in answer.regions),
        windows=tuple(
            WindowFacts(one.share, one.first_day, one.last_day, one.days_chance, one.hours, one.hours_chance)
            for one in answer.windows
        ),
        spots=tuple(
            SpotFacts(one.where.near, one.where.near_case, one.where.near_km, one.chance) for one in answer.spots.spots
        ),
        radius_km=answer.spots.radius_km,
        unsaid=answer.unsaid,
        areas_km=areas,
        areas_degrees=areas_in_degrees(answer.regions),
    )
