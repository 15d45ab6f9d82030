"""Files of cases handed to the queue, and waiting for what a worker makes of them."""

from __future__ import annotations

import time
from collections.abc import Callable

from linker.casework.jobs import queue
from linker.library.store.store import Library

HEADER = "案件编号,案件类别,发案时间,发案地点,简要案情\n"
ROWS = "".join(f"A{n},盗窃,2024-03-{n + 1:02d} 20:00,和平路{n}号,电动车被盗\n" for n in range(8))


def submit_import(library: Library, text: str = HEADER + ROWS, **more: object) -> int:
    """The number of a job that imports this text as `cases.csv`."""
    path = queue.store_upload(library, "cases.csv", [text.encode()])
    return queue.submit(library, "import", {"path": str(path), **more}, user="Li")


def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something, and fail where it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)
