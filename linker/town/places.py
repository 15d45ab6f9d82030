"""Where it happened: hunting grounds around the anchors of a crew, and the sites picked there."""

from __future__ import annotations

import numpy as np

from features.columns import FloatArray, IntArray
from linker.town.crews import CORRIDOR, TWO_ANCHORS, Crews
from linker.town.geography import TownMap
from linker.town.plan import Plan

_PROPOSALS = 3
_WITHIN_BURST = 0.45  # spread of one burst, in hunting ranges
_NEIGHBOURS = 4


def sites_of_events(
    rng: np.random.Generator, ground: TownMap, crews: Crews, plan: Plan, premises: IntArray
) -> IntArray:
    """A site of the wanted premises for every event, near where its crew hunts or where it struck before."""
    wish = _wished_points(rng, ground, crews, plan)
    chosen = _nearby_sites(rng, ground, wish, premises)
    again = plan.place_of != np.arange(len(chosen))
    back = ground.sites_km[chosen[plan.place_of[again]]]
    chosen[again] = _nearby_sites(rng, ground, back, premises[again])
    return chosen


def _wished_points(rng: np.random.Generator, ground: TownMap, crews: Crews, plan: Plan) -> FloatArray:
    centre = _hunting_grounds(rng, ground, crews, plan.burst_crew)[plan.burst]
    spread = _WITHIN_BURST * crews.range_km[plan.crew, None]
    return ground.density.fold(centre + rng.normal(size=centre.shape) * spread)


def _hunting_grounds(rng: np.random.Generator, ground: TownMap, crews: Crews, owner: IntArray) -> FloatArray:
    """One point a burst: distance from the anchor decays (gamma), and of some proposals a busy one is taken."""
    anchor = _anchors(rng, crews, owner)
    shape = (len(owner), _PROPOSALS)
    away = rng.gamma(2.0, crews.range_km[owner, None] / 2.0, shape)
    turn = rng.uniform(0.0, 2.0 * np.pi, shape)
    proposals = anchor[:, None, :] + away[..., None] * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    proposals = ground.density.fold(proposals)
    busy = np.cumsum(ground.density.at(proposals), axis=1)
    taken = (rng.random(len(owner))[:, None] * busy[:, -1:] >= busy).sum(axis=1)
    ground_km: FloatArray = proposals[np.arange(len(owner)), np.minimum(taken, _PROPOSALS - 1)]
    return ground_km


def _anchors(rng: np.random.Generator, crews: Crews, owner: IntArray) -> FloatArray:
    """Home; for those with two anchors either; for commuters a point of the way between them."""
    along = rng.random(len(owner))
    travel = crews.travel[owner]
    part = np.where(travel == TWO_ANCHORS, np.rint(along), np.where(travel == CORRIDOR, along, 0.0))
    anchor: FloatArray = crews.home_km[owner] + part[:, None] * (crews.second_km[owner] - crews.home_km[owner])
    return anchor


def _nearby_sites(rng: np.random.Generator, ground: TownMap, points_km: FloatArray, premises: IntArray) -> IntArray:
    from scipy.spatial import cKDTree

    chosen = np.zeros(len(points_km), dtype=np.int64)
    for kind in np.unique(premises):
        here, sites = np.flatnonzero(premises == kind), np.flatnonzero(ground.premises == kind)
        neighbours = min(_NEIGHBOURS, len(sites))
        near = cKDTree(ground.sites_km[sites]).query(points_km[here], k=neighbours)[1].reshape(len(here), neighbours)
        chosen[here] = sites[near[np.arange(len(here)), rng.integers(0, neighbours, len(here))]]
    return chosen
