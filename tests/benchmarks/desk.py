"""People who browse the desk at once: how long each page takes until it is whole, and what the server needs for it.

    python tests/benchmarks/desk.py                         # an invented town of 2,000 cases
    python tests/benchmarks/desk.py --library cases.db      # a linked library; nothing in it is changed but its log

Each person fetches a page as a browser does (the frame, then the rest by its socket), reads for some seconds and goes
on. A page counts from the request until its last busy indicator is gone; what a browser needs to draw it is not in it.
Then one person opens ten pages of each kind: where others use the machine, only these processor seconds tell.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import os
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import aiohttp
import numpy as np
import socketio

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from linker_desk import Served, linked_town, serving  # noqa: E402

from linker.casework.workspace.workspace import Workspace  # noqa: E402
from linker.errors import LibraryError  # noqa: E402
from linker.library.store.store import Library  # noqa: E402

_SPINNER = re.compile(r'"(\d+)":\{[^{}]*?"tag":"[a-z-]*spinner"')
_QUERY = re.compile(r"query: \{(.*?)\}", re.S)
GIVES_UP = 120.0
# Pages of each kind that one person opens, for the processor seconds of one; what the desk makes ready comes before.
OPENED_ALONE, SETTLES = 10, 10.0
# What people do at a desk: mostly look at cases.
MIX = {"case": 45, "search": 20, "series": 15, "start": 10, "list of series": 5, "model": 5}


@dataclass
class Measured:
    """Seconds of each page that was opened, by kind."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    given_up: int = 0


@dataclass(frozen=True)
class Addresses:
    """What there is to look at in a library."""

    cases: tuple[str, ...]
    series: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, path: Path, chance: random.Random) -> Addresses:
        with Library.open(path, create=False) as library:
            names = library.content_hashes()[0]
            cases = [str(names[chance.randrange(len(names))]) for _ in range(500)]
            try:
                known = Workspace.of(library).members_of_last_run().series_id
                chosen = [str(known[chance.randrange(len(known))]) for _ in range(200)] if len(known) else []
            except LibraryError:
                chosen = []
            some = library.cases(cases[:200])
        texts = (*some.offence.tolist(), *some.address.tolist())
        words = sorted({word for text in texts for word in text.split() if len(word) > 2})
        return cls(tuple(cases), tuple(chosen), tuple(words) or ("a",))

    def path(self, kind: str, chance: random.Random) -> str:
        if kind == "case":
            return "/case?id=" + quote(chance.choice(self.cases))
        if kind == "series" and self.series:
            return "/series?id=" + quote(chance.choice(self.series))
        if kind == "search":
            return "/search?words=" + quote(chance.choice(self.words))
        return {"start": "/", "model": "/model"}.get(kind, "/series")


async def opened(http: aiohttp.ClientSession, base: str, path: str, patience: float = GIVES_UP) -> float:
    """Seconds until a page is whole; the person then leaves it."""
    began = time.monotonic()
    async with http.get(base + path) as answer:
        answer.raise_for_status()
        page = await answer.text()
    waiting, came = set(_SPINNER.findall(page)), asyncio.Event()
    socket = socketio.AsyncClient(reconnection=False)

    async def update(elements: dict[str, object]) -> None:
        for number, element in elements.items():
            if element is None:
                waiting.discard(number)
            elif isinstance(element, dict) and str(element.get("tag", "")).endswith("spinner"):
                waiting.add(number)
        if not waiting:
            came.set()

    socket.on("update", update)
    query = ast.literal_eval("{" + _QUERY.findall(page)[-1] + "}")
    query |= {"tab_id": "benchmark", "document_id": "benchmark", "implicit_handshake": "true"}
    asked = "&".join(f"{name}={quote(str(value))}" for name, value in query.items())
    await socket.connect(
        f"{base}?{asked}", socketio_path="/_nicegui_ws/socket.io", transports=["websocket"], wait_timeout=int(patience)
    )
    try:
        await asyncio.wait_for(came.wait(), patience)
    finally:
        took = time.monotonic() - began
        await socket.disconnect()
    return took


