"""Where an offender's anchor (home, work) may lie, from the sites of a series: Rossmo's formula and a Bayesian one.

Both hold for offenders who go out from one anchor that their sites surround. Refused are fewer than five different
sites, sites along a line (a corridor between two places), and two separate clusters (two anchors). An anchor outside
the sites (a commuter) cannot be told from one amidst them: the sites alone do not show it, so the area is a lead,
not a finding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from features.columns import FloatArray
from linker.errors import LinkerError
from linker.outlook.cells import Cells
from linker.outlook.ground import StudyArea

LEAST_SITES = 5
LONGEST_SHAPE = 4.0
_APART_SHARE = 0.12  # spread left within two clusters, of the spread of all
_SCALES = 12
_SCALE_SPREAD = 0.7  # of log scale, about the series' own
_CLUSTERED = 0.2  # sites come in bursts and routes: each says a fifth of what an independent one would (four towns)
_NORM_GRID = 64
_ROSSMO_EXPONENT = 1.2  # f = g = 1.2 and B half the mean nearest distance (Rossmo 2000)


class AnchorError(LinkerError):
    """A series from whose sites no anchor can be inferred."""


def check_sites(x_km: FloatArray, y_km: FloatArray) -> None:
    """AnchorError, with the reason, for sites from which no anchor should be looked for."""
    sites = np.unique(np.stack([x_km, y_km], axis=1), axis=0)
    if len(sites) < LEAST_SITES:
        raise AnchorError("forecasting.too_few_sites", sites=len(sites), least=LEAST_SITES)
    if _two_clusters(sites):
        raise AnchorError("forecasting.two_clusters")
    spread = np.sqrt(np.maximum(np.linalg.eigvalsh(np.cov(sites.T)), 1e-12))
    if spread[1] > LONGEST_SHAPE * spread[0]:
        raise AnchorError("forecasting.on_a_line", times=float(spread[1] / spread[0]))


def bayes_anchor(x_km: FloatArray, y_km: FloatArray, ground: StudyArea) -> Cells:
    """Posterior of the anchor given the sites (after O'Leary 2009).

    A site lies at distance r from the anchor with density exp(-r / a) / (2 pi a^2), flat within a buffer of half a;
    a is unknown, lognormal about the mean distance of the sites from their middle / 2. The anchor is anywhere in the
    study area beforehand; where the library's cases lie says little of where people live.
    """
    from scipy.special import logsumexp

    radius = float(np.mean(np.hypot(x_km - np.median(x_km), y_km - np.median(y_km))))
    centre = max(radius / 2.0, ground.side_km / 2000.0)
    offsets = np.linspace(-2.0, 2.0, _SCALES) * _SCALE_SPREAD
    weights = np.exp(-(offsets**2) / (2.0 * _SCALE_SPREAD**2))

    def log_density(east: FloatArray, north: FloatArray) -> FloatArray:
        away = np.hypot(east[:, None] - x_km, north[:, None] - y_km)
        logs = np.stack([_log_decay(away, centre * float(np.exp(offset))) for offset in offsets])
        return np.asarray(logsumexp(_CLUSTERED * logs, axis=0, b=weights[:, None]))

    top = float(log_density(x_km, y_km).max())
    return _cells(lambda east, north: np.exp(log_density(east, north) - top), ground)


def rossmo_anchor(x_km: FloatArray, y_km: FloatArray, ground: StudyArea) -> Cells:
    """Rossmo's criminal geographic targeting (Rossmo 2000) with Manhattan distances, scaled to sum to 1.

    score = sum over sites of 1 / d^f outside the buffer B and B^(g - f) / (2 B - d)^g inside it, f = g = 1.2.
    """
    apart = np.abs(x_km[:, None] - x_km) + np.abs(y_km[:, None] - y_km)
    np.fill_diagonal(apart, np.inf)
    buffer = max(float(np.mean(apart.min(axis=1))) / 2.0, ground.side_km / 2000.0)

    def density(east: FloatArray, north: FloatArray) -> FloatArray:
        away = np.abs(east[:, None] - x_km) + np.abs(north[:, None] - y_km)
        mirrored = np.where(away > buffer, away, 2.0 * buffer - away)
        return np.asarray((mirrored**-_ROSSMO_EXPONENT).sum(axis=1))

    return _cells(density, ground)


@dataclass(frozen=True, eq=False)
class AnchorArea:
    """The Bayesian profile and Rossmo's over the study area."""

    bayes: Cells
    rossmo: Cells


def anchor_area(x_km: FloatArray, y_km: FloatArray, ground: StudyArea) -> AnchorArea:
    """Both profiles (Bayes, Rossmo) of a series of known places; AnchorError where its sites cannot tell an anchor."""
    check_sites(x_km, y_km)
    return AnchorArea(bayes_anchor(x_km, y_km, ground), rossmo_anchor(x_km, y_km, ground))


def _log_decay(away_km: FloatArray, scale_km: float) -> FloatArray:
    """Log likelihood of all sites (points, sites -> points) for an anchor at each point, up to a constant."""
    flat = np.maximum(away_km, scale_km / 2.0)
    return np.asarray((-flat / scale_km - 2.0 * np.log(scale_km)).sum(axis=1))


def _cells(density: Callable[[FloatArray, FloatArray], FloatArray], ground: StudyArea) -> Cells:
    west, south, side = ground.square
    middles = (np.arange(_NORM_GRID) + 0.5) * (side / _NORM_GRID)
    east, north = (grid.ravel() for grid in np.meshgrid(west + middles, south + middles))
    total = float(density(east, north).mean()) * side**2

    def mass_in(x_km: FloatArray, y_km: FloatArray, side_km: FloatArray) -> FloatArray:
        return np.asarray(density(x_km + side_km / 2.0, y_km + side_km / 2.0) * side_km**2 / total)

    return Cells.of(ground.square, mass_in)


def _two_clusters(sites: FloatArray) -> bool:
    """Whether cutting the sites across their long axis leaves two tight clusters of two sites or more."""
    centred = sites - sites.mean(axis=0)
    axis = np.linalg.eigh(centred.T @ centred)[1][:, -1]
    along = np.sort(centred @ axis)
    cuts = range(2, len(along) - 1)
    left = min(float(np.var(along[:cut]) * cut + np.var(along[cut:]) * (len(along) - cut)) for cut in cuts)
    return left < _APART_SHARE * float(np.var(along)) * len(along)
