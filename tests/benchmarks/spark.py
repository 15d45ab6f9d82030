"""Spark against one process on the real cases of St. Louis (../shared/data): what it costs over the local engine.

    python tests/benchmarks/spark.py [--cases 50000] [--threshold 3.5]

A standalone master on this machine, then one worker, then two, each on a processor of its own; every linking is done
twice, as the first one also starts Python on the workers. The links are held against those of the local engine.
Processor seconds of a line are those of this process, its Java and the cluster together: others disturb them less than
the seconds that pass.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

sys.path.append(str(Path(__file__).parents[1]))

from standalone import OPTIONS, Cluster, free_port

from linker.batch.linking import link_pairs_on, parcels_of
from linker.batch.parcels import Order
from linker.batch.session import spark_session
from linker.batch.sizes import BlockSizes
from linker.flow import Home, settle
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.pairs.linking import RARE_CASES, Linked, link_pairs
from linker.starting import starting_model

FILE = Path(__file__).parents[3] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
MEMORY = {"spark.executor.memory": "1g", "spark.driver.memory": "2g"}
TICK = 1.0 / os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def home_of(cases: int) -> Home:
    """The first so many cases with the model at home in them."""
    chunk = next(read_chunks(FILE, chunk_rows=cases))
    return settle(to_cases(chunk, mapping_for(chunk)).table, starting_model())


def processor_seconds() -> float:
    """Of this process and all that it started, directly or through others, and that still lives or was waited for."""
    told = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name_and_rest = path.read_text(encoding="utf-8").rpartition(")")
        except OSError:
            continue
        numbers = name_and_rest[2].split()
        told[int(path.parent.name)] = int(numbers[1]), sum(map(int, numbers[11:15])) * TICK
    mine = {os.getpid()}
    while more := {one for one, (parent, _) in told.items() if parent in mine} - mine:
        mine |= more
    return sum(told[one][1] for one in mine)


def timed(what: str, work: Callable[[], Linked]) -> Linked:
    """Do it and print what it took."""
    begin, spent = perf_counter(), processor_seconds()
    found = work()
    say(f"{what:34} {perf_counter() - begin:8.1f} s {processor_seconds() - spent:8.1f} processor s")
    return found


def assert_same(found: Linked, wanted: Linked) -> None:
    """The same links to the last bit."""
    for name in ("first", "second", "log10_lr"):
        np.testing.assert_array_equal(getattr(found.links, name), getattr(wanted.links, name))


@contextmanager
def cluster(workers: int) -> Iterator[Cluster]:
    """A master and so many workers, each on its own processor."""
    with TemporaryDirectory() as folder:
        found = Cluster(Path(folder), free_port())
        try:
            found.start_master()
            for number in range(workers):
                found.start_worker(sorted(os.sched_getaffinity(0))[number], memory="1g")
            yield found
        finally:
            found.stop()


def on_spark(home: Home, threshold: float, wanted: Linked, workers: int) -> None:
    """A line for the session, and one for each linking."""
    begin = perf_counter()
    with cluster(workers) as found, spark_session(found.master, {**OPTIONS, **MEMORY}) as spark:
        say(f"{workers} workers: cluster and session      {perf_counter() - begin:8.1f} s")
        sizes = BlockSizes.fitting(len(home.vectors), 2)
        for turn in ("first", "second"):
            work = timed(
                f"{workers} workers: {turn} linking",
                lambda: link_pairs_on(spark, home.vectors, home.scorer, threshold, rare=RARE_CASES, sizes=sizes),
            )
            assert_same(work, wanted)


def transport(home: Home, threshold: float) -> None:
    """Blocks, how often a case travels, and how many bytes it has."""
    begin, sizes = perf_counter(), BlockSizes.fitting(len(home.vectors), 2)
    blocks, rows = parcels_of(home.vectors, home.scorer, Order.of(home.scorer, threshold, rare=RARE_CASES), sizes)
    parcels = [(len(row["parcel"]), len(row["visits"])) for row in rows]
    once, sent = sum(size for size, _ in parcels), sum(size * visits for size, visits in parcels)
    say(
        f"{blocks} blocks of {sizes.block_cases:,} cases: {once / len(home.vectors):.0f} bytes a case, "
        f"each sent to {sent / once:.2f} blocks; packed in {perf_counter() - begin:.1f} s"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=50_000)
    parser.add_argument("--threshold", type=float, default=3.5)
    told = parser.parse_args()
    home = home_of(told.cases)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    link_pairs(home.vectors.take(np.arange(100)), home.scorer, told.threshold)
    wanted = timed("local engine, two threads", lambda: link_pairs(home.vectors, home.scorer, told.threshold))
    say(f"{len(home.vectors):,} cases, {len(wanted.links):,} links, load {os.getloadavg()[0]:.1f}")
    transport(home, told.threshold)
    for workers in (1, 2):
        on_spark(home, told.threshold, wanted, workers)


if __name__ == "__main__":
    main()
