"""Where a series strikes next: a mixture around its own past sites, learned from the series of the library.

The next site lies around the last site, around an earlier one, or anywhere as the library's cases do. "Around" is
an isotropic normal density of one of several scales, so the step length may have any distribution (a scale mixture; its
weights are the nonparametric maximum likelihood of Laird 1978, by EM, with a small Dirichlet prior). How much of each
the library's series show is the population; a series' own steps count n / (n + k) against it (empirical Bayes, Efron
2010, ch. 1), k by the likelihood of the population's own held-out last steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from features.columns import FloatArray, IntArray, freeze
from linker.outlook.cells import Cells
from linker.outlook.ground import StudyArea
from linker.outlook.track import Track

OWN_WEIGHTS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
_SCALES = 9
_ROUNDS = 60
# What is taken for granted before any series was seen, in series: a little of everything.
_PRIOR_SERIES = 1.0
# Scales run from this share of the typical distance between random cases up to that distance.
_SMALLEST_SCALE = 1.0 / 500.0
# A step to the second site is seen from one site only, and tells little of how a series moves among its sites.
_FIRST_STEP = 2
_FALLBACK_OWN = 8.0
_FEW_SERIES = 8


@dataclass(frozen=True, eq=False)
class Steps:
    """Steps of series as likelihoods: row t, column of a component; `series` numbers the series of each step."""

    likelihood: FloatArray
    series: IntArray
    is_last: np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class PlaceHabits:
    """Population of steps: `weights` of components (last site by scale, earlier sites by scale, elsewhere), sum 1.

    `own_weight` is k: so many steps of a series weigh as much as the population. `series` says from how many.
    """

    scales_km: FloatArray
    weights: FloatArray
    own_weight: float
    series: int

    def __post_init__(self) -> None:
        freeze(self.scales_km, self.weights)

    @classmethod
    def learn(cls, tracks: Sequence[Track], ground: StudyArea) -> Self:
        """From series of a library that have three places or more; with none, a little of everything."""
        scales = step_scales_km(ground)
        placed_tracks = [track for track in (track.only_placed() for track in tracks) if len(track) > _FIRST_STEP]
        steps = steps_of(placed_tracks, scales, ground)
        prior = np.full(2 * _SCALES + 1, _PRIOR_SERIES / (2 * _SCALES + 1))
        weights, counts = _em(steps, prior, len(placed_tracks))
        return cls(scales, weights, _own_weight(steps, counts, prior), len(placed_tracks))

    def of_series(self, track: Track, ground: StudyArea) -> FloatArray:
        """Weights of the components for one series: the population's, moved by its own steps."""
        placed_track = track.only_placed()
        if len(placed_track) <= _FIRST_STEP:
            return self.weights
        likelihood = steps_of([placed_track], self.scales_km, ground).likelihood
        own_shares = _shares(likelihood, self.weights).sum(axis=0)
        mixed: FloatArray = (own_shares + self.own_weight * self.weights) / (len(likelihood) + self.own_weight)
        return mixed

    def cells(self, track: Track, ground: StudyArea, *, mass_limit: float = 0.001) -> Cells:
        """Density of the next site of a series with one known place at least."""
        placed_track, weights = track.only_placed(), self.of_series(track, ground)
        site_weights = _site_weights(weights, len(placed_track))

        def mass_in(x_km: FloatArray, y_km: FloatArray, side_km: FloatArray) -> FloatArray:
            around = normal_mass(placed_track, self.scales_km, site_weights, (x_km, y_km, side_km))
            return np.asarray(around + weights[-1] * ground.mass_in(x_km, y_km, side_km))

        return Cells.of(ground.square, mass_in, mass_limit=mass_limit)


def step_scales_km(ground: StudyArea) -> FloatArray:
    """Scales of steps, from small to as wide as the cases of the library lie."""
    widest = ground.side_km / 4.0
    return np.asarray(np.geomspace(widest * _SMALLEST_SCALE, widest, _SCALES))