async def person(base: str, known: Addresses, seed: int, timing: tuple[float, float], found: Measured) -> None:
    """One person who browses until the time is over."""
    until, pause = timing
    chance = random.Random(seed)
    await asyncio.sleep(chance.uniform(0.0, pause))
    async with aiohttp.ClientSession() as http:
        while time.monotonic() < until:
            kind = chance.choices(list(MIX), list(MIX.values()))[0]
            try:
                found.seconds[kind].append(await opened(http, base, known.path(kind, chance)))
            except (TimeoutError, aiohttp.ClientError, socketio.exceptions.ConnectionError):
                found.given_up += 1
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)


async def warmed_up(base: str, known: Addresses) -> float:
    """Seconds until the first page of every kind has been whole once."""
    began, chance = time.monotonic(), random.Random(0)
    async with aiohttp.ClientSession() as http:
        for kind in MIX:
            await opened(http, base, known.path(kind, chance), patience=10 * GIVES_UP)
    return time.monotonic() - began


async def alone(served: Served, known: Addresses) -> dict[str, float]:
    """Processor seconds of the server for one page of each kind, opened one after the other by one person."""
    found, chance = {}, random.Random(2)
    await asyncio.sleep(SETTLES)
    async with aiohttp.ClientSession() as http:
        for kind in MIX:
            before = server_needs(served.process)[0]
            for _ in range(OPENED_ALONE):
                await opened(http, served.url, known.path(kind, chance))
            found[kind] = (server_needs(served.process)[0] - before) / OPENED_ALONE
    return found


async def browse(served: Served, known: Addresses, asked: argparse.Namespace) -> tuple[float, Measured]:
    ready = await warmed_up(served.url, known)
    await asyncio.sleep(SETTLES)
    found, until = Measured(), time.monotonic() + asked.seconds
    await asyncio.gather(
        *(person(served.url, known, seed, (until, asked.pause), found) for seed in range(asked.people))
    )
    return ready, found


def rows(found: Measured) -> Iterator[tuple[str, int, float, float, float]]:
    everything = [one for times in found.seconds.values() for one in times]
    for kind, times in [*sorted(found.seconds.items()), ("all pages", everything)]:
        p50, p95 = np.quantile(times, [0.5, 0.95])
        yield kind, len(times), float(p50), float(p95), max(times)


def server_needs(process: int) -> tuple[float, float, float]:
    """CPU seconds, resident memory now and at its highest (MB) of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    now, highest = (int(re.findall(rf"{name}:\s+(\d+)", status)[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK"), now, highest


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, help="a linked library; else an invented town")
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--pause", type=float, default=10.0, help="mean seconds between two pages of a person")
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = asked.library or linked_town(Path(folder), cases=2_000)
        known = Addresses.of(path, random.Random(1))
        with serving(path) as served:
            ready, found = asyncio.run(browse(served, known, asked))
            cpu, now, highest = server_needs(served.process)
            each = asyncio.run(alone(served, known))
    told = [f"{asked.people} people, a page every {asked.pause:.0f} s each, for {asked.seconds:.0f} s"]
    told += [f"{'page':<16}{'opened':>8}{'p50 s':>9}{'p95 s':>9}{'max s':>9}{'CPU s alone':>13}"]
    told += [
        f"{kind:<16}{count:>8}{p50:>9.2f}{p95:>9.2f}{most:>9.2f}" + (f"{each[kind]:>13.3f}" if kind in each else "")
        for kind, count, p50, p95, most in rows(found)
    ]
    told += [
        f"given up after {GIVES_UP:.0f} s or refused: {found.given_up}; first pages after the start: {ready:.1f} s",
        f"server: CPU {cpu:.0f} s, memory {now:,.0f} MB (highest {highest:,.0f} MB)",
        f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
    ]
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
