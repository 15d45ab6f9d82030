"""The search for links among Chinese cases with narratives (`narratives.py`): lines for the table of `scale.py`.

For each size and model: processor seconds of the search, pairs looked at and scored in full, links, and the growth
exponent. First the links of fewer cases are held against scoring every pair, by numpy and by the compiled kernel: none
may be lost, none added.
`SIZES` may be given in the environment variable NARRATIVE_SIZES, such as 50000,200000,1000000.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from csv import DictReader
from time import perf_counter, process_time

import numpy as np
from narratives import SOURCE, narrative_library, real_thefts

from features.columns import Ragged
from features.vectors import CaseVectors
from linker.flow import FittedLibrary, fit_library
from linker.model.similarity import SimilarityModel
from linker.pairs.kernel.search_space import prepared_for
from linker.pairs.linking import Linked, exact_links, exhaustive_links, link_pairs
from linker.pairs.links import Links
from linker.pairs.score import Scorer, least_total
from linker.starting_model import starting_model
from linker.training import train_on

SIZES = (16_000, 32_000, 60_000)
# Cases whose pairs are all scored by numpy, which would take hours for more, and by the kernel without its search.
CHECKED_CASES, CHECKED_BY_KERNEL = 2_000, 20_000
# As in `scale.py`: the starting model cannot carry a link at the base rate of a large library.
STARTING_LOG10_LR = 2.5


def lines() -> Iterator[tuple[str, str, str]]:
    """What was measured, what came out, and the aim."""
    sizes = [int(size) for size in os.environ.get("NARRATIVE_SIZES", "").split(",") if size] or list(SIZES)
    for name, model, log10_lr in (("starting", starting_model(), STARTING_LOG10_LR), ("zh_theft", zh_theft(), None)):
        for size, every in ((CHECKED_CASES, exhaustive_links), (CHECKED_BY_KERNEL, kernel_links)):
            yield _lost_line(name, model, log10_lr, size, every)
        seconds, links = [], []
        for size in sizes:
            fitted = fit_library(narrative_library(size), model)
            linked, clock_s, cpu_s = _linked(fitted, log10_lr)
            report = linked.report
            seconds.append(cpu_s)
            links.append(report.links)
            counts = f"{report.candidate_pairs:,}; {report.scored_pairs:,}; {report.links:,}"
            yield f"search, {size:,} cases with narratives, {name} model", f"{clock_s:.1f} s ({cpu_s:.1f})", ""
            yield f"  {size:,}, {name}: looked at; scored; links", counts, ""
        if len(sizes) > 1:
            growth = np.log([seconds[-1] / seconds[0], links[-1] / links[0]]) / np.log(sizes[-1] / sizes[0])
            exponents = f"{growth[0]:.2f} in seconds, {growth[1]:.2f} in links"
            yield f"growth exponent, {sizes[0]:,} to {sizes[-1]:,}, {name}", exponents, "1.25 in seconds"


def zh_theft() -> SimilarityModel:
    """The model a user gets who trains on zh_theft as it is imported."""
    thefts, named = real_thefts(), dict[str, list[str]]()
    with SOURCE.with_name("offenders.csv").open(encoding="utf-8", newline="") as file:
        for row in DictReader(file):
            named.setdefault(row["event_id"], []).append(row["offender_id"])
    offenders = Ragged.from_rows(named.get(case_id, ()) for case_id in thefts.case_id)
    return train_on(thefts.replace(offenders=offenders), origin="zh_theft").model


def _linked(fitted: FittedLibrary, log10_lr: float | None) -> tuple[Linked, float, float]:
    threshold = _threshold(fitted, log10_lr)
    # once with few cases: the first call of all compiles
    link_pairs(fitted.vectors.take(np.arange(300)), fitted.scorer, threshold)
    clock, cpu = perf_counter(), process_time()
    linked = link_pairs(fitted.vectors, fitted.scorer, threshold)
    return linked, perf_counter() - clock, process_time() - cpu


def kernel_links(vectors: CaseVectors, scorer: Scorer, threshold: float) -> Links:
    """Links by scoring every pair with the compiled kernel: what its search is held against."""
    prepared, size, keys = prepared_for(vectors, scorer), len(vectors), [np.empty(0, dtype=np.int64)]
    for row in range(size - 1):
        later = np.arange(row + 1, size, dtype=np.int64)
        first, second = prepared.reaching(least_total(scorer, threshold), np.full(len(later), row), later)
        keys.append(first * size + second)
    return exact_links(vectors, scorer, threshold, np.concatenate(keys), None)


def _lost_line(
    name: str,
    model: SimilarityModel,
    log10_lr: float | None,
    size: int,
    every: Callable[[CaseVectors, Scorer, float], Links],
) -> tuple[str, str, str]:
    fitted = fit_library(narrative_library(size), model)
    threshold = _threshold(fitted, log10_lr)
    found, expected = (
        {*zip(links.first.tolist(), links.second.tolist(), links.log10_lr.tolist(), strict=True)}
        for links in (
            link_pairs(fitted.vectors, fitted.scorer, threshold).links,
            every(fitted.vectors, fitted.scorer, threshold),
        )
    )
    lost = f"{len(expected - found)} lost, {len(found - expected)} added of {len(expected):,}"
    return f"links of {size:,} cases against all pairs scored, {name} model", lost, "0 lost, 0 added"


def _threshold(fitted: FittedLibrary, log10_lr: float | None) -> float:
    return -fitted.base_rate.log10_prior_odds if log10_lr is None else log10_lr