def normal_mass(
    sites: Track, scales_km: FloatArray, weights: FloatArray, squares: tuple[FloatArray, FloatArray, FloatArray]
) -> FloatArray:
    """Mass in squares (x, y, side) of isotropic normals around sites; `weights` are (sites, scales)."""
    from scipy.special import ndtr

    x, y, side = squares
    mass = np.zeros(len(x))
    for place, scale_weights in enumerate(weights):
        for scale, weight in zip(scales_km, scale_weights, strict=True):
            if weight > 0.0:
                east = ndtr((x + side - sites.x_km[place]) / scale) - ndtr((x - sites.x_km[place]) / scale)
                north = ndtr((y + side - sites.y_km[place]) / scale) - ndtr((y - sites.y_km[place]) / scale)
                mass += weight * east * north
    return mass


def steps_of(tracks: Sequence[Track], scales_km: FloatArray, ground: StudyArea) -> Steps:
    """Likelihood of every step from the third site on, of series whose places are all known, under each component."""
    rows, series, last = [], [], []
    for number, track in enumerate(tracks):
        for strike in range(_FIRST_STEP, len(track)):
            rows.append(_step(track, strike, scales_km, ground))
            series.append(number)
            last.append(strike == len(track) - 1)
    likelihood = np.array(rows).reshape(-1, 2 * len(scales_km) + 1)
    return Steps(likelihood, np.array(series, dtype=np.int64), np.array(last, dtype=np.bool_))


def _step(track: Track, strike: int, scales_km: FloatArray, ground: StudyArea) -> FloatArray:
    east, north = track.x_km[:strike] - track.x_km[strike], track.y_km[:strike] - track.y_km[strike]
    square = (east**2 + north**2)[:, None]
    density = np.exp(-square / (2.0 * scales_km**2)) / (2.0 * np.pi * scales_km**2)
    earlier = density[:-1].mean(axis=0)
    elsewhere = ground.density(track.x_km[strike : strike + 1], track.y_km[strike : strike + 1])
    return np.concatenate([density[-1], earlier, elsewhere])


def _site_weights(weights: FloatArray, sites: int) -> FloatArray:
    """(sites, scales): the last site by its own weights, the earlier ones share theirs."""
    last, earlier = weights[:_SCALES], weights[_SCALES:-1]
    if sites == 1:
        return (last + earlier)[None, :]
    return np.vstack([np.tile(earlier / (sites - 1), (sites - 1, 1)), last])


def _shares(likelihood: FloatArray, weights: FloatArray) -> FloatArray:
    joint = likelihood * weights
    return np.asarray(joint / joint.sum(axis=1, keepdims=True))


def _em(steps: Steps, prior: FloatArray, series: int) -> tuple[FloatArray, FloatArray]:
    """Weights of the components, and what each series adds to them (series, components); a series weighs 1 in all."""
    weights, counts = prior / prior.sum(), np.zeros((series, len(prior)))
    if not len(steps.series):
        return weights, counts
    step_weight = 1.0 / np.bincount(steps.series, minlength=series)[steps.series]
    for _ in range(_ROUNDS):
        counts = np.zeros((series, len(prior)))
        np.add.at(counts, steps.series, _shares(steps.likelihood, weights) * step_weight[:, None])
        total = counts.sum(axis=0) + prior
        weights = total / total.sum()
    return weights, counts


def _own_weight(steps: Steps, counts: FloatArray, prior: FloatArray) -> float:
    """k by the likelihood of every series' last step, given its earlier steps and the other series."""
    ending = np.flatnonzero(steps.is_last & (np.bincount(steps.series, minlength=1)[steps.series] > 1))
    if len(ending) < _FEW_SERIES:
        return _FALLBACK_OWN
    gain = np.zeros(len(OWN_WEIGHTS))
    for step in ending:
        number = steps.series[step]
        weights_of_others = counts.sum(axis=0) - counts[number] + prior
        weights_of_others = weights_of_others / weights_of_others.sum()
        before = np.flatnonzero((steps.series == number) & ~steps.is_last)
        own_shares = _shares(steps.likelihood[before], weights_of_others).sum(axis=0)
        for place, k in enumerate(OWN_WEIGHTS):
            mixed = (own_shares + k * weights_of_others) / (len(before) + k)
            gain[place] += np.log(steps.likelihood[step] @ mixed)
    return OWN_WEIGHTS[int(np.argmax(gain))]
