"""Import, match and linking what changed, at the size of a city: lines for the table of `scale.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def lines(source: Path, folder: Path) -> Iterator[tuple[str, str, str]]:
    """What was measured, what came out, and the aim; `source` is a library of all cases, `folder` is thrown away."""
    yield from ()
