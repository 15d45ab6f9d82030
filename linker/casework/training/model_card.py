"""The model in use as a person reads it: where it comes from, what every variable says, what the last run did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linker.casework.browsing.whats_new import LastRun, last_run_of
from linker.casework.workspace.workspace import Workspace
from linker.flow import FittedLibrary
from linker.i18n.text import Text, Translatable
from linker.i18n.vocabulary import variable_name
from linker.model.held_out import HeldOutBin
from linker.model.library_calibration import LARGEST_P_VALUE
from linker.model.origin import origin_text
from linker.model.similarity import ContestRow
from linker.pairs.comparison import Comparison
from linker.pairs.curve import Curve


@dataclass(frozen=True)
class CardCurve:
    """What one variable adds (`log10_lr`) at each `value`, in its unit; between them it runs straight.

    With `on_log_scale` it runs straight over the logarithm of the value. `lowest` and `highest` are of the whole curve.
    """

    variable: str
    words: Translatable
    unit: str
    on_log_scale: bool
    value: tuple[float, ...]
    log10_lr: tuple[float, ...]
    lowest: float
    highest: float


@dataclass(frozen=True)
class ModelCard:
    """`is_starting_model`: the one that ships with the program; `held_out` is () where its training kept nothing of it.

    Bounds are in log10 LR; curves and base rate are those of this library, () and None where it holds no cases.
    `borrowed` are the names of variables that were taken from the starting model. `support` says what the probability
    of a link rests on here.
    """

    is_starting_model: bool
    origin: Translatable
    cases: int
    pairs: int
    linked: int
    groups: int
    cllr: float
    contest: tuple[ContestRow, ...]
    borrowed: tuple[Translatable, ...]
    held_out: tuple[HeldOutBin, ...]
    lower: float
    upper: float
    curves: tuple[CardCurve, ...]
    run: LastRun | None
    log10_prior_odds: float | None
    base_rate: Translatable | None
    support: Translatable = ""


def model_card(workspace: Workspace) -> ModelCard:
    """The card of the model in use; curves are fitted to a library, so without cases there are none."""
    model, fitted = workspace.model, workspace.fitted
    provenance, rate = model.provenance, fitted.base_rate
    has_cases = bool(len(fitted.vectors))
    return ModelCard(
        is_starting_model=workspace.library.active_model() is None,
        origin=origin_text(provenance.origin),
        cases=provenance.cases,
        pairs=provenance.pairs,
        linked=provenance.linked,
        groups=provenance.groups,
        cllr=provenance.cllr,
        contest=provenance.contest,
        borrowed=tuple(variable_name(name) for name in provenance.borrowed),
        held_out=provenance.held_out,
        lower=model.lower,
        upper=fitted.scorer.upper,
        curves=_curves(fitted) if has_cases else (),
        run=last_run_of(workspace),
        log10_prior_odds=rate.log10_prior_odds if has_cases else None,
        base_rate=rate.origin if has_cases else None,
        support=_support(fitted),
    )


def _support(fitted: FittedLibrary) -> Translatable:
    """What the probability of a link rests on in this library, by the band of links said nearest to a half."""
    calibration = fitted.statistics.calibration
    if calibration is None or not len(calibration.totals):
        return Text("support.by_model")
    if calibration.p_value > LARGEST_P_VALUE:
        return Text("support.no_excess")
    band = int(np.argmin(np.abs(calibration.probability - 0.5)))
    pairs, by_chance = calibration.counts(band)
    stated = float(calibration.probability[band])
    return Text("support.by_library", stated=stated, pairs=pairs, by_chance=by_chance)


def _curves(fitted: FittedLibrary) -> tuple[CardCurve, ...]:
    """Those that say anything, the widest first."""
    curves = [
        _curve(comparison, curve)
        for comparison, curve in zip(fitted.scorer.comparisons, fitted.scorer.curves, strict=True)
        if curve.highest > curve.lowest
    ]
    return tuple(sorted(curves, key=lambda curve: curve.lowest - curve.highest))


def _curve(comparison: Comparison, curve: Curve) -> CardCurve:
    offset = comparison.offset
    value = curve.knots if offset is None else np.maximum(10.0**curve.knots - offset, 0.0)
    return CardCurve(
        variable=comparison.name,
        words=comparison.words,
        unit=comparison.unit,
        on_log_scale=offset is not None,
        value=tuple(value.tolist()),
        log10_lr=tuple(curve.log10_lr.tolist()),
        lowest=curve.lowest,
        highest=curve.highest,
    )
