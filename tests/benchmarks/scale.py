"""The whole job at the size of a city, on the real cases of St. Louis (../shared/data): prints a table, and keeps it.

    python tests/benchmarks/scale.py [--library CASES.db] [--sizes 50000,100000,200000,400000,678375] [--only PART…]

Parts: relink (stage by stage at each size, with the growth exponent and peak memory), pairs (neighbouring pairs scored
a second), splink (the same pairs by Splink on DuckDB; pip install splink), start (what `linker --help` adds to a bare
Python), library (whole commands: import, relink, since-last, match: `scale_library.py`), and only when asked for by
name million and ten-million (`scale_million.py`), narratives (Chinese cases with narratives, `scale_narratives.py`)
and cosines (alike narratives beside sparse_dot_topn, `scale_cosines.py`; pip install sparse_dot_topn). RESULTS.md
beside this file holds what the last run of each part printed. `--library` is a library that holds the cases already;
without it they are imported first. Thrown-away libraries stand in the folder for temporary files (TMPDIR); ten million
cases need 20 GB there.

The starting model cannot carry a link at the base rate of so large a city (`linker relink` says so), so the links asked
for here are those of a log10_lr of 3.5: a million links, more than a calibrated run would ever keep, and as many for
each case whatever the size. Seconds are by the clock and by the processors; where others use the machine, only the
latter tell.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from features.case import CaseTable
    from linker.i18n.text import Translatable

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data" / "st_louis" / "incidents_2008_2020.csv.gz"
RESULTS = HERE / "RESULTS.md"
TITLE = "# Results of scale.py\n\nSeconds by the clock (by the processors).\n"
SIZES = (50_000, 100_000, 200_000, 400_000, 678_375)
LOG10_LR = 3.5
# What scores pairs alone does so on the first of the cases: as many pairs a case as in the whole city.
PAIR_CASES = 200_000


class Line(NamedTuple):
    """One line of the table: what was measured, what came out, and what it should be ("" for no aim)."""

    what: str
    found: str
    aim: str = ""


def weak_links(cases: int) -> tuple[float, float]:
    """(probability of a link, log10 odds of a series) that stand for `LOG10_LR` in a library of so many cases."""
    from linker.starting_model import starting_model

    share = starting_model().mates_per_case / max(cases - 1, 1)
    odds = LOG10_LR + float(np.log10(share / (1.0 - share)))
    return float(1.0 / (1.0 + 10.0**-odds)), odds


def relinked(path: Path) -> dict[str, object]:
    """Seconds of each stage of one re-linking, its counts, and the most memory this process ever held (GB)."""
    from linker.casework.linking.relink import relink_library
    from linker.i18n.translate import translate
    from linker.library.store.store import Library
    from linker.settings import LinkSettings, SeriesSettings, Settings

    moments: list[tuple[str, float, float, float]] = []

    def on_stage(stage: Translatable, _share: float) -> None:
        what = translate(stage, "en")
        if not moments or moments[-1][0] != what:
            moments.append((what, perf_counter(), process_time(), peak_gb()))

    with Library.open(path, create=False) as library:
        probability, odds = weak_links(library.count_cases())
        by_model = LinkSettings(least_probability=probability, calibration="model")
        weak = Settings(links=by_model, series=SeriesSettings(cut_log10_odds=odds))
        report = relink_library(library, weak, on_stage=on_stage)
        on_stage("end", 1.0)
        run = library.last_run()
        sizes = library.series(run.run_id).series_id.tolist() if run else []
    stages = [(what, after[1] - clock, after[2] - cpu, after[3]) for (what, clock, cpu, _), after in pairwise(moments)]
    return {
        "cases": report.cases, "stages": stages, "candidates": report.candidate_pairs, "scored": report.scored_pairs,
        "links": report.links, "series": report.series, "peak": peak_gb(),
        "largest": max(Counter(sizes).values(), default=0),
    }  # fmt: skip


def peak_gb() -> float:
    """The most memory this process ever held."""
    status = Path("/proc/self/status")
    if status.exists():
        # what the operating system counts of a process holds what its parent had when it started it; this does not
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(found[1]) / 1e6 if found else float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def subset(source: Path, cases: int, folder: Path) -> Path:
    """A library of so many cases of another one, drawn evenly: the same city and years, with fewer cases."""
    from linker.library.store.store import Library

    path = folder / f"{cases}.db"
    with Library.open(source, create=False) as library:
        if cases >= library.count_cases():
            return copied(source, path)
        whole = library.cases()
        table = whole.take(np.linspace(0, len(whole) - 1, cases).astype(np.int64))
    return stored([table], path)


def copied(source: Path, path: Path) -> Path:
    """A library with what lies on the shelf beside it."""
    shutil.copy(source, path)
    shelf, name = source.with_name(source.name + ".vectors"), path.name + ".vectors"
    if shelf.is_dir():
        shutil.copytree(shelf, path.with_name(name))
    return path


def stored(tables: Iterable[CaseTable], path: Path) -> Path:
    """A new library of these cases, each read as an import reads it."""
    from linker.casework.workspace.feature_cache import FeatureWriter
    from linker.library.store.content import row_hashes
    from linker.library.store.store import Library

    with Library.open(path) as library:
        reader = FeatureWriter(library.array_cache)
        with library.import_session(path.name, path.name) as session:
            for table in tables:
                hashes = row_hashes(table)
                session.add(table, hashes)
                reader.add(table, np.array(hashes.content, dtype=np.bytes_))
        reader.finish()
    return path


def relink_lines(source: Path, sizes: Sequence[int], folder: Path) -> Iterator[Line]:
    """Re-linking by stage at every size, each in a process of its own."""
    found = []
    for size in sizes:
        path = subset(source, size, folder)
        found.append(_in_a_process(path))
        yield from _relink_lines(found[-1], "30 s, 2 GB" if size == sizes[-1] else "")
    for one, other in pairwise(found):
        yield Line(f"growth exponent, {one['cases']:,} to {other['cases']:,} cases", f"{_growth(one, other):.2f}")
    past = [one for one in found if one["cases"] >= 100_000]
    if len(past) > 1:
        grown = f"{_growth(past[0], past[-1]):.2f} in cases, {_growth(past[0], past[-1], 'candidates'):.2f} in pairs"
        yield Line(f"growth exponent, {past[0]['cases']:,} to {past[-1]['cases']:,} cases", grown, "1.25 in cases")


def relinked_in_a_process(path: Path, aim: str) -> Iterator[Line]:
    """Re-linking one library by stage; the library is thrown away."""
    yield from _relink_lines(_in_a_process(path), aim)


def _in_a_process(path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(printed([sys.executable, __file__, "--one", str(path)]))
    path.unlink()
    shutil.rmtree(path.with_name(path.name + ".vectors"), ignore_errors=True)
    return found


def _relink_lines(one: dict[str, object], aim: str) -> Iterator[Line]:
    stages: list[tuple[str, float, float, float]] = one["stages"]  # type: ignore[assignment]
    cases, whole = f"{one['cases']:,} cases", (sum(clock for _, clock, _, _ in stages), _processors(one))
    for what, clock, cpu, peak in stages:
        yield Line(f"  {cases}: {what}", f"{clock:.1f} s ({cpu:.1f}), {peak:.2f} GB so far")
    every = f"{whole[0]:.1f} s ({whole[1]:.1f}), {one['peak']:.2f} GB"
    yield Line(f"relink, {cases}, library to stored series", every, aim)
    yield Line(
        f"  {cases}: candidates; scored; links; series; largest",
        f"{one['candidates']:,}; {one['scored']:,}; {one['links']:,}; {one['series']:,}; {one['largest']:,}",
    )


def _processors(one: dict[str, object]) -> float:
    return float(sum(cpu for _, _, cpu, _ in one["stages"]))  # type: ignore[attr-defined]


def _growth(one: dict[str, object], other: dict[str, object], by: str = "cases") -> float:
    sizes = [float(each[by]) for each in (one, other)]  # type: ignore[arg-type]
    return float(np.log(_processors(other) / _processors(one)) / np.log(sizes[1] / sizes[0]))


def pair_lines(source: Path, _folder: Path) -> Iterator[Line]:
    """Neighbouring pairs scored a second, all evidence and with texts."""
    import kernel

    from linker.flow import fit_library
    from linker.library.store.store import Library
    from linker.starting_model import starting_model

    with Library.open(source, create=False) as library:
        table = library.cases()
    table = table.take(np.arange(min(PAIR_CASES, len(table))))
    home = fit_library(table, starting_model())
    for name, value in kernel.pair_rates(table, home, LOG10_LR):
        yield Line(name, value, {"all": "60 M/s", "wit": "30 M/s"}.get(name[:3], ""))


def splink_lines(source: Path, _folder: Path) -> Iterator[Line]:
    """The same pairs by Splink and by the kernel, in one run."""
    import scale_splink

    yield from (Line(*each) for each in scale_splink.compared(source, PAIR_CASES))


def start_lines(_source: Path, _folder: Path) -> Iterator[Line]:
    """What the command adds to a bare Python."""
    commands = {"python": ["-c", "pass"], "--help": ["-m", "linker.cli", "--help"],
                "--version": ["-m", "linker.cli", "--version"]}  # fmt: skip
    times = {name: np.median([_cost([sys.executable, *command]) for _ in range(7)], axis=0)
             for name, command in commands.items()}  # fmt: skip
    for name in ("--help", "--version"):
        clock, cpu = times[name] - times["python"]
        yield Line(f"linker {name} over bare Python", f"{clock:.2f} s ({cpu:.2f})", "0.4 s")


def _cost(command: list[str]) -> tuple[float, float]:
    before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    printed(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return perf_counter() - clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def library_lines(source: Path, folder: Path) -> Iterator[Line]:
    """Whole commands: import, re-linking, linking what changed, match."""
    import scale_library

    yield from (Line(*each) for each in scale_library.lines(source, folder))


def large_lines(kind: str, source: Path, folder: Path) -> Iterator[Line]:
    """Libraries larger than the city."""
    import scale_million

    yield from (Line(*each) for each in scale_million.lines(kind, source, folder))


def narrative_lines(_source: Path, _folder: Path) -> Iterator[Line]:
    """Chinese cases with narratives, by the starting model and by one trained on zh_theft."""
    import scale_narratives

    yield from (Line(*each) for each in scale_narratives.lines())


def cosine_lines(_source: Path, _folder: Path) -> Iterator[Line]:
    """All pairs of alike narratives, beside sparse_dot_topn."""
    import scale_cosines

    yield from (Line(*each) for each in scale_cosines.lines())


def printed(command: list[str]) -> str:
    """What a process prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE.parents[1]).stdout


