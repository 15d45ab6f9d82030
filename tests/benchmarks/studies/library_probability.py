"""What the probability of a link means without a label: stated against true, by rank, offenders hidden.

Offenders are hidden, the starting model scores all pairs, and the library calibrates itself
(`linker.flow.calibrate`); then the same with the model that the library taught without a label, where that is put in
use, and how many of the pairs that series hold are true. Beside it what the model alone says with the base rate of
its own town. The next table runs libraries of noise (random places, hot spots, hours and seasons) and counts the runs
in which series were found. The last links the newest 4,000 cases of St. Louis with ever more older ones beside them,
which should change nothing of what is said of them.

`python tests/benchmarks/studies/library_probability.py [--small]`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from study import DATA, is_small, read, read_all, real, show, town, zh_theft

from features.case import Case, CaseTable, Place
from features.columns import FloatArray, Ragged
from linker.flow import FittedLibrary, calibrate, fit_library, relink
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import fill_unknown
from linker.model.measure import average_precision
from linker.model.sample import offender_matrix
from linker.model.without_labels import library_lesson
from linker.odds import probability
from linker.series.constraints import Constraints
from linker.settings import Settings
from linker.starting_model import starting_model

RANKS = (0, 50, 100, 200, 400, 800, 1_600)
CITY = DATA / "st_louis" / "incidents_2008_2020.csv.gz"
NEWEST, OLDER, LIKELY = 4_000, (0, 16_000, 66_000, 600_000), 0.3
NONE = Constraints.none()
NOISE = ("uniform", "hot spots", "hot spots, hours and seasons")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all tables."""
    small = is_small(arguments)
    rows = [row for name, table in _libraries(small=small) for row in _stated_and_true(name, table)]
    bands = [f"{start + 1}-{end}" for start, end in pairwise(RANKS)]
    show("stated and true, by rank, no label", ("library", "what", *bands, "mean difference", "AP"), rows)
    columns = ("library", "model", "pairs in series", "of them true", "to be found")
    rows = [row for name, table in _libraries(small=small) for row in _in_series(name, table)]
    show("pairs in series, no label", columns, rows)
    runs = [_noise_row(kind, cases, seeds) for cases, seeds in _sizes(small=small) for kind in NOISE]
    show("noise", ("kind", "cases", "runs", "with series", "links", "largest probability"), runs)
    if not small and CITY.exists():
        names = ("older cases", "said by", "in series", "pairs of 30 % or more", "of 50 % or more", "mean change")
        show("the newest 4,000 cases of St. Louis", names, list(_growth(read_all(CITY))))


def _libraries(*, small: bool) -> Iterator[tuple[str, CaseTable]]:
    if not small and (DATA / "zh_theft").exists():
        for name in ("il_burglary", "porter_town"):
            yield name, real(name)
        fields = zh_theft()
        yield "zh_theft, fields", fields
        thefts = fill_codes(fill_unknown(read(DATA / "zh_theft" / "events.jsonl")).table).table
        yield "zh_theft, all", thefts.replace(offenders=fields.offenders)
    for seed in (31,) if small else (31, 32, 33):
        yield f"invented town {seed}", town(seed, 300 if small else 1_500, difficulty=0.6)


def _stated_and_true(name: str, table: CaseTable) -> Iterator[list[str]]:
    """By the starting model, and by the model that the library taught without a label where that is put in use."""
    hidden = table.replace(offenders=Ragged.empty(len(table)))
    fitted = fit_library(hidden, starting_model())
    yield from _ranked(name, "", fitted, table.offenders)
    lesson = library_lesson(fitted.vectors, fitted.statistics.background, starting_model(), origin="the library")
    if lesson is None or not lesson.contest.is_better:
        yield [name, "teaches no better model", *[""] * len(RANKS), ""]
        return
    yield from _ranked(name, ", taught by the library", fit_library(hidden, lesson.model), table.offenders)


def _ranked(name: str, taught: str, fitted: FittedLibrary, offenders: Ragged) -> Iterator[list[str]]:
    first, second = np.triu_indices(len(offenders), 1)
    is_linked, prior = _linked(offenders)[first, second], fitted.base_rate.log10_prior_odds
    log10_lr = fitted.many_log10_lr(first, second)
    own = probability(log10_lr, prior)
    order = np.argsort(-own, kind="stable")
    true = _by_band(is_linked[order].astype(np.float64))
    yield [name, f"true{taught}", *_figures(true), "", f"{average_precision(log10_lr, is_linked):.3f}"]
    library = probability(calibrate(fitted, 0).many_log10_lr(first, second), prior)
    for what, stated in (("stated by the library", library), ("stated by the model alone", own)):
        band_means = _by_band(stated[order])
        yield [name, f"{what}{taught}", *_figures(band_means), f"{np.mean(np.abs(band_means - true)):.3f}", ""]


