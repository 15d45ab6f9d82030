"""One person opens page after page at one desk: what memory of the server is not given back.

    python tests/benchmarks/open_pages.py                         # 3,000 pages of an invented town of 500 cases
    python tests/benchmarks/open_pages.py --library cases.db      # of a linked library; only its log is changed

Each page is fetched as a browser does and left. The desk keeps a page for half a minute after that, in case a line was
only lost, so the memory is read when this time is over: after the first pages, which also fill caches, and at parts.
As many pages as are opened in half a minute are in memory at once: fewer first ones would count these as grown.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import aiohttp

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1])]

from desk import MIX, Addresses, opened, server_needs  # noqa: E402
from linker_desk import Served, linked_town, serving  # noqa: E402

FORGETS_AFTER = 40.0


async def memory_of(served: Served, known: Addresses, counts: Sequence[int], wait: float) -> list[float]:
    """Resident memory of the server (MB) when so many pages have been opened, kinds in turn, and `wait` s are over."""
    found, chance, kinds, page = [], random.Random(3), list(MIX), 0
    async with aiohttp.ClientSession() as http:
        for count in counts:
            while page < count:
                await opened(http, served.url, known.path(kinds[page % len(kinds)], chance))
                page += 1
            await asyncio.sleep(wait)
            found.append(server_needs(served.process)[1])
    return found


def counts_to(pages: int, first: int, parts: int = 5) -> list[int]:
    """After how many pages memory is read: the first ones, then even parts up to all."""
    return [first, *(first + (pages - first) * part // parts for part in range(1, parts + 1))]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path, help="a linked library; else an invented town")
    parser.add_argument("--cases", type=int, default=500, help="of the invented town")
    parser.add_argument("--pages", type=int, default=3_000)
    parser.add_argument("--first", type=int, default=400, help="pages that fill caches, and half a minute")
    parser.add_argument("--wait", type=float, default=FORGETS_AFTER, help="seconds before memory is read")
    asked = parser.parse_args(arguments)
    counts = counts_to(asked.pages, asked.first)
    with tempfile.TemporaryDirectory() as folder:
        path = asked.library or linked_town(Path(folder), cases=asked.cases)
        with serving(path) as served:
            found = asyncio.run(memory_of(served, Addresses.of(path, random.Random(1)), counts, asked.wait))
    rows = [f"{count:>8,} pages{memory:>10,.1f} MB" for count, memory in zip(counts, found, strict=True)]
    grown = (found[-1] - found[0]) * 1024 / max(1, asked.pages - asked.first)
    rows += [f"grown since the first {asked.first}: {found[-1] - found[0]:,.1f} MB, {grown:,.1f} kB a page"]
    rows += [f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"]
    sys.stdout.write("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
