"""People who work at one desk for minutes, while cases are imported and linked anew beside them: is all of it kept?

    python tests/benchmarks/office.py --people 30 --minutes 10
    python tests/benchmarks/office.py --server postgresql+psycopg://user@server/empty_database

Everybody opens pages and searches, and decides pairs by the API, each with a reason that is given once. In the end the
decisions that were acknowledged are held one to one against the chain. Ends with 1 for a lost or doubled decision, a
broken chain, a command that failed, or a fault of the server (409 and 503 are told, and are none). `--server` takes a
database without a library. Pages are asked for without their sockets; those are the matter of `desk.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from desk import Addresses, server_needs, warmed_up  # noqa: E402
from linker_desk import Served, linked_town, serving  # noqa: E402

from linker.library.store.store import Library  # noqa: E402

MIX = {"page": 40, "search": 25, "case": 15, "decision": 20}
REFUSED, FAULT, BUSY = 400, 500, 503
NEW_CASES = 60


@dataclass
class Work:
    """What all people met: seconds of each answer by kind, statuses that are not a success, and reasons of decisions.

    A reason is `acknowledged` where the desk said that it is stored, `unknown` where the line broke before an answer.
    """

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refusals: Counter[str] = field(default_factory=Counter)
    acknowledged: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    faults: int = 0


def person(base: str, known: Addresses, seed: int, timing: tuple[float, float], work: Work) -> None:
    """One person who works until the time is over."""
    until, pause = timing
    chance = random.Random(seed)
    with httpx.Client(base_url=base, timeout=120.0) as http:
        while time.monotonic() < until:
            kind = chance.choices(list(MIX), list(MIX.values()))[0]
            reason = f"person {seed}, {chance.getrandbits(64):016x}"
            began = time.monotonic()
            try:
                status = _asked(http, kind, known, chance, reason).status_code
            except httpx.HTTPError as error:
                work.refusals[f"{kind}: {type(error).__name__}"] += 1
                work.unknown.add(reason)
                work.faults += 1
                continue
            work.seconds[kind].append(time.monotonic() - began)
            if status >= REFUSED:
                work.refusals[f"{kind}: {status}"] += 1
                work.faults += status >= FAULT and status != BUSY
            elif kind == "decision":
                work.acknowledged.append(reason)
            time.sleep(chance.uniform(0.5, 1.5) * pause)


def _asked(http: httpx.Client, kind: str, known: Addresses, chance: random.Random, reason: str) -> httpx.Response:
    if kind == "page":
        return http.get(known.path(chance.choice(["case", "series", "search", "start"]), chance))
    if kind == "search":
        return http.get("/api/cases", params={"words": chance.choice(known.words)})
    case_a, case_b = chance.sample(known.cases, 2)
    if kind == "case":
        return http.get("/api/matches", params={"case_id": case_a})
    verdict = chance.choice(["confirmed", "rejected", "rejected", "rejected"])
    return http.post("/api/decisions", json={"kind": verdict, "case_a": case_a, "case_b": case_b, "because": reason})


def beside(place: str, folder: Path, until: float) -> Iterator[str]:
    """Import new cases and link all anew, in turn, until the time is over; what a command that failed said."""
    number = 0
    while time.monotonic() < until:
        number += 1
        file = folder / f"month {number}.csv"
        file.write_text("\n".join(_new_cases(number)), encoding="utf-8")
        yield from _failed("import", str(file), "--library", place)
        yield from _failed("relink", "--library", place)


def _new_cases(number: int) -> Iterator[str]:
    yield "案件编号,案件类别,发案时间,发案地点,简要案情"
    for case in range(NEW_CASES):
        yield f"N{number}-{case},盗窃,2024-03-{case % 28 + 1:02} 22:00,东门{case % 9}号,撬车锁盗走电动车一辆"


def _failed(*words: str) -> Iterator[str]:
    command = [sys.executable, "-m", "linker.cli", *words]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield f"failed: {words[0]}: {done.stderr.strip()[-500:]}"


@dataclass(frozen=True)
class Kept:
    """Decisions that were acknowledged and are not in the chain, stand in it twice, or nobody was told of."""

    lost: int
    doubled: int
    untold: int
    intact: bool

    @classmethod
    def of(cls, place: str, work: Work) -> Kept:
        with Library.open(place, create=False) as library:
            stored = Counter(one.because for one in library.decisions() if one.because.startswith("person "))
            intact = library.verify_decisions().intact
        told = Counter(work.acknowledged)
        untold = set(stored) - set(told) - work.unknown
        return cls((told - stored).total(), sum(count > 1 for count in stored.values()), len(untold), intact)


def work_together(
    served: Served, place: str, known: Addresses, asked: argparse.Namespace, folder: Path
) -> tuple[Work, list[str]]:
    """Everybody at work until the time is over; what they met, and which commands beside them failed."""
    work, until = Work(), time.monotonic() + 60.0 * asked.minutes
    people = [
        threading.Thread(target=person, args=(served.url, known, seed, (until, asked.pause), work))
        for seed in range(asked.people)
    ]
    for one in people:
        one.start()
    failed = list(beside(place, folder, until))
    for one in people:
        one.join()
    return work, failed


def rows(work: Work) -> Iterator[str]:
    yield f"{'answers':<12}{'n':>8}{'p50 s':>9}{'p95 s':>9}{'max s':>9}"
    for kind, times in sorted(work.seconds.items()):
        p50, p95 = np.quantile(times, [0.5, 0.95])
        yield f"{kind:<12}{len(times):>8}{p50:>9.2f}{p95:>9.2f}{max(times):>9.2f}"
    yield "refused: " + (", ".join(f"{what} ({count})" for what, count in sorted(work.refusals.items())) or "none")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default="", help="a database without a library; else SQLite")
    parser.add_argument("--cases", type=int, default=500, help="of the invented town")
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--pause", type=float, default=2.0, help="mean seconds between two things a person does")
    parser.add_argument("--minutes", type=float, default=10.0)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        library = linked_town(folder, cases=asked.cases)
        known, place = Addresses.of(library, random.Random(1)), asked.server or str(library)
        if asked.server:
            subprocess.run([sys.executable, "-m", "linker.cli", "library", "copy", library, place], check=True)
        with serving(library, *(["--library", place] if asked.server else [])) as served:
            asyncio.run(warmed_up(served.url, known))
            before = server_needs(served.process)[1]
            work, failed = work_together(served, place, known, asked, folder)
            after = server_needs(served.process)[1]
        kept = Kept.of(place, work)
    told = [f"{asked.people} people for {asked.minutes:g} min, {place.partition(':')[0] if asked.server else 'SQLite'}"]
    told += [*rows(work), *failed, f"{len(work.acknowledged)} decisions acknowledged; {kept}"]
    told += [f"server: memory {before:,.0f} MB after the first page of each kind, {after:,.0f} MB in the end"]
    told += [f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"]
    sys.stdout.write("\n".join(told) + "\n")
    return int(bool(failed or work.faults or kept.lost or kept.doubled or kept.untold or not kept.intact))


if __name__ == "__main__":
    sys.exit(main())
