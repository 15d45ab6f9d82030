"""Import, match and linking what changed, at the size of a city: lines for the table of `scale.py`."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple

from scale import DATA, weak_links

NEW_CASES = 500
MATCHES = 9


class Cost(NamedTuple):
    """What one process took: seconds by the clock and by the processors, and the most memory it held."""

    clock_s: float
    cpu_s: float
    peak_gb: float


def lines(source: Path, folder: Path) -> Iterator[tuple[str, str, str]]:
    """What was measured, what came out, and the aim; `source` is a library of all cases, `folder` is thrown away."""
    found = measure_import(folder, rows_of(DATA))
    rows = f"{found['rows']:,.0f} rows of .csv.gz into SQLite"
    yield f"import of {rows}", f"{_seconds(found, 'first')}, {found['first_peak_gb']:.2f} GB", "60 s, 1 GB"
    yield f"  the same file again ({found['unchanged']:,.0f} unchanged)", _seconds(found, "again"), ""
    library = linked(source, folder)
    found = measure_match(library)
    yield f"match against {found['cases']:,.0f} cases, cold command", _seconds(found, "cold"), "3 s"
    yield "  in a warm process", f"{found['warm_ms']:.0f} ms ({found['warm_cpu_ms']:.0f})", "30 ms"
    found = measure_since_last(library, some_new(folder, NEW_CASES))
    yield f"relink --since-last after {NEW_CASES} new cases", _seconds(found, "since_last"), "10 s"
    yield f"  import of {NEW_CASES} more, linked at once", _seconds(found, "import"), "10 s"


def measure_import(folder: Path, rows: int) -> dict[str, float]:
    """Importing so many rows of the real file into a new library, and the same file once more."""
    file, library = folder / "measured.csv.gz", folder / "measured.db"
    with gzip.open(DATA, "rt", encoding="utf-8") as whole, gzip.open(file, "wt", encoding="utf-8") as part:
        part.writelines(islice(whole, rows + 1))
    first = ran("import", str(file), "--library", str(library), "--json")
    again = ran("import", str(file), "--library", str(library), "--json")
    for path in folder.glob("measured.*"):
        path.unlink()
    return {"rows": rows, "unchanged": rows, **_named("first", first), **_named("again", again)}


def measure_match(library: Path) -> dict[str, float]:
    """`linker match` as a command, and asked in a process that has the library open; `library` must be linked."""
    from linker.casework.answers import match
    from linker.library.store.store import Library

    with Library.open(library, create=False) as opened:
        ids = opened.content_hashes()[0]
        asked = [str(ids[len(ids) * place // (MATCHES + 1)]) for place in range(1, MATCHES + 1)]
        match(opened, asked[0])
        warm = [_timed(partial(match, opened, case)) for case in asked]
    colds = [ran("match", case, "--library", str(library), "--json") for case in asked[:3]]
    cold = Cost(*(median(part) for part in zip(*colds, strict=True)))
    clock_ms, cpu_ms = (1000.0 * median(part) for part in zip(*warm, strict=True))
    return {"cases": len(ids), "warm_ms": clock_ms, "warm_cpu_ms": cpu_ms, **_named("cold", cold)}


def measure_since_last(library: Path, new: Path) -> dict[str, float]:
    """`linker relink --since-last` after an import that only stored, and an import that links at once.

    `library` must be linked; half of the cases of `new` come by the one way, half by the other.
    """
    halves = [_half(new, rest) for rest in (0, 1)]
    ran("import", str(halves[0]), "--library", str(library), "--no-link", "--json")
    since = ran("relink", "--since-last", "--library", str(library), "--json")
    at_once = ran("import", str(halves[1]), "--library", str(library), "--json")
    return {**_named("since_last", since), **_named("import", at_once)}


def linked(source: Path, folder: Path) -> Path:
    """A copy of a library with all its cases linked, at the threshold of `scale.py`."""
    from linker.casework.linking import relink_library
    from linker.library.store.store import Library
    from linker.settings import LinkSettings, SeriesSettings, Settings

    path = folder / "linked.db"
    shutil.copy(source, path)
    with Library.open(path, create=False) as library:
        probability, odds = weak_links(library.count_cases())
        weak = Settings(links=LinkSettings(least_probability=probability), series=SeriesSettings(cut_log10_odds=odds))
        relink_library(library, weak)
    return path


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
    clock = perf_counter()
    work = [sys.executable, "-c", _LAUNCH, sys.executable, "-m", "linker.cli", *command]
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


def _named(name: str, cost: Cost) -> dict[str, float]:
    return {f"{name}_{part}": value for part, value in cost._asdict().items()}


def _seconds(found: Mapping[str, float], name: str) -> str:
    return f"{found[f'{name}_clock_s']:.1f} s ({found[f'{name}_cpu_s']:.1f})"
