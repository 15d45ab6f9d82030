"""A dossier as plain data: the answer of the API, whose keys other programs depend on."""

from __future__ import annotations

from typing import Any

from linker.casework.matching.explanation import PairAnswer
from linker.casework.outlook.forecast import ForecastAnswer
from linker.casework.series.series_history import HistoryEntry
from linker.casework.solving.leads import Lead, LeadList
from linker.i18n.text import Text
from linker.i18n.translate import both_languages
from linker.report.data.basis import ReportBasis
from linker.report.data.dossier import AreaDegrees, AreaKm, Dossier
from linker.report.data.series import SeriesCase, SeriesFigures
from linker.report.documents.dossier import MAX_CHECKS, MAX_LEADS
from linker.report.documents.tables import lead_reason
from linker.report.documents.wording import changes_of, state_of
from linker.report.formats.json_csv import as_plain


def dossier_answer(dossier: Dossier) -> dict[str, Any]:
    """All of a dossier; narratives are "" and offenders letters unless they were asked for."""
    return {
        "written": dossier.basis.created,
        "line": _line(dossier.figures),
        "life": _life(dossier.figures),
        "past": [_event(entry) for entry in dossier.history],
        "members": [_member(case) for case in dossier.cases],
        "degrees": dossier.degrees,
        "others_km": dossier.others_km,
        "links": dossier.links,
        "outside": dossier.outside,
        "evidence": [_evidence(link, dossier.series_id) for link in dossier.evidence],
        "signature": _signature(dossier),
        "forecast": None if dossier.forecast is None else _forecast(dossier, dossier.forecast),
        "refused": dossier.refusal,
        "warning": _warning(dossier),
        "cascades": [_leads(lead_list) for lead_list in dossier.leads],
        "checks": dossier.checks,
        **_basis(dossier.basis),
        "with_narratives": dossier.with_narratives,
        "with_names": dossier.with_names,
    }


def _line(figures: SeriesFigures) -> dict[str, Any]:
    line, (place, place_cases) = figures.summary, figures.place
    return {
        "series_id": line.series_id,
        "cases": line.cases,
        "solved": line.solved,
        "first": line.first,
        "last": line.last,
        "place": place,
        "place_cases": place_cases,
        "area_km": figures.area_km,
        "probability": line.probability,
        "expected_cases": figures.expected_cases,
        "cohesion": figures.cohesion,
    }


def _life(figures: SeriesFigures) -> dict[str, Any]:
    names = ("as_of", "strikes", "silent_days", "rhythm_days", "incidents", "recorded_twice")
    return {"state": state_of(figures), **{name: getattr(figures.summary, name) for name in names}}


def _event(entry: HistoryEntry) -> dict[str, Any]:
    return {"run": entry.run, "at": entry.at, "words": Text(f"event.{entry.event.kind}"), "cases": entry.cases}


def _member(case: SeriesCase) -> dict[str, Any]:
    names = (
        "number",
        "case_id",
        "earliest",
        "latest",
        "point_km",
        "offence",
        "premises",
        "codes",
        "goods",
        "loss",
        "probability",
        "offenders",
        "narrative",
    )
    return {"place": case.place_text, **{name: getattr(case, name) for name in names}}


def _evidence(link: PairAnswer, series_id: str) -> dict[str, Any]:
    terms = [
        {"words": term.words, "value": term.value, "unit": term.unit, "log10_lr": term.log10_lr}
        for term in link.contributions
    ]
    return {
        "case_a": link.case_a,
        "case_b": link.case_b,
        "series_a": series_id,
        "series_b": series_id,
        "log10_lr": link.log10_lr,
        "probability": link.probability,
        "words": link.words,
        "terms": terms,
        "missing": [missing.words for missing in link.missing],
    }


def _signature(dossier: Dossier) -> dict[str, Any]:
    pairs = zip(dossier.signature.shared, dossier.trait_cases, strict=True)
    changes, odd = changes_of(dossier.signature), len(dossier.signature.odd)
    return {
        "shared": [{"trait": trait, "case_ids": case_ids} for trait, case_ids in pairs],
        "changes": changes[: len(changes) - odd],
        "odd": changes[len(changes) - odd :],
    }


def _forecast(dossier: Dossier, forecast: ForecastAnswer) -> dict[str, Any]:
    region_names = ("share", "chance", "area_km2")
    spots = [
        {
            "near": spot.where.near,
            "near_case": spot.where.near_case,
            "near_km": spot.where.near_km,
            "chance": spot.chance,
        }
        for spot in forecast.spots.spots
    ]
    return {
        "on": forecast.on,
        "population": forecast.population,
        "regions": [{name: getattr(region, name) for name in region_names} for region in forecast.regions],
        "windows": forecast.windows,
        "spots": spots,
        "radius_km": forecast.spots.radius_km,
        "unsaid": forecast.unsaid,
        "areas_km": [_area(area) for area in dossier.areas_km],
        "areas_degrees": [_area(area) for area in dossier.areas_degrees],
    }


def _area(area: AreaKm | AreaDegrees) -> dict[str, Any]:
    values = as_plain(area)
    return {"chance" if name == "probability" else name: value for name, value in values.items()}


def _warning(dossier: Dossier) -> dict[str, Any] | None:
    warning = dossier.warning
    if warning is None:
        return None
    names = {"at": warning.at, "triggered_by": warning.triggered_by, "case_ids": warning.cases}
    return {**names, "words": both_languages(warning.words)}


def _leads(lead_list: LeadList) -> dict[str, Any]:
    return {
        "offender": Text("report.known_offender", offender=lead_list.offender_id),
        "known_cases": lead_list.confirmed,
        "leads": [_lead(lead) for lead in lead_list.leads[:MAX_LEADS]],
        "left_out": max(0, len(lead_list.leads) - MAX_LEADS),
    }


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "case_id": lead.case_id,
        "admitted": lead.status == "admitted",
        "probability": lead.probability,
        "series": lead.series,
        "reason": lead_reason(lead),
        "checks": [check.words for check in lead.checks if check.kind != "ask"][:MAX_CHECKS],
    }


def _basis(basis: ReportBasis) -> dict[str, Any]:
    run, model, size = basis.run, basis.model, basis.library
    facts = model.provenance
    return {
        "run": {
            "number": run.run_id,
            "finished": run.finished,
            "cases_fingerprint": run.cases_fingerprint,
            "decisions_fingerprint": run.decisions_fingerprint,
            "settings_fingerprint": run.settings_fingerprint,
            "model_fingerprint": run.model_fingerprint,
            "changed_since": basis.is_outdated,
        },
        "model": {
            **{name: getattr(facts, name) for name in ("origin", "cases", "groups", "pairs", "linked", "cllr")},
            "lower_log10_lr": model.lower,
            "upper_log10_lr": model.upper,
            "is_starting": basis.is_starting_model,
        },
        "library": {
            "shown_url": size.url,
            "cases": size.cases,
            "solved": size.solved,
            "links": size.links,
            "series": size.series,
            "cases_in_series": size.cases_in_series,
            "listed_series": 0,
            "log10_prior_odds": basis.base_rate.log10_prior_odds,
            "base_rate": basis.base_rate.origin,
        },
        "program": basis.program,
    }
