"""How often forecasts held what they stated, and how much area they searched, on solved series and invented towns.

`python tests/benchmarks/studies/forecast.py` (every strike from the fourth on is hidden in turn; what is learned for a
series comes from the other series only). Anchors: the homes of invented crews against their true sites.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from study import DATA, is_small, real, show, town

from features.case import CaseTable
from linker.casework.outlook.local_plane import RecordPlane, track_of
from linker.model.sample import crime_groups
from linker.outlook.anchor import AnchorError, anchor_area
from linker.outlook.backtest import Backtest, backtest
from linker.outlook.cells import Cells
from linker.outlook.ground import StudyArea
from linker.town.crews import MARAUDER, draw_crews
from linker.town.events import draw_events
from linker.town.geography import draw_map
from linker.town.habits import draw_habits
from linker.town.options import Hardness, TownOptions
from linker.town.vocabulary import vocabulary

# towns that nobody looked at while the forecast was built (11 to 13 were)
SEEDS = (21, 22, 23, 24)


def main(arguments: Sequence[str] | None = None) -> None:
    small = is_small(arguments)
    seeds = SEEDS[:1] if small else SEEDS
    tables = {f"town {seed}": town(seed, 150 if small else 600) for seed in seeds}
    if (DATA / "il_burglary").exists() and not small:
        tables["il_burglary"] = real("il_burglary")
    found = {name: _tested(table) for name, table in tables.items()}
    columns = ("library", "series", "of the", "strikes", "stated", "held", "middle size")
    show("Coverage of areas and windows", columns, [row for name in found for row in _coverage(name, found[name])])
    columns = ("library", "search", "strikes", "mean cost", "middle cost", "log score")
    show("Share of the area searched", columns, [row for name in found for row in _searches(name, found[name])])
    columns = (
        "town",
        "crews",
        "homes",
        "refused",
        "cost Bayes",
        "cost Rossmo",
        "cost middle",
        "held 50 %",
        "held 80 %",
    )
    show(
        "Anchors (middle search costs)",
        columns,
        [row for seed in seeds for row in anchors(seed, 300 if small else 600)],
    )


def _tested(table: CaseTable) -> Backtest:
    points = RecordPlane.about(table, np.arange(len(table))).points_km(table)
    group = crime_groups(table.offenders)
    rows = [np.flatnonzero(group == number) for number in np.flatnonzero(np.bincount(group[group >= 0]) > 1)]
    return backtest([track_of(table, one, points) for one in rows], points, every_strike=True)


def _coverage(name: str, found: Backtest) -> Iterator[list[str]]:
    for one in found.coverage:
        figures = (f"{one.stated:.3f}", f"{one.covered:.3f}", f"{one.size:.3g} {one.unit}")
        yield [name, f"{found.series}", one.what, f"{one.strikes}", *figures]


def _searches(name: str, found: Backtest) -> Iterator[list[str]]:
    for one in found.places:
        figures = (f"{one.mean_cost:.4f}", f"{one.median_cost:.4f}", f"{one.log_score:.2f}")
        yield [name, one.method, f"{one.strikes}", *figures]


def anchors(seed: int, cases: int) -> Iterator[list[str]]:
    """Search costs of the homes of a town's crews of five cases or more: of marauders, and of all."""
    options, words = TownOptions(seed=seed, cases=cases), vocabulary()
    stages = [np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(6)]
    ground = draw_map(stages[0], options, words)
    crews = draw_crews(stages[1], options, ground, words)
    events = draw_events(
        stages[3], options, ground, crews, draw_habits(stages[2], crews, Hardness.of(options.difficulty)), words
    )
    sites = ground.sites_km[events.site]
    area = StudyArea.of(sites[:, 0], sites[:, 1])
    long = np.flatnonzero(crews.events >= 5)
    for kind, chosen in (("marauders", long[crews.travel[long] == MARAUDER]), ("all", long)):
        found, refused = [], 0
        for crew in chosen:
            try:
                profile = anchor_area(*sites[events.crew == crew].T, area)
            except AnchorError:
                refused += 1
            else:
                home = crews.home_km[crew]
                middle = _middle(np.median(sites[events.crew == crew], axis=0), home, area)
                costs = (profile.bayes.search_cost(*home), profile.rossmo.search_cost(*home), middle)
                found.append([*costs, *_holds(profile.bayes, home)])
        figures = np.array(found).reshape(-1, 5)
        told = [*np.median(figures[:, :3], axis=0), *figures[:, 3:].mean(axis=0)] if len(figures) else [np.inf] * 5
        yield [f"{seed}", kind, f"{len(found)}", f"{refused}", *(f"{value:.3f}" for value in told)]


def _middle(middle: np.ndarray[tuple[int], np.dtype[np.float64]], home: np.ndarray[tuple[int], np.dtype[np.float64]],
            area: StudyArea) -> float:  # fmt: skip
    """Share of the area within a circle around the middle of the sites that reaches the home."""
    return float(min(np.pi * np.sum((middle - home) ** 2) / area.area_km2, 1.0))


def _holds(cells: Cells, home: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[bool]:
    here = cells.at(*home)
    return [here >= 0 and bool(cells.region(share).in_region[here]) for share in (0.5, 0.8)]


if __name__ == "__main__":
    main()
