"""Small known libraries and given scores, for tests whose right values are computed by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from linker.casework.linking.relink import relink_library
from linker.library.store.store import Library

START = datetime(2024, 3, 1, 22)
STRING = ("S1", "S2", "S3")


def case(name: str, at: datetime | None = START, *, hours: float = 2.0, **fields: Any) -> Case:
    """A case whose window begins at a moment; of unknown time with None."""
    window = TimeWindow() if at is None else TimeWindow(earliest=at, latest=at + timedelta(hours=hours))
    return Case(case_id=name, window=window, **fields)


def point(east_m: float, north_m: float = 0.0) -> Place:
    """A place in planar metres."""
    return Place(x_m=east_m, y_m=north_m)


def store(path: Path, cases: list[Case]) -> Library:
    """A library of these cases."""
    library = Library.open(path)
    with library.import_session("cases.csv", "0") as session:
        session.add(CaseTable.from_cases(cases))
    return library


def library_with_a_string(path: Path) -> Library:
    """Three cases with one fingerprint, ten days apart, among twenty that share nothing; linked once."""
    finger = (Trace(kind="fingerprint", value="F-2024-0017"),)
    string = [
        case(name, START + timedelta(days=10 * step), place=point(100.0 * step), offence="burglary", traces=finger)
        for step, name in enumerate(STRING)
    ]
    others = [
        case(f"O{number}", START + timedelta(days=3 * number, hours=number), place=point(9_000.0 * number, 7_000.0))
        for number in range(1, 21)
    ]
    library = store(path, [*string, *others])
    relink_library(library)
    return library


@dataclass(frozen=True)
class GivenScores:
    """Log10 LRs of pairs of rows as given, in the place of a fitted library."""

    matrix: np.ndarray
    log10_prior_odds: float = 0.0

    @property
    def base_rate(self) -> Any:
        return SimpleNamespace(log10_prior_odds=self.log10_prior_odds)

    def log10_lr(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.asarray(self.matrix[first, second], dtype=np.float64)
