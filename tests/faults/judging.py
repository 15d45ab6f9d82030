"""What must hold after any fault: the library opens, nothing is half, and the command said what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from commands import OLD_REPORT
from process import Ended

from linker.casework.users import accounts
from linker.errors import LinkerError
from linker.library.store.store import Library

State = dict[str, object]


def state_of(place: str) -> State:
    """The parts of a library that a command changes, each whole by itself. Raises LinkerError for a broken one."""
    if "://" not in place:
        with closing(sqlite3.connect(place)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Library.open(place, create=False) as library:
        chain, run = library.verify_decisions(), library.last_run()
        assert chain.intact, f"the chain breaks at {chain.first_broken}"
        assert not library.check_seals().changed, "rows are not as they were sealed"
        return {
            "cases": (library.fingerprint(), library.damaged_cases()),
            "decisions": [(entry.kind, entry.case_a, entry.case_b) for entry in library.decisions()],
            "model": sha256((library.active_model() or "").encode()).hexdigest(),
            "run": None if run is None or run.run_id is None else _run_state(library, run.run_id),
            "people": sorted(account.name for account in accounts.list_accounts(library)),
        }


def _run_state(library: Library, run_id: int) -> tuple[object, ...]:
    series = library.series(run_id)
    return (
        run_id,
        len(library.links(run_id)),
        sorted(zip(series.series_id.tolist(), series.case_id.tolist(), strict=True)),
    )


def faults_of(place: str, allowed: Sequence[State]) -> list[str]:
    """What is broken in a library, or half: each part of it must be that of one of the states."""
    try:
        now = state_of(place)
    except (LinkerError, AssertionError, sqlite3.Error) as error:
        return [f"does not open: {error}"]
    return [f"{part} is half" for part, value in now.items() if value not in [state[part] for state in allowed]]


def faults_of_file(path: Path) -> list[str]:
    """What is half of a report or a backup: it is not there, is the older one, or is whole."""
    if not path.exists() or path.read_bytes() == OLD_REPORT.encode():
        return []
    if path.suffix == ".html":
        return [] if path.read_text(encoding="utf-8").rstrip().endswith("</html>") else [f"{path.name} is half"]
    try:
        state_of(str(path))
    except (LinkerError, AssertionError, sqlite3.Error) as error:
        return [f"{path.name} is half: {error}"]
    return []


def faults_of_words(ended: Ended, codes: frozenset[int]) -> list[str]:
    """What is wrong with the exit code, or with what was said."""
    wrong = [] if ended.code in codes else [f"exit code {ended.code}"]
    told = [line for line in ended.said.splitlines() if line.startswith("linker: ")]
    if "Traceback" in ended.said or "unexpected error" in ended.said:
        wrong.append(ended.said.strip().splitlines()[-1][:160])
    elif ended.code == 1 and not told:
        wrong.append(f"says nothing: {ended.said[:100]!r}")
    return wrong
