"""What the library itself supports of a pair, with its interval: in one sentence beside the probability."""

from __future__ import annotations

from linker.flow import FittedLibrary
from linker.i18n.text import Text, Translatable


def library_support(fitted: FittedLibrary, log10_lr: float) -> Translatable:
    """How many pairs as alike the library holds and how many of them are more than chance; "" where not counted."""
    calibration = fitted.statistics.calibration
    if calibration is None or not len(calibration.totals):
        return ""
    band = calibration.band_of(fitted.scorer, log10_lr)
    if band is None:
        return Text("support.below")
    low, high = calibration.interval(band, fitted.scorer, fitted.base_rate.log10_prior_odds)
    pairs, by_chance = calibration.counts(band)
    return Text("support.counted", pairs=pairs, by_chance=by_chance, low=low, high=high)