def _in_series(name: str, table: CaseTable) -> Iterator[list[str]]:
    """Pairs that series hold by the starting model, and by the one that the library taught where that is put in use."""
    hidden = table.replace(offenders=Ragged.empty(len(table)))
    fitted = fit_library(hidden, starting_model())
    lesson = library_lesson(fitted.vectors, fitted.statistics.background, starting_model(), origin="the library")
    models = {"starting model": starting_model()}
    if lesson is not None and lesson.contest.is_better:
        models["taught by the library"] = lesson.model
    first, second = np.triu_indices(len(table), 1)
    is_linked = _linked(table.offenders)[first, second]
    for what, model in models.items():
        result = relink(hidden, model, constraints=NONE, previous={}, next_number=1, settings=Settings())
        labels = result.clustering.labels
        is_together = labels[first] == labels[second]
        counts = (is_together, is_together & is_linked, is_linked)
        yield [name, what, *(f"{int(np.sum(count)):,}" for count in counts)]


def _linked(offenders: Ragged) -> NDArray[np.bool_]:
    matrix = offender_matrix(offenders)
    return np.asarray((matrix @ matrix.T).toarray() > 0, dtype=np.bool_)


def _growth(city: CaseTable) -> Iterator[list[str]]:
    """What is said of the newest cases as older ones join; the change is that of pairs which either run says likely."""
    is_timed = ~np.isnat(city.earliest)
    by_time = np.argsort(city.earliest[is_timed], kind="stable")
    newest_first = np.flatnonzero(is_timed)[by_time][::-1]
    for source in ("library", "model"):
        alone: FloatArray | None = None
        for older in OLDER:
            table = city.take(newest_first[: NEWEST + older])
            settings = Settings().with_calibration(source)
            result = relink(table, starting_model(), constraints=NONE, previous={}, next_number=1, settings=settings)
            sizes = np.bincount(result.clustering.labels)[result.clustering.labels[:NEWEST]]
            first, second = np.triu_indices(NEWEST, 1)
            stated = probability(result.fitted.many_log10_lr(first, second), result.fitted.base_rate.log10_prior_odds)
            alone = stated if alone is None else alone
            likely = np.maximum(stated, alone) >= LIKELY
            change = np.mean(np.abs(stated - alone)[likely]) if likely.any() else 0.0
            counts = [int(np.sum(sizes > 1)), *(int(np.sum(stated >= least)) for least in (LIKELY, 0.5))]
            yield [f"{older:,}", source, *(f"{count:,}" for count in counts), f"{change:.2f}"]


def _by_band(values: FloatArray) -> FloatArray:
    return np.array([values[start:end].mean() for start, end in pairwise(RANKS)])


def _figures(values: FloatArray) -> list[str]:
    return [f"{value:.2f}" for value in values]


def _sizes(*, small: bool) -> tuple[tuple[int, int], ...]:
    return ((60, 1),) if small else ((200, 20), (1_000, 20), (4_000, 20), (20_000, 20))


def noise(kind: str, cases: int, seed: int) -> CaseTable:
    """Cases of a town of 12 km and two years, each by itself."""
    random = np.random.default_rng(seed)
    places, days = random.uniform(0.0, 12_000.0, (cases, 2)), random.uniform(0.0, 730.0, cases)
    if kind != "uniform":
        centres, is_hot = random.uniform(0.0, 12_000.0, (8, 2)), random.random(cases) < 0.6
        hot = centres[random.integers(0, 8, cases)] + random.normal(0.0, 150.0, (cases, 2))
        places = np.where(is_hot[:, None], hot, places)
    if kind == NOISE[-1]:
        is_kept = random.random(cases) < 0.5 * (1.0 + np.sin(2.0 * np.pi * days / 365.0))
        days = np.floor(np.where(is_kept, days, (days + 182.0) % 730.0)) + (20.0 + random.normal(0.0, 3.0, cases)) / 24
    table = CaseTable.from_cases(
        [Case(case_id=f"n{number:05}", place=Place(x_m=x_m, y_m=y_m)) for number, (x_m, y_m) in enumerate(places)]
    )
    moments = np.datetime64("2022-01-01T00:00:00") + (days * 86_400.0).astype("timedelta64[s]")
    return table.replace(earliest=moments, latest=moments)


def _noise_row(kind: str, cases: int, seeds: int) -> list[str]:
    runs = [
        relink(
            noise(kind, cases, seed),
            starting_model(),
            constraints=NONE,
            previous={},
            next_number=1,
            settings=Settings(),
        )
        for seed in range(seeds)
    ]
    highest = [float(probability(run.fitted.scorer.highest, run.fitted.base_rate.log10_prior_odds)) for run in runs]
    links = sum(len(run.linked.links) for run in runs)
    with_series = sum(bool(len(run.naming.names)) for run in runs)
    return [kind, f"{cases:,}", str(seeds), str(with_series), f"{links:,}", f"{max(highest):.2f}"]


if __name__ == "__main__":
    main()
