"""The folder of a demo: what a demo wrote may be written again, what anybody else put there is left alone."""

from __future__ import annotations

import json
from pathlib import Path

from linker.errors import LibraryError
from linker.library.store.store import Library

LIBRARY, REPORT, MARKER = "cases.db", "report.html", "demo.json"
# All that a demo writes; nothing else in the folder is ever touched.
WRITTEN = (LIBRARY, REPORT, "cases.xlsx", "cases.csv", "offenders.csv", "truth.csv")
_FORMAT = "case-linker demo"
_SIDE_FILES = ("-wal", "-shm", "-journal")


def make_room(folder: Path) -> None:
    """Make the folder, and clear what an earlier demo wrote there.

    Raises LibraryError where files of these names are not a demo's, or its library has got cases from elsewhere.
    """
    _make(folder)
    present = [name for name in WRITTEN if (folder / name).exists()]
    if not present:
        return
    written = _written_by_a_demo(folder / MARKER)
    strange = [name for name in present if name not in written["files"]]
    if strange:
        raise LibraryError(
            f"{folder}: holds {', '.join(strange)}, which no demo wrote; choose another folder for the demo"
        )
    _check_library(folder / LIBRARY, written["cases"])
    for name in present:
        (folder / name).unlink()
    for side in _SIDE_FILES:
        (folder / (LIBRARY + side)).unlink(missing_ok=True)


def mark(folder: Path, case_ids: list[str]) -> None:
    """Note that a demo writes into this folder, and which cases its library will hold."""
    note = {"format": _FORMAT, "version": 1, "files": WRITTEN, "cases": case_ids}
    (folder / MARKER).write_text(json.dumps(note, ensure_ascii=False) + "\n", encoding="utf-8")


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"{folder}: cannot be made ({error.strerror}); choose another folder for the demo"
        ) from error


def _written_by_a_demo(marker: Path) -> dict[str, frozenset[str]]:
    try:
        note = json.loads(marker.read_text(encoding="utf-8"))
        ours = note["format"] == _FORMAT
        return {name: frozenset(note[name] if ours else ()) for name in ("files", "cases")}
    except (OSError, ValueError, TypeError, KeyError):
        return {"files": frozenset(), "cases": frozenset()}


def _check_library(path: Path, case_ids: frozenset[str]) -> None:
    if not path.exists():
        return
    with Library.open(path, create=False) as library:
        others = sorted(set(library.cases().case_id.tolist()) - case_ids)
    if others:
        raise LibraryError(
            f"{path}: holds {len(others):,} cases that are not the demo's (such as {others[0]!r}), so it is not "
            "replaced; choose another folder for the demo"
        )
