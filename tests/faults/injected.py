"""Faults of the machine: how each is brought about, and with which exit codes a command may end."""

from __future__ import annotations

import datetime as clock
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from process import Ended, Running, do_nothing

DONE, REFUSED = 0, 1
EITHER = frozenset({DONE, REFUSED})
Start = Callable[..., Running]
# Bytes that are left on a disk; a small library takes a few hundred thousand.
LEFT_BYTES = (0, 4_096, 40_960, 131_072, 524_288, 2_097_152)


@dataclass(frozen=True)
class Fault:
    """One kind: `happen` starts the command once, with the share (0 to 1) of its time at which it strikes."""

    happen: Callable[[Start, float, float], list[Ended]]
    codes: frozenset[int]
    times: int = 1


def _signalled(number: int) -> Callable[[Start, float, float], list[Ended]]:
    def happen(start: Start, seconds: float, share: float) -> list[Ended]:
        running = start(do_nothing)
        time.sleep(seconds * share)
        with suppress(ProcessLookupError):
            os.kill(running.pid, number)
        return [running.wait()]

    return happen


def _prepared(prepare: Callable[[], None], **how: bool) -> Callable[[Start, float, float], list[Ended]]:
    return lambda start, _seconds, _share: [start(prepare, **how).wait()]


def _no_stdin() -> None:
    os.close(0)
    sys.stdin = None  # type: ignore[assignment] # as Python has it


def _few_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))


def _little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))


def _clock_back() -> None:
    class Earlier(clock.datetime):
        @classmethod
        def now(cls, tz: clock.tzinfo | None = None) -> Any:
            return super().now(tz) - clock.timedelta(days=400)

    for name, module in list(sys.modules.items()):
        if name.startswith("linker.") and getattr(module, "datetime", None) is clock.datetime:
            module.datetime = Earlier  # type: ignore[attr-defined]


def _two(start: Start, _seconds: float, _share: float) -> list[Ended]:
    both = [start(do_nothing), start(do_nothing)]
    return [running.wait() for running in both]


def faults(moments: int) -> dict[str, Fault]:
    """All faults that one computer has by itself; those of disk and server are made around the command."""
    return {
        "none": Fault(_prepared(do_nothing), frozenset({DONE})),
        "kill": Fault(_signalled(signal.SIGKILL), frozenset({DONE, -signal.SIGKILL}), moments),
        "SIGTERM": Fault(_signalled(signal.SIGTERM), frozenset({DONE, -signal.SIGTERM}), 2),
        "SIGINT": Fault(_signalled(signal.SIGINT), frozenset({DONE, 130, -signal.SIGINT}), 2),
        "SIGPIPE": Fault(_prepared(do_nothing, is_piped=True), frozenset({DONE})),
        "no stdin": Fault(_prepared(_no_stdin), EITHER),
        "24 files": Fault(_prepared(_few_files), EITHER),
        "2 GB": Fault(_prepared(_little_memory), EITHER),
        "clock back": Fault(_prepared(_clock_back), frozenset({DONE})),
        "two": Fault(_two, EITHER),
        "full disk": Fault(_prepared(do_nothing), EITHER, len(LEFT_BYTES)),
        "read-only": Fault(_prepared(do_nothing), frozenset({REFUSED})),
    }


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own for a folder (root alone can have one)."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def filled(disk: Path, left_bytes: int) -> Iterator[None]:
    """A disk on which so many bytes are left."""
    filler = disk.parent / f"{disk.name}" / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(65_536))
    with filler.open("r+b") as file:
        file.truncate(max(0, filler.stat().st_size - left_bytes))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """A disk that may only be read."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def shares(times: int, seed: str) -> list[float]:
    """Moments at which a fault strikes, as shares of the command's time: some of them after its end."""
    rng = random.Random(seed)
    return [rng.uniform(0.02, 1.05) for _ in range(times)]
