"""The folder of a demo: files that a demo wrote may be replaced, what anybody else put there is left alone."""

from __future__ import annotations

import json
from pathlib import Path

from linker.errors import LibraryError
from linker.library.store.store import Library

LIBRARY, REPORT, MARKER = "cases.db", "report.html", "demo.json"
# All that a demo writes; nothing else in the folder is ever touched.
TRAFFIC_FILES = ("sensors.csv", "passes.csv", "vehicles_truth.csv")
DEMO_FILES = (LIBRARY, REPORT, "cases.xlsx", "cases.csv", "offenders.csv", "truth.csv", *TRAFFIC_FILES)
_FORMAT = "case-linker demo"
_SIDE_FILES = ("-wal", "-shm", "-journal")


def clear_folder(folder: Path) -> None:
    """Make the folder, and clear what an earlier demo wrote there.

    Raises LibraryError where files of these names are not a demo's, or its library has got cases from elsewhere.
    """
    _create(folder)
    present = [name for name in DEMO_FILES if (folder / name).exists()]
    if not present:
        return
    marker = _read_marker(folder / MARKER)
    foreign = [name for name in present if name not in marker["files"]]
    if foreign:
        raise LibraryError("demo.foreign_files", folder=str(folder), files=tuple(foreign))
    _check_library(folder / LIBRARY, marker["cases"])
    for name in present:
        (folder / name).unlink()
    for side in _SIDE_FILES:
        (folder / (LIBRARY + side)).unlink(missing_ok=True)


def write_marker(folder: Path, case_ids: list[str]) -> None:
    """Note that a demo writes into this folder, and which cases its library will hold."""
    note = {"format": _FORMAT, "version": 1, "files": DEMO_FILES, "cases": case_ids}
    (folder / MARKER).write_text(json.dumps(note, ensure_ascii=False) + "\n", encoding="utf-8")


def _create(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError("demo.no_folder", folder=str(folder), reason=str(error.strerror)) from error


def _read_marker(marker: Path) -> dict[str, frozenset[str]]:
    try:
        note = json.loads(marker.read_text(encoding="utf-8"))
        is_demo = note["format"] == _FORMAT
        return {name: frozenset(note[name] if is_demo else ()) for name in ("files", "cases")}
    except (OSError, ValueError, TypeError, KeyError):
        return {"files": frozenset(), "cases": frozenset()}


def _check_library(path: Path, case_ids: frozenset[str]) -> None:
    if not path.exists():
        return
    with Library.open(path, create=False) as library:
        foreign_cases = sorted(set(library.cases().case_id.tolist()) - case_ids)
    if foreign_cases:
        raise LibraryError("demo.foreign_cases", path=str(path), count=len(foreign_cases), case=foreign_cases[0])
