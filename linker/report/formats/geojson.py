"""A series as GeoJSON (RFC 7946): its cases as points, the squares of its forecast as polygons."""

from __future__ import annotations

import json
from typing import Any

from linker.report.data.dossier import AreaDegrees, Degrees, Dossier
from linker.report.data.facts import Member


def geojson(dossier: Dossier) -> str:
    """One FeatureCollection; its foreign members tell the series and how many cases have no degrees."""
    placed = [(one, at) for one, at in zip(dossier.members, dossier.degrees, strict=True) if at is not None]
    areas = () if dossier.forecast is None else dossier.forecast.areas_degrees
    by_share: dict[float, list[AreaDegrees]] = {}
    for area in areas:
        by_share.setdefault(area.share, []).append(area)
    collection = {
        "type": "FeatureCollection",
        "series_id": dossier.line.series_id,
        "cases": len(dossier.members),
        "cases_without_degrees": len(dossier.members) - len(placed),
        "run": dossier.run.number,
        "cases_fingerprint": dossier.run.cases_fingerprint,
        "features": [
            *(_case(one, at) for one, at in placed),
            *(_region(share, by_share[share]) for share in sorted(by_share)),
        ],
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _case(one: Member, at: Degrees) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at)},
        "properties": {
            "kind": "case",
            "case_id": one.case_id,
            "number": one.number,
            "earliest": one.earliest.isoformat() if one.earliest else None,
            "latest": one.latest.isoformat() if one.latest else None,
            "place": one.place,
            "offence": one.offence,
            "premises": one.premises,
            "probability": one.probability,
            "solved": bool(one.offenders),
            **({"narrative": one.narrative} if one.narrative else {}),
        },
    }


def _region(share: float, areas: list[AreaDegrees]) -> dict[str, Any]:
    """The squares that first belong to the region of this share; that of 0.8 surrounds that of 0.5."""
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": [[_ring(area)] for area in areas]},
        "properties": {"kind": "forecast", "share": share, "chance": sum(area.chance for area in areas)},
    }


def _ring(area: AreaDegrees) -> list[list[float]]:
    west, south, east, north = area.west, area.south, area.east, area.north
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
