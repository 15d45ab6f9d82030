"""Does a model stay calibrated in another library? With the background exchanged, and with that of its home.

`python tests/benchmarks/studies/portability.py`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from study import (
    DATA,
    FIGURES,
    TruePairs,
    figures,
    is_small,
    learned,
    log10_lr,
    prepared,
    real,
    show,
    solved_set,
    town,
    true_pairs,
)

from features.case import CaseTable
from linker.model.similarity import SimilarityModel
from linker.model.train import TrainingSet

SHARED = ("gap_days", "local_distance_km", "weekday_gap")
PORTER, IL = "porter_town", "il_burglary"


@dataclass(frozen=True)
class Abroad:
    """A town that differs from the home towns (12 km, 540 days, urban share .75)."""

    name: str
    seed: int
    cases: int = 600
    width_km: float = 12.0
    days: int = 540
    urban_share: float = 0.75

    def table(self) -> CaseTable:
        return town(self.seed, self.cases, width_km=self.width_km, days=self.days, urban_share=self.urban_share)


ABROAD = (
    Abroad("as at home", 11), Abroad("as at home", 12), Abroad("as at home", 13),
    Abroad("even, urban share .2", 14, urban_share=0.2), Abroad("dense, urban share .95", 15, urban_share=0.95),
    Abroad("40 km, 6,700 cases", 41, 6_700, 40.0), Abroad("120 km, 60,000 cases", 52, 60_000, 120.0),
    Abroad("6 km, 150 cases", 81, 150, 6.0), Abroad("6 km, 150 cases", 82, 150, 6.0),
    Abroad("6 km, 600 cases", 83, width_km=6.0), Abroad("6 km, 600 cases", 84, width_km=6.0),
    Abroad("40 km, 600 cases", 21, width_km=40.0), Abroad("40 km, 600 cases", 22, width_km=40.0),
    Abroad("120 km, 600 cases", 31, width_km=120.0), Abroad("120 km, 600 cases", 32, width_km=120.0),
    Abroad("180 days", 61, days=180), Abroad("180 days", 62, days=180),
    Abroad("1,600 days, 1,800 cases", 64, 1_800, days=1_600), Abroad("4,000 days, 2,500 cases", 65, 2_500, days=4_000),
)  # fmt: skip
SMALL = (Abroad("as at home", 11, 150), Abroad("40 km, 400 cases", 12, 400, 40.0))
HOMES, HOME_CASES = (1, 2, 3), 1_500


def main(arguments: Sequence[str] | None = None) -> None:
    small = is_small(arguments)
    models = [_home(seed, 150 if small else HOME_CASES) for seed in (HOMES[:1] if small else HOMES)]
    rows = [row for abroad in (SMALL if small else ABROAD) for row in _town_rows(abroad, models)]
    columns = ("library", "seed", "background", *FIGURES)
    show(f"Models of {len(models)} home towns in other towns (means over the models)", columns, rows)
    if (DATA / PORTER).exists() and not small:
        show("Real sets, variables both have", ("trained on", "scored", "background", *FIGURES), _real_rows())


def _home(seed: int, cases: int) -> SimilarityModel:
    return learned(*solved_set(town(seed, cases)), "home town").model


def _town_rows(abroad: Abroad, models: Sequence[SimilarityModel]) -> list[list[str]]:
    pairs = true_pairs(abroad.table())
    found = [(_scored(model, pairs, exchange=False), _scored(model, pairs, exchange=True)) for model in models]
    names = ("home", "exchanged")
    return [
        [abroad.name, str(abroad.seed), name, *_mean([each[place] for each in found])]
        for place, name in enumerate(names)
    ]


def _scored(model: SimilarityModel, pairs: TruePairs, *, exchange: bool) -> list[str]:
    scorer = model.scorer(pairs.comparisons, pairs.background if exchange else model.background)
    return figures(log10_lr(scorer, pairs.comparisons, pairs.values), pairs.linked)


def _mean(rows: Sequence[list[str]]) -> list[str]:
    means = np.mean([[float(cell) for cell in row[:-1]] for row in rows], axis=0)
    return [*(f"{value:.3f}" for value in means), rows[0][-1]]


def _real_rows() -> list[list[str]]:
    tables = {PORTER: real(PORTER), IL: real(IL)}
    for factor in (2.0, 4.0):
        wider = tables[IL].replace(x_m=factor * tables[IL].x_m, y_m=factor * tables[IL].y_m)
        tables[f"{IL}, {100 * factor:.0f} km wide"] = wider
    pairs = [(PORTER, name) for name in tables] + [(name, PORTER) for name in tables if name != PORTER] + [(IL, IL)]
    return [row for home, there in pairs for row in _crossing(home, there, tables)]


def _crossing(home: str, there: str, tables: dict[str, CaseTable]) -> list[list[str]]:
    training, background = solved_set(tables[home], SHARED)
    trained = learned(training, background, home)
    if home == there:
        return [[home, there, "held out", *_figures_of(training, trained.held_out)]]
    scored, _ = solved_set(tables[there], SHARED)
    _, _, exchanged = prepared(tables[there])
    rows = []
    for name, each in (("home", background), ("exchanged", exchanged)):
        scorer = trained.model.scorer(scored.comparisons, each)
        found = _figures_of(scored, log10_lr(scorer, scored.comparisons, scored.values))
        rows.append([home, there, name, *found])
    return rows


def _figures_of(training: TrainingSet, scores: np.ndarray) -> list[str]:
    counted = training.pairs.weight > 0
    return figures(scores[counted], training.pairs.linked[counted])


if __name__ == "__main__":
    main()
