"""The model in use as a person reads it: where it comes from, what every variable says, what the last run did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linker.casework.browsing.whats_new import LastRun, last_run_of
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.prepared_library import fitted_library
from linker.flow import FittedLibrary
from linker.library.store.store import Library
from linker.model.held_out import HeldOutBin
from linker.model.similarity import ContestRow
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve


@dataclass(frozen=True)
class VariableCurve:
    """What one variable adds (`bans`) at each `value`, in its unit; between them it runs straight (`on_log_scale`)."""

    variable: str
    english: str
    chinese: str
    unit: str
    on_log_scale: bool
    value: tuple[float, ...]
    bans: tuple[float, ...]
    lowest: float
    highest: float


@dataclass(frozen=True)
class ModelCard:
    """`own` is false for the starting model; `held_out` is () where its training kept nothing of it.

    Bounds are in log10 LR; curves and base rate are those of this library. `borrowed` are the English and Chinese
    names of variables.
    """

    own: bool
    origin: str
    cases: int
    pairs: int
    linked: int
    groups: int
    cllr: float
    contest: tuple[ContestRow, ...]
    borrowed: tuple[tuple[str, str], ...]
    held_out: tuple[HeldOutBin, ...]
    lower: float
    upper: float
    curves: tuple[VariableCurve, ...]
    run: LastRun | None
    log10_prior_odds: float | None
    base_rate: str
    base_rate_chinese: str


def model_card(library: Library) -> ModelCard:
    """The card of the model in use; without cases no curve is at home, so there are none."""
    model, home = model_of(library), fitted_library(library)
    facts, rate = model.provenance, home.base_rate
    in_use = bool(len(home.vectors))
    return ModelCard(
        own=library.active_model() is not None,
        origin=facts.origin,
        cases=facts.cases,
        pairs=facts.pairs,
        linked=facts.linked,
        groups=facts.groups,
        cllr=facts.cllr,
        contest=facts.contest,
        borrowed=_named(home, facts.borrowed),
        held_out=facts.held_out,
        lower=model.lower,
        upper=home.scorer.upper,
        curves=_curves(home) if in_use else (),
        run=last_run_of(library),
        log10_prior_odds=rate.log10_prior_odds if in_use else None,
        base_rate=rate.origin if in_use else "",
        base_rate_chinese=rate.origin_chinese if in_use else "",
    )


def _named(home: FittedLibrary, variables: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    known = {one.name: (one.english, one.chinese) for one in home.scorer.comparisons}
    return tuple(known.get(name, (name, name)) for name in variables)


def _curves(home: FittedLibrary) -> tuple[VariableCurve, ...]:
    found = [
        _curve(comparison, curve)
        for comparison, curve in zip(home.scorer.comparisons, home.scorer.curves, strict=True)
        if curve.highest > curve.lowest
    ]
    return tuple(sorted(found, key=lambda one: one.lowest - one.highest))


def _curve(comparison: Comparison, curve: Curve) -> VariableCurve:
    offset = comparison.offset
    value = curve.knots if offset is None else np.maximum(10.0**curve.knots - offset, 0.0)
    return VariableCurve(
        comparison.name,
        comparison.english,
        comparison.chinese,
        comparison.unit,
        offset is not None,
        tuple(value.tolist()),
        tuple(curve.bans.tolist()),
        curve.lowest,
        curve.highest,
    )
