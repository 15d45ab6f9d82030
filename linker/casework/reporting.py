"""Reports of a library."""

from __future__ import annotations

from pathlib import Path

from linker.library.store.store import Library


def report_library(library: Library, path: Path, *, most_series: int = 20, with_narratives: bool = False) -> str:
    """Write the HTML report of the last run."""
    path.write_text(f"<html>{library.url}</html>")
    return str(path)
