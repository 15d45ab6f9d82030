"""Spark against one process on the real cases of St. Louis (../shared/data): what it costs over the local engine.

    python tests/benchmarks/spark.py [--cases 50000] [--threshold 3.5] [--library CASES.db]

A Spark of this machine, then a standalone master with one worker and with two, each on a processor of its own; every
linking is done twice, as the first one also starts Python on the workers. The links are held against those of the local
engine, once with the cases sent as Parquet files. With --library the cases come from a library instead of the file.
Processor seconds of a line are those of this process, its Java and the cluster together: others disturb them less than
the seconds that pass. Memory is the most that one process of a kind held.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

# the packages first: else the folders of their tests would be taken for them
sys.path.append(str(Path(__file__).parents[2]))
sys.path.append(str(Path(__file__).parents[1]))


from standalone import OPTIONS, Cluster, free_port

from linker.batch.linking import link_pairs_on, parcels_of
from linker.batch.parcels import LinkingTask
from linker.batch.session import spark_session
from linker.batch.sizes import BlockSizes
from linker.flow import FittedLibrary, fit_library
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import to_cases
from linker.library.mapping.guess import mapping_for
from linker.library.store.store import Library
from linker.pairs.linking import RARE_CASES, Linked, link_pairs
from linker.starting_model import starting_model

FILE = Path(__file__).parents[3] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
MEMORY = {"spark.executor.memory": "1g", "spark.driver.memory": "2g"}
TICK = 1.0 / os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def home_of(cases: int, library: Path | None) -> FittedLibrary:
    """The first so many cases with the model at home in them."""
    if library is not None:
        with Library.open(library, create=False) as found:
            table = found.cases()
        return fit_library(table.take(np.arange(min(cases, len(table)))), starting_model())
    chunk = next(read_chunks(FILE, chunk_rows=cases))
    return fit_library(to_cases(chunk, mapping_for(chunk)).table, starting_model())


def processes() -> dict[int, list[str]]:
    """What the system tells of this process and of all that it started, directly or through others, by their ids."""
    told = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _, rest = path.read_text(encoding="utf-8").partition("(")[2].rpartition(")")
            told[int(path.parent.name)] = [name, *rest.split()]
    mine = {os.getpid()}
    while more := {one for one, words in told.items() if int(words[2]) in mine} - mine:
        mine |= more
    return {one: told[one] for one in mine}


def processor_seconds() -> float:
    """Of this process and all that it started and that still lives or was waited for."""
    return sum(sum(map(int, words[12:16])) for words in processes().values()) * TICK


def most_gigabytes() -> dict[str, float]:
    """The most that one process of each kind held so far."""
    most: dict[str, float] = {}
    for one, words in processes().items():
        kind = "this process" if one == os.getpid() else "Java" if words[0] == "java" else "Python on a worker"
        with suppress(OSError, IndexError, ValueError):
            kilobytes = Path(f"/proc/{one}/status").read_text(encoding="utf-8").split("VmHWM:")[1].split()[0]
            most[kind] = max(most.get(kind, 0.0), int(kilobytes) / 2**20)
    return most


def timed(what: str, work: Callable[[], Linked]) -> Linked:
    """Do it and print what it took."""
    begin, spent = perf_counter(), processor_seconds()
    found = work()
    say(f"{what:42} {perf_counter() - begin:8.1f} s {processor_seconds() - spent:8.1f} processor s")
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


def on_spark(what: str, master: str, home: FittedLibrary, threshold: float, wanted: Linked) -> None:
    """A line for each linking in one session, and one for the memory of it all."""
    order, sizes = LinkingTask.of(home.scorer, threshold, rare=RARE_CASES), BlockSizes.fitting(len(home.vectors), 2)
    begin = perf_counter()
    with spark_session(master, {**OPTIONS, **MEMORY}) as spark, TemporaryDirectory() as parquet:
        say(f"{what + ': session':42} {perf_counter() - begin:8.1f} s")
        for turn, folder in (("first", None), ("second", None), ("as Parquet", Path(parquet))):
            linked = partial(link_pairs_on, spark, home.vectors, home.scorer, order, sizes=sizes, folder=folder)
            assert_same(timed(f"{what}: {turn}", linked), wanted)
        say(f"{what}: " + ", ".join(f"{kind} {size:.2f} GB" for kind, size in most_gigabytes().items()))


def transport(home: FittedLibrary, threshold: float) -> None:
    """Blocks, how often a case travels, and how many bytes it has."""
    begin, sizes = perf_counter(), BlockSizes.fitting(len(home.vectors), 2)
    blocks, rows = parcels_of(home.vectors, home.scorer, LinkingTask.of(home.scorer, threshold, rare=RARE_CASES), sizes)
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
    parser.add_argument("--library", type=Path)
    told = parser.parse_args()
    home = home_of(told.cases, told.library)
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    link_pairs(home.vectors.take(np.arange(100)), home.scorer, told.threshold)
    wanted = timed("local engine, two threads", lambda: link_pairs(home.vectors, home.scorer, told.threshold))
    say(f"{len(home.vectors):,} cases, {len(wanted.links):,} links, load {os.getloadavg()[0]:.1f}")
    transport(home, told.threshold)
    on_spark("local[2]", "local[2]", home, told.threshold, wanted)
    for workers in (1, 2):
        with cluster(workers) as found:
            on_spark(f"{workers} workers", found.master, home, told.threshold, wanted)


if __name__ == "__main__":
    main()