PARTS: dict[str, Callable[[Path, Path], Iterator[Line]]] = {
    "pairs": pair_lines,
    "splink": splink_lines,
    "start": start_lines,
    "library": library_lines,
}
# Long, and hungry for memory: only when asked for by name.
LARGE: dict[str, Callable[[Path, Path], Iterator[Line]]] = {
    "million": partial(large_lines, "million"),
    "three-million": partial(large_lines, "towns:4"),
    "ten-million": partial(large_lines, "towns"),
    "narratives": narrative_lines,
    "cosines": cosine_lines,
}


def show(part: str, lines: Iterator[Line]) -> None:
    """Print a part line by line, and put it in the place of its last result in RESULTS.md."""
    kept = []
    for line in lines:
        kept.append(line)
        print(f"{line.what:<74} {line.found:>34}  {line.aim}", flush=True)  # noqa: T201
    begin, end = f"## {part}\n", "\n## "
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else TITLE
    head, _, rest = text.partition(begin)
    tail = rest.partition(end)[2]
    rows = [f"| {line.what.strip()} | {line.found} | {line.aim} |" for line in kept]
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {machine()}"
    made = [begin, when, "", "| what | found | aim |", "|---|---|---|"]
    parts = [head.rstrip() + "\n", "\n".join([*made, *rows]) + "\n", f"## {tail}" if tail else ""]
    RESULTS.write_text("\n".join(parts).rstrip() + "\n", encoding="utf-8")


def machine() -> str:
    """The machine in a few words, with how busy it was."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    busy = f", load {os.getloadavg()[0]:.1f} (others at work on it count too)" if hasattr(os, "getloadavg") else ""
    return f"{cores} cores {platform.machine()}, Python {platform.python_version()}{busy}"


def imported(folder: Path) -> Path:
    """All cases, as a user would import them."""
    path = folder / "all.db"
    printed([sys.executable, "-m", "linker.cli", "import", str(DATA), "--library", str(path), "--json"])
    return path


def main() -> None:
    """Run the parts and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, metavar="CASES.db")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", nargs="*", choices=["relink", *PARTS, *LARGE], default=["relink", *PARTS])
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(relinked(options.one)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        needs_city = {*options.only} - {"narratives", "cosines"}
        source = options.library or (imported(folder) if needs_city else DATA)
        if "relink" in options.only:
            show("relink", relink_lines(source, [int(size) for size in options.sizes.split(",")], folder))
        for part, measured in (PARTS | LARGE).items():
            if part in options.only:
                show(part, measured(source, folder))


if __name__ == "__main__":
    main()
