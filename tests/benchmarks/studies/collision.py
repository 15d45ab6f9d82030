"""Collision of passes with series: rank of the true car, exceedances in rotated weeks, calibration.

python tests/benchmarks/studies/collision.py [--small]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from study import is_small, show

from features.columns import FloatArray
from linker.collision.collision import Collision, collide, habit_of, occasion_terms, presence_of
from linker.collision.occasions import CollisionSettings, Scene, SensorPlaces
from linker.collision.passes import Passes
from linker.model.measure import cllr, cllr_min
from linker.town.options import TownOptions
from linker.town.town import Town, build_town
from linker.town.traffic import Traffic, TrafficOptions, draw_traffic

SEEDS = (1, 2, 3, 4, 5)
WEEK = 7 * 86_400
SHIFTS = (-5, -4, -3, -2, 2, 3, 4, 5)
LEVELS = (1.0, 1.5, 2.0, 2.5, 3.0)
SETTINGS = CollisionSettings()


@dataclass(frozen=True, eq=False)
class Watched:
    """A town with its traffic in the form of the collision."""

    town: Town
    traffic: Traffic
    passes: Passes
    sensors: SensorPlaces

    @classmethod
    def of(cls, seed: int, *, small: bool) -> Watched:
        options = TownOptions(seed=seed, cases=120 if small else 300, days=120 if small else 180, solved_share=1.0)
        traffic = draw_traffic(options, TrafficOptions(residents=150 if small else 5_000))
        rows = traffic.sensor, traffic.moment.astype(np.int64), traffic.vehicle
        passes = Passes.of(*rows, sensors=len(traffic.sensor_id), objects=len(traffic.plate))
        return cls(build_town(options), traffic, passes, SensorPlaces(traffic.longitude, traffic.latitude))

    def scenes(self) -> Iterator[tuple[list[Scene], int]]:
        """The scenes of each series of three and more located cases, and the vehicle of its crew (-1: none)."""
        vehicle_of = {int(crew): row for row, crew in enumerate(self.traffic.crew.tolist()) if crew >= 0}
        cases = self.town.cases
        moments = [column.astype("datetime64[s]").astype(np.int64) for column in (cases.earliest, cases.latest)]
        is_known = ~np.isnan(cases.longitude) & ~np.isnat(cases.earliest) & ~np.isnat(cases.latest)
        for rows in self.town.series:
            scenes = [
                Scene(str(cases.case_id[r]), cases.longitude[r], cases.latitude[r],
                      int(moments[0][r]), int(moments[1][r]), 1.0)
                for r in rows[is_known[rows]].tolist()
            ]  # fmt: skip
            if len(scenes) >= 3:
                yield scenes, vehicle_of.get(int(self.traffic.case_crew[rows[0]]), -1)


def ranks(result: Collision, vehicle: int) -> tuple[float, float, float]:
    """Rank of a vehicle by weight, by plain counts, and among those seen on all occasions (inf: not listed)."""
    candidates = result.candidates
    place = np.flatnonzero(candidates.object == vehicle)
    if not len(place):
        return np.inf, np.inf, np.inf
    counts = candidates.is_seen.sum(axis=0)
    count = counts[place[0]]
    # objects with as many sightings stand in any order: the middle of them
    plain = float((counts > count).sum() + ((counts == count).sum() + 1) / 2)
    everywhere = plain if count == len(result.occasions) else np.inf
    return float(place[0] + 1), plain, everywhere


def ranking(towns: Sequence[Watched]) -> None:
    rows = []
    found: list[tuple[float, float, float]] = []
    for number, watched in enumerate(towns, start=1):
        own = [
            ranks(collide(watched.passes, watched.sensors, scenes, SETTINGS), vehicle)
            for scenes, vehicle in watched.scenes()
            if vehicle >= 0
        ]
        found += own
        rows.append((f"town {number}", *_ranking_row(own)))
    rows.append(("all", *_ranking_row(found)))
    head = (
        "",
        "series with a car",
        "median rank",
        "first",
        "recall@10",
        "counts: recall@10",
        "at all scenes: recall@10",
    )
    show("rank of the true car", head, rows)


def _ranking_row(found: Sequence[tuple[float, float, float]]) -> tuple[str, ...]:
    columns = np.array(found).reshape(-1, 3)
    recall = (columns <= 10).mean(axis=0)
    return (str(len(columns)), f"{np.median(columns[:, 0]):.0f}", f"{(columns[:, 0] <= 1).mean():.2f}",
            *(f"{share:.2f}" for share in recall))  # fmt: skip


def rotated(towns: Sequence[Watched]) -> None:
    """Series moved by whole weeks: nobody can have been there for them, so all that is found is chance."""
    observed, expected, squares = np.zeros(len(LEVELS)), np.zeros(len(LEVELS)), np.zeros(len(LEVELS))
    for watched in towns:
        for scenes, _ in watched.scenes():
            for shift in SHIFTS:
                moved = [replace(s, earliest=s.earliest + shift * WEEK, latest=s.latest + shift * WEEK) for s in scenes]
                result = collide(watched.passes, watched.sensors, moved, SETTINGS)
                if result.occasions:
                    above, chance = exceedances(result)
                    observed += above
                    expected += chance
                    squares += (above - chance) ** 2
    sigma = np.sqrt(np.maximum(expected, 1e-9))
    rows = [
        (f"{level:.1f}", f"{o:.0f}", f"{e:.1f}", f"{(o - e) / s:+.1f}", f"{(o - e) / np.sqrt(max(q, 1e-9)):+.1f}")
        for level, o, e, s, q in zip(LEVELS, observed, expected, sigma, squares, strict=True)
    ]
    head = ("log10 LR from", "observed", "expected", "sigmas (Poisson)", "sigmas (between collisions)")
    show("series moved by whole weeks", head, rows)


def exceedances(result: Collision) -> tuple[FloatArray, FloatArray]:
    candidates = result.candidates
    above = np.array([(candidates.log10_lr >= level).sum() for level in LEVELS], dtype=float)
    return above, result.chance.objects_above(np.array(LEVELS))


def calibration(towns: Sequence[Watched]) -> None:
    own: list[float] = []
    unrelated: list[FloatArray] = []
    for watched in towns:
        for scenes, vehicle in watched.scenes():
            result = collide(watched.passes, watched.sensors, scenes, SETTINGS)
            weights = weights_of_all(result)
            if vehicle >= 0 and result.occasions:
                own.append(float(weights[vehicle]))
                unrelated.append(np.delete(weights, vehicle))
    h1, h2 = np.array(own), np.concatenate(unrelated)
    labels = np.concatenate([np.ones(len(h1), bool), np.zeros(len(h2), bool)])
    both = np.concatenate([h1, h2])
    rows = [(str(len(h1)), str(len(h2)), f"{cllr(both, labels):.3f}", f"{cllr_min(both, labels):.3f}",
             f"{np.mean(h1 > 0):.2f}", f"{np.mean(h2 > 0):.4f}", f"{np.mean(10.0**h2):.2f}")]  # fmt: skip
    head = ("cars of offenders", "unrelated", "Cllr", "Cllr_min", "H1 above 0", "H2 above 0", "mean LR under H2")
    show("calibration", head, rows)


def weights_of_all(result: Collision) -> FloatArray:
    """log10 LR of every object of the file, seen on an occasion or not."""
    every = np.arange(result.controls.is_seen.shape[1])
    presence = presence_of(result.occasions, SETTINGS.detection[1])
    terms = occasion_terms(habit_of(result.controls, every, result.prior), result.controls.is_seen, presence)
    return np.minimum(terms.sum(axis=0), result.cap)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    small = is_small(arguments)
    towns = [Watched.of(seed, small=small) for seed in (SEEDS[:1] if small else SEEDS)]
    ranking(towns)
    rotated(towns)
    calibration(towns)


if __name__ == "__main__":
    main()
