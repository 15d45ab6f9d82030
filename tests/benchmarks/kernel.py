"""The compiled kernel on the real cases of St. Louis (../shared/data): pairs per second, links, one case against all.

    python tests/benchmarks/kernel.py [--cases 678375] [--threshold 3.5]

Neighbouring pairs are those of one offence within 2 km and 90 days, 126 million in the whole set; every variable of
every pair is scored, nothing is given up early. `given up early` is what a search does: the same pairs against a
threshold. With --lossless the links of a sample are held against scoring every pair. Times are of this machine and
this minute: compare lines of one run only; `a thread` counts processor seconds, which others disturb less.

    python tests/benchmarks/kernel.py --cases 20000 --lossless 20000
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.geo import local_plane_km
from linker.flow import FittedLibrary, fit_library
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.pairs.curve import Curve
from linker.pairs.kernel.search import totals_of
from linker.pairs.kernel.search_space import Prepared, Walk, prepared_for, threads
from linker.pairs.linking import exhaustive_links, link_pairs, log10_lr_with_all
from linker.pairs.query import Nearest
from linker.pairs.score import Scorer, least_total
from linker.starting_model import starting_model

FILE = Path(__file__).parents[3] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
RADIUS_KM, GAP_DAYS = 2.0, 90.0
CASES_AT_ONCE = 20_000


def cases(most: int) -> CaseTable:
    """The first so many cases, as a user would import them."""
    mapping, parts, size = None, [], 0
    for chunk in read_chunks(FILE, chunk_rows=20_000):
        mapping = mapping or mapping_for(chunk)
        parts.append(to_cases(chunk, mapping).table)
        size += len(parts[-1])
        if size >= most:
            break
    return CaseTable.concatenate(parts).take(np.arange(min(size, most)))


def neighbours(table: CaseTable, home: FittedLibrary) -> Iterator[tuple[IntArray, IntArray]]:
    """Pairs of one offence within 2 km and 90 days, in blocks: cells of 2 km, in each of them cases by time."""
    plane, days = local_plane_km(table.longitude, table.latitude), home.vectors.timing.middle_days
    known = np.flatnonzero(~np.isnan(plane.x_km + days))
    offence = np.unique(table.offence.astype(str), return_inverse=True)[1][known]
    axes = (plane.x_km, plane.y_km)
    east, north = (1 + ((axis - np.nanmin(axis))[known] // RADIUS_KM).astype(np.int64) for axis in axes)
    height, width = int(north.max()) + 2, 3.0 * (np.ptp(days[known]) + GAP_DAYS)
    cell = (offence * (east.max() + 2) + east) * height + north
    moment = days[known] - days[known].min()
    order = np.argsort(cell * width + moment)
    key, rows = (cell * width + moment)[order], known[order]
    for start in range(0, len(order), CASES_AT_ONCE):
        part = order[start : start + CASES_AT_ONCE]
        for step in (e * height + n for e in (-1, 0, 1) for n in (-1, 0, 1)):
            middle = (cell[part] + step) * width + moment[part]
            low = np.searchsorted(key, middle - GAP_DAYS, side="left")
            high = np.searchsorted(key, middle + GAP_DAYS, side="right")
            first = np.repeat(known[part], high - low)
            second = rows[np.arange(len(first)) + np.repeat(low - np.cumsum(high - low) + (high - low), high - low)]
            near = np.hypot(*(axis[first] - axis[second] for axis in axes)) <= RADIUS_KM
            yield first[near & (first < second)], second[near & (first < second)]


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def score_all(
    scorer: Scorer, home: FittedLibrary, least: float, blocks: list[tuple[IntArray, IntArray]]
) -> tuple[float, float]:
    """Seconds by the clock and by the processors to score all blocks, cases being in the order of the kernel."""
    walk = Walk.over(home.vectors, scorer, Prepared.of(home.vectors, scorer), -1e3, rare=1)
    ground = walk.ground
    placed = [tuple(walk.place_of_row[rows] for rows in block) for block in blocks]

    def one(block: tuple[IntArray, IntArray]) -> FloatArray:
        return totals_of(ground.cases, ground.remaining_bound, least, *block)

    one(placed[0])
    before = process_time()
    with ThreadPoolExecutor(threads()) as pool:
        by_the_clock = seconds(lambda: list(pool.map(one, placed)))
    return by_the_clock, process_time() - before


def with_text(scorer: Scorer) -> Scorer:
    """The scorer with a curve of addresses that has to be looked up: every pair needs the product of its n-grams."""
    rising = Curve("address_similarity", np.array([0.0, 1.0]), np.array([-0.2, 0.5]))
    return Scorer(
        scorer.comparisons,
        tuple(rising if curve.name == rising.name else curve for curve in scorer.curves),
        scorer.lower,
        scorer.upper,
    )


def line(name: str, value: str) -> None:
    print(f"{name:<66} {value:>28}", flush=True)  # noqa: T201


def pair_rates(table: CaseTable, home: FittedLibrary, threshold: float) -> Iterator[tuple[str, str]]:
    """Scored pairs per second on neighbouring pairs."""
    blocks = [block for block in neighbours(table, home) if len(block[0])]
    pairs = sum(len(first) for first, _ in blocks)
    yield "neighbouring pairs (one offence, 2 km, 90 days)", f"{pairs:,}"
    for name, scorer, least in (
        ("all evidence", home.scorer, -np.inf),
        (f"given up early at {threshold:g}", home.scorer, least_total(home.scorer, threshold)),
        ("with the product of address n-grams, all evidence", with_text(home.scorer), -np.inf),
    ):
        by_the_clock, of_processors = score_all(scorer, home, least, blocks)
        rates = (pairs / by_the_clock / 1e6, pairs / of_processors / 1e6)
        yield f"{name}, {threads()} threads", f"{rates[0]:,.1f} M/s ({rates[1]:,.1f} a thread)"


def search(home: FittedLibrary, threshold: float) -> None:
    """The whole search, some new cases, and one case."""
    vectors, scorer = home.vectors, home.scorer
    line("columns for the kernel, once", f"{seconds(lambda: prepared_for(vectors, scorer)):.2f} s")
    start = perf_counter()
    linked = link_pairs(vectors, scorer, threshold)
    line(f"link_pairs at {threshold:g}", f"{perf_counter() - start:.2f} s")
    for name in ("possible_pairs", "candidate_pairs", "scored_pairs", "links"):
        line(f"  {name}", f"{getattr(linked.report, name):,}")
    rows = np.arange(len(vectors) - 500, len(vectors))
    line("a library made ready for some cases", f"{seconds(lambda: Nearest.of(vectors, scorer)):.2f} s")
    ready = Nearest.of(vectors, scorer)
    line("  links of 500 cases", f"{seconds(lambda: ready.links(vectors, scorer, rows, threshold)):.2f} s")
    log10_lr_with_all(vectors, scorer, 0)
    times = [seconds(lambda row=row: log10_lr_with_all(vectors, scorer, row)) for row in range(11)]
    line("best_of, one case against all, warm (median)", f"{np.median(times) * 1000:.0f} ms")


def lossless(home: FittedLibrary, size: int) -> None:
    """Links lost against scoring every pair of a sample, at three thresholds."""
    rows = np.sort(np.random.default_rng(0).choice(len(home.vectors), min(size, len(home.vectors)), replace=False))
    vectors = home.vectors.take(rows)
    every = exhaustive_links(vectors, home.scorer, 1.0)
    for threshold in (1.0, 2.0, 3.0):
        wanted, found = every.at_least(threshold), link_pairs(vectors, home.scorer, threshold).links
        pairs = [set(zip(links.first.tolist(), links.second.tolist(), strict=True)) for links in (wanted, found)]
        line(f"{len(rows):,} cases at {threshold:g}: links; lost; added", f"{len(wanted):,}; "
             f"{len(pairs[0] - pairs[1])}; {len(pairs[1] - pairs[0])}")  # fmt: skip


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=678_375)
    parser.add_argument("--threshold", type=float, default=3.5)
    parser.add_argument("--lossless", type=int, default=0, metavar="CASES")
    options = parser.parse_args()
    table = cases(options.cases)
    line("cases", f"{len(table):,}")
    start = perf_counter()
    home = fit_library(table, starting_model())
    line("vectors, background and base rate (settle)", f"{perf_counter() - start:.1f} s")
    if options.lossless:
        lossless(home, options.lossless)
        return
    search(home, options.threshold)
    for name, value in pair_rates(table, home, options.threshold):
        line(name, value)


if __name__ == "__main__":
    main()
