"""The compiled kernel on the real cases of St. Louis (../shared/data): pairs per second, links, one case against all.

    python tests/benchmarks/kernel.py [--cases 678375] [--threshold 3.5]

Neighbouring pairs are those of one offence within 2 km and 90 days, 126 million in the whole set; every variable of
every pair is scored, nothing is given up early. `given up early` is what a search does: the same pairs against a
threshold. With --lossless the links of a sample are held against scoring every pair. Times are of this machine and
this minute: compare lines of one run only.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import numpy as np
from scipy.spatial import cKDTree

from features.case import CaseTable
from features.columns import FloatArray, IntArray
from features.geo import local_plane_km
from linker.flow import Home, settle
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.pairs.curve import Curve
from linker.pairs.kernel.ground import Prepared, prepared_for, threads
from linker.pairs.kernel.search import totals_of
from linker.pairs.linking import best_of, exhaustive_links, link_pairs, link_rows
from linker.pairs.score import Scorer, least_total
from linker.starting import starting_model

FILE = Path(__file__).parents[3] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
RADIUS_KM, GAP_DAYS = 2.0, 90.0
CASES_AT_ONCE = 2_000


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


def neighbours(table: CaseTable, home: Home) -> Iterator[tuple[IntArray, IntArray]]:
    """Pairs of one offence within 2 km and 90 days, in blocks."""
    plane = local_plane_km(table.longitude, table.latitude)
    days = home.vectors.timing.middle_days
    known = np.flatnonzero(~np.isnan(plane.x_km + days))
    # a box around the cylinder: what lies in its corners is dropped
    space = np.stack([plane.x_km / RADIUS_KM, plane.y_km / RADIUS_KM, days / GAP_DAYS], axis=1)[known]
    order = known[np.lexsort((space[:, 2], space[:, 0].round(), space[:, 1].round()))]
    place = {row: k for k, row in enumerate(known.tolist())}
    tree, offence = cKDTree(space), np.unique(table.offence.astype(str), return_inverse=True)[1]
    for start in range(0, len(order), CASES_AT_ONCE):
        rows = order[start : start + CASES_AT_ONCE]
        found = tree.query_ball_point(space[[place[row] for row in rows.tolist()]], 1.0, p=np.inf)
        first = np.repeat(rows, [len(each) for each in found])
        second = known[np.concatenate(found).astype(np.int64)]
        near = np.hypot(*(axis[first] - axis[second] for axis in (plane.x_km, plane.y_km))) <= RADIUS_KM
        once = near & (first < second) & (offence[first] == offence[second])
        yield first[once], second[once]


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start


def score_all(prepared: Prepared, least: float, blocks: list[tuple[IntArray, IntArray]]) -> float:
    """Seconds to score all blocks with all threads."""

    def one(block: tuple[IntArray, IntArray]) -> FloatArray:
        return totals_of(prepared.compiled.cases, prepared.full_reach, least, *block)

    with ThreadPoolExecutor(threads()) as pool:
        return seconds(lambda: list(pool.map(one, blocks)))


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


def pair_rates(table: CaseTable, home: Home, threshold: float) -> None:
    """Scored pairs per second on neighbouring pairs."""
    blocks = list(neighbours(table, home))
    pairs = sum(len(first) for first, _ in blocks)
    line("neighbouring pairs (one offence, 2 km, 90 days)", f"{pairs:,}")
    plain, text = Prepared.of(home.vectors, home.scorer), Prepared.of(home.vectors, with_text(home.scorer))
    score_all(plain, -np.inf, blocks[:1])
    for name, prepared, least in (
        ("all evidence", plain, -np.inf),
        (f"given up early at {threshold:g}", plain, least_total(home.scorer, threshold)),
        ("all evidence and the product of address n-grams", text, -np.inf),
    ):
        taken = score_all(prepared, least, blocks)
        line(f"{name}, {threads()} threads", f"{pairs / taken / 1e6:,.1f} million pairs/s")


def search(home: Home, threshold: float) -> None:
    """The whole search, some new cases, and one case."""
    vectors, scorer = home.vectors, home.scorer
    line("columns for the kernel, once", f"{seconds(lambda: prepared_for(vectors, scorer)):.2f} s")
    start = perf_counter()
    linked = link_pairs(vectors, scorer, threshold)
    line(f"link_pairs at {threshold:g}", f"{perf_counter() - start:.2f} s")
    for name in ("possible_pairs", "candidate_pairs", "scored_pairs", "links"):
        line(f"  {name}", f"{getattr(linked.report, name):,}")
    rows = np.arange(len(vectors) - 500, len(vectors))
    line("link_rows, 500 cases", f"{seconds(lambda: link_rows(vectors, scorer, threshold, rows)):.2f} s")
    best_of(vectors, scorer, 0)
    times = [seconds(lambda row=row: best_of(vectors, scorer, row)) for row in range(11)]
    line("best_of, one case against all, warm (median)", f"{np.median(times) * 1000:.0f} ms")


def lossless(home: Home, size: int) -> None:
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
    home = settle(table, starting_model())
    line("vectors, background and base rate (settle)", f"{perf_counter() - start:.1f} s")
    if options.lossless:
        lossless(home, options.lossless)
        return
    search(home, options.threshold)
    pair_rates(table, home, options.threshold)


if __name__ == "__main__":
    main()
