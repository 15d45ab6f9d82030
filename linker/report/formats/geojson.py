"""A series as GeoJSON (RFC 7946): its cases as points, the squares of its forecast as polygons."""

from __future__ import annotations

import json
from typing import Any

from linker.report.data.dossier import AreaDegrees, Dossier
from linker.report.data.series import Degrees, SeriesCase
from linker.report.formats.json_csv import as_plain


def geojson(dossier: Dossier) -> str:
    """One FeatureCollection; its foreign members tell the series and how many cases have no degrees."""
    points = [(case, case.degrees) for case in dossier.cases if case.degrees is not None]
    by_share: dict[float, list[AreaDegrees]] = {}
    for area in dossier.areas_degrees:
        by_share.setdefault(area.share, []).append(area)
    collection = {
        "type": "FeatureCollection",
        "series_id": dossier.series_id,
        "cases": len(dossier.cases),
        "cases_without_degrees": len(dossier.cases) - len(points),
        "run": dossier.basis.run.run_id,
        "cases_fingerprint": dossier.basis.run.cases_fingerprint,
        "exported_by": dossier.basis.exporter,
        "exported_at": dossier.basis.created.isoformat(timespec="seconds"),
        "features": [
            *(_case(case, degrees) for case, degrees in points),
            *(_region(share, by_share[share]) for share in sorted(by_share)),
        ],
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _case(case: SeriesCase, degrees: Degrees) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(degrees)},
        "properties": {
            "kind": "case",
            "case_id": case.case_id,
            "number": case.number,
            "earliest": as_plain(case.earliest),
            "latest": as_plain(case.latest),
            "place": case.place_text,
            "offence": case.offence,
            "premises": case.premises,
            "probability": as_plain(case.probability),
            "solved": bool(case.offenders),
            **({"narrative": case.narrative} if case.narrative else {}),
        },
    }


def _region(share: float, areas: list[AreaDegrees]) -> dict[str, Any]:
    """The squares that first belong to the region of this share; that of 0.8 surrounds that of 0.5."""
    return {
        "type": "Feature",
        "geometry": {"type": "MultiPolygon", "coordinates": [[_ring(area)] for area in areas]},
        "properties": {"kind": "forecast", "share": share, "chance": sum(area.probability for area in areas)},
    }


def _ring(area: AreaDegrees) -> list[list[float]]:
    west, south, east, north = area.west, area.south, area.east, area.north
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]
