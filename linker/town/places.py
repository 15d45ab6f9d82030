"""Places of events: hunting grounds around the anchors of a crew, and the sites picked there."""

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
    """Draw a site with the given premises for every event, near the hunting ground or an earlier site of its crew."""
    wish = _wished_points(rng, ground, crews, plan)
    sites = _nearby_sites(rng, ground, wish, premises)
    is_repeat = plan.place_of != np.arange(len(sites))
    back = ground.sites_km[sites[plan.place_of[is_repeat]]]
    sites[is_repeat] = _nearby_sites(rng, ground, back, premises[is_repeat])
    return sites


def _wished_points(rng: np.random.Generator, ground: TownMap, crews: Crews, plan: Plan) -> FloatArray:
    centre = _hunting_grounds(rng, ground, crews, plan.burst_crew)[plan.burst]
    spread = _WITHIN_BURST * crews.range_km[plan.crew, None]
    return ground.density.fold(centre + rng.normal(size=centre.shape) * spread)


def _hunting_grounds(rng: np.random.Generator, ground: TownMap, crews: Crews, owner: IntArray) -> FloatArray:
    """Draw one point for each burst: its distance from the anchor is gamma distributed, and busy proposals win."""
    anchor = _anchors(rng, crews, owner)
    shape = (len(owner), _PROPOSALS)
    away = rng.gamma(2.0, crews.range_km[owner, None] / 2.0, shape)
    turn = rng.uniform(0.0, 2.0 * np.pi, shape)
    proposals = anchor[:, None, :] + away[..., None] * np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    proposals = ground.density.fold(proposals)
    busy = np.cumsum(ground.density.at(proposals), axis=1)
    proposal = (rng.random(len(owner))[:, None] * busy[:, -1:] >= busy).sum(axis=1)
    ground_km: FloatArray = proposals[np.arange(len(owner)), np.minimum(proposal, _PROPOSALS - 1)]
    return ground_km


def _anchors(rng: np.random.Generator, crews: Crews, owner: IntArray) -> FloatArray:
    """Anchor points: home; either one for two anchors; a point between the two for commuters."""
    along = rng.random(len(owner))
    travel = crews.travel[owner]
    part = np.where(travel == TWO_ANCHORS, np.rint(along), np.where(travel == CORRIDOR, along, 0.0))
    anchor: FloatArray = crews.home_km[owner] + part[:, None] * (crews.second_km[owner] - crews.home_km[owner])
    return anchor


def _nearby_sites(rng: np.random.Generator, ground: TownMap, points_km: FloatArray, premises: IntArray) -> IntArray:
    from scipy.spatial import cKDTree

    selected_sites = np.zeros(len(points_km), dtype=np.int64)
    for kind in np.unique(premises):
        events, sites = np.flatnonzero(premises == kind), np.flatnonzero(ground.premises == kind)
        neighbours = min(_NEIGHBOURS, len(sites))
        near = (
            cKDTree(ground.sites_km[sites]).query(points_km[events], k=neighbours)[1].reshape(len(events), neighbours)
        )
        selected_sites[events] = sites[near[np.arange(len(events)), rng.integers(0, neighbours, len(events))]]
    return selected_sites
