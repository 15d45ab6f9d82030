"""Whole commands at the size of a city, and `match` in a warm process: lines for the table of `scale.py`.

Each command runs in a process of its own: seconds by the clock, (by the processors), and the most memory it held.
"""

from __future__ import annotations

import csv
import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from scale import DATA, LOG10_LR, copied, weak_links

NEW_CASES = 500
# How many cases are matched in a warm process, and how many by a command each.
WARM, COLD = 20, 5


class Cost(NamedTuple):
    """What one process took: seconds by the clock and by the processors, and the most memory it held."""

    clock_s: float
    cpu_s: float
    peak_gb: float

    def __str__(self) -> str:
        return f"{self.clock_s:.1f} s ({self.cpu_s:.1f}), {self.peak_gb:.2f} GB"


def lines(source: Path, folder: Path) -> Iterator[tuple[str, str, str]]:
    """What was measured, what came out, and the aim; `source` is a library of all cases, `folder` is thrown away.

    The import is measured where `source` was made for this run; a library that was given saves it.
    """
    if source.is_relative_to(folder):
        yield from import_lines(folder, rows_of(DATA))
    library = folder / "commands.db"
    copied(source, library)
    yield from relink_lines(library)
    yield from match_lines(library)
    yield from since_last_lines(library, some_new(folder, NEW_CASES))


def import_lines(folder: Path, rows: int) -> Iterator[tuple[str, str, str]]:
    """Importing so many rows of the real file into a new library, and the same file once more."""
    file, library = folder / "measured.csv.gz", folder / "measured.db"
    with gzip.open(DATA, "rt", encoding="utf-8") as whole, gzip.open(file, "wt", encoding="utf-8") as part:
        part.writelines(islice(whole, rows + 1))
    command = ("import", str(file), "--library", str(library), "--json")
    yield f"linker import, {rows:,} rows of .csv.gz into SQLite", str(ran(*command)), "60 s, 1 GB"
    yield "  the same file again, nothing changed", str(ran(*command)), ""
    for path in folder.glob("measured.*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def relink_lines(library: Path) -> Iterator[tuple[str, str, str]]:
    """`linker relink` as it is, and with the thresholds lowered to the log10_lr of `scale.py`."""
    from linker.library.store.store import Library

    with Library.open(library, create=False) as opened:
        cases = opened.count_cases()
    plain = ran("relink", "--library", str(library), "--json")
    yield f"linker relink, {cases:,} cases, starting model", str(plain), "30 s, 2 GB"
    probability, odds = weak_links(cases)
    weak = library.with_name("weak.toml")
    weak.write_text(
        f"[links]\nleast_probability = {probability}\n[series]\ncut_log10_odds = {odds}\n", encoding="utf-8"
    )
    lowered = ran("relink", "--settings", str(weak), "--library", str(library), "--json")
    with Library.open(library, create=False) as opened:
        run = opened.last_run()
        links = json.loads(run.counts)["links"] if run else 0
    yield f"  thresholds lowered to a log10_lr of {LOG10_LR}: {links:,} links", str(lowered), ""


def match_lines(library: Path) -> Iterator[tuple[str, str, str]]:
    """`linker match` as a command, and asked in a process that has the library open; `library` must be linked."""
    from linker.casework.matching.match import match
    from linker.casework.workspace.workspace import Workspace
    from linker.library.store.store import Library

    with Library.open(library, create=False) as opened:
        ids = opened.content_hashes()[0]
        asked = [str(ids[len(ids) * place // (WARM + 1)]) for place in range(1, WARM + 1)]
        match(Workspace.of(opened), asked[0])
        warm = [_timed(partial(match, Workspace.of(opened), case)) for case in asked]
    colds = [ran("match", case, "--library", str(library), "--json") for case in asked[:COLD]]
    cold = Cost(*(median(part) for part in zip(*colds, strict=True)))
    yield f"linker match CASE against {len(ids):,} cases, median of {COLD}", str(cold), "3 s"
    clock_ms, cpu_ms = (1000.0 * median(part) for part in zip(*warm, strict=True))
    yield f"  in a warm process, median of {WARM}", f"{clock_ms:.0f} ms ({cpu_ms:.0f})", "30 ms"


def since_last_lines(library: Path, new: Path) -> Iterator[tuple[str, str, str]]:
    """`linker relink --since-last` after an import that only stored, and an import that links at once.

    `library` must be linked; half of the cases of `new` come by the one way, half by the other.
    """
    halves = [_half(new, rest) for rest in (0, 1)]
    ran("import", str(halves[0]), "--library", str(library), "--no-link", "--json")
    since = ran("relink", "--since-last", "--library", str(library), "--json")
    yield f"linker relink --since-last after {NEW_CASES} new cases, on those links", str(since), "10 s"
    at_once = ran("import", str(halves[1]), "--library", str(library), "--json")
    yield f"linker import of {NEW_CASES} more, linked at once", str(at_once), "10 s"


def some_new(folder: Path, count: int) -> Path:
    """A file of twice so many cases that the library does not hold: rows of the real file under new ids."""
    path = folder / "new.csv"
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file, path.open("w", newline="") as new:
        rows = csv.reader(file)
        writer = csv.writer(new)
        writer.writerow(next(rows))
        for number, row in enumerate(islice(rows, 400_000, 400_000 + 2 * count)):
            writer.writerow([f"NEW{number:06d}", *row[1:]])
    return path


def rows_of(path: Path) -> int:
    """Rows of a packed file, its header not counted."""
    with gzip.open(path, "rb") as file:
        return sum(1 for _ in file) - 1


def ran(*command: str) -> Cost:
    """Run a command of the program in a process of its own; its output is thrown away."""
    return ran_python("-m", "linker.cli", *command)


def ran_python(*command: str) -> Cost:
    """The same with what Python is to run."""
    clock = perf_counter()
    work = [sys.executable, "-c", _LAUNCH, sys.executable, *command]
    told = subprocess.run(work, check=True, capture_output=True, text=True).stdout
    return Cost(perf_counter() - clock, *json.loads(told))


# In a process between: the memory of this one would count as that of a process it starts itself.
_LAUNCH = """
import json, resource, subprocess, sys
ended = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6]))
sys.exit(ended)
"""


def _half(new: Path, rest: int) -> Path:
    path = new.with_name(f"half{rest}.csv")
    header, *rows = new.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *rows[rest::2]]), encoding="utf-8")
    return path


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    clock, cpu = perf_counter(), process_time()
    work()
    return perf_counter() - clock, process_time() - cpu
