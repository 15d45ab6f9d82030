"""Models as readable files: JSON with a format version, never pickle."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np

from linker.errors import ModelError
from linker.i18n.text import Text
from linker.model.background import EDGES, Background
from linker.model.held_out import HeldOutBin
from linker.model.identification import AGGREGATIONS, Aggregation
from linker.model.similarity import ContestRow, Provenance, SimilarityModel
from linker.pairs.curve import Curve

FORMAT = "case-linker model"
VERSION = 1


def to_json(model: SimilarityModel) -> str:
    """The model as one JSON document; numbers keep every bit."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "provenance": {**asdict(model.provenance), "cllr": _number(model.provenance.cllr)},
        "lower_log10_lr": model.lower,
        "upper_log10_lr": model.upper,
        "cut_log10_odds": model.cut_log10_odds,
        "mates_per_case": model.mates_per_case,
        "aggregation": model.aggregation,
        "curves": {
            name: {"knots": curve.knots.tolist(), "bans": curve.log10_lr.tolist()}
            for name, curve in sorted(model.curves.items())
        },
        "background": {
            "edges": EDGES.tolist(),
            "counts": {name: counts.tolist() for name, counts in sorted(model.background.counts.items())},
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def from_json(text: str, origin: str = "model") -> SimilarityModel:
    """Read a model; ModelError names what is wrong with the document of that origin."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise ModelError("learning.not_a_model", origin=origin, reason=str(error)) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ModelError("learning.not_a_model", origin=origin, reason=Text("learning.other_format", format=FORMAT))
    if document.get("version") != VERSION:
        raise ModelError(
            "learning.model_version", origin=origin, version=str(document.get("version")), readable=VERSION
        )
    try:
        return _model(document)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ModelError("learning.damaged_model", origin=origin, reason=repr(error)) from error


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _aggregation(text: object) -> Aggregation:
    for aggregation in AGGREGATIONS:
        if text == aggregation:
            return aggregation
    raise ValueError(f"aggregation {text!r}; one of {', '.join(AGGREGATIONS)}")


def _model(document: dict[str, Any]) -> SimilarityModel:
    facts = dict(document["provenance"])
    facts["cllr"] = np.nan if facts["cllr"] is None else float(facts["cllr"])
    facts["contest"] = tuple(ContestRow(**row) for row in facts["contest"])
    facts["borrowed"] = tuple(facts["borrowed"])
    facts["held_out"] = tuple(HeldOutBin(**row) for row in facts.get("held_out", ()))
    if document["background"]["edges"] != EDGES.tolist():
        raise ValueError("background over other edges than this version's")
    counts = document["background"]["counts"]
    lower, upper = float(document["lower_log10_lr"]), float(document["upper_log10_lr"])
    cut, mates = float(document["cut_log10_odds"]), float(document["mates_per_case"])
    if not (-np.inf < lower <= 0.0 <= upper < np.inf and np.isfinite(cut) and 0.0 <= mates < np.inf):
        raise ValueError(f"bounds {lower} and {upper}, cut {cut}, mates per case {mates}")
    return SimilarityModel(
        curves={
            name: Curve(name, np.array(curve["knots"], dtype=np.float64), np.array(curve["bans"], dtype=np.float64))
            for name, curve in document["curves"].items()
        },
        lower=lower,
        upper=upper,
        background=Background({name: np.array(column, dtype=np.int64) for name, column in counts.items()}),
        provenance=Provenance(**facts),
        cut_log10_odds=cut,
        mates_per_case=mates,
        aggregation=_aggregation(document["aggregation"]),
    )
