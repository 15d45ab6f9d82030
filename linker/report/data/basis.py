"""What every report rests on: the run, the model, the library and the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linker.library.store.runs import RunRecord
from linker.model.base_rate import BaseRate
from linker.model.similarity import SimilarityModel


@dataclass(frozen=True)
class LibrarySize:
    """A library in figures; `url` is shown without a password, `links` and `series` are those of the last run."""

    url: str
    cases: int
    solved: int
    links: int
    series: int
    cases_in_series: int


@dataclass(frozen=True, eq=False)
class ReportBasis:
    """What a report is made from and when (`created`, UTC).

    `exporter` is who took the report out of the library, "" where nobody was named.
    `is_outdated`: cases, decisions or model have changed since the run. `is_starting_model`: the model is the one that
    ships with the program, learned from invented cases.
    """

    created: datetime
    run: RunRecord
    is_outdated: bool
    model: SimilarityModel
    is_starting_model: bool
    library: LibrarySize
    base_rate: BaseRate
    program: str
    exporter: str = ""
