"""Series planted among real cases, where nobody knows who did what: the truth is known of the planted ones alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import study
from numpy.typing import NDArray

from features.case import Case, CaseTable
from features.columns import IntArray, Ragged, text_column
from linker.town.options import TownOptions
from linker.town.town import build_town

Sample = tuple[CaseTable, NDArray[np.bool_]]


def planted(real: CaseTable, options: TownOptions, seed: int = 0) -> Sample:
    """Real cases with series planted among them; the flag says which cases are planted.

    Each series of an invented town is moved, with its ways and gaps, to the place and time of a real case. What was
    done (offence, premises, codes) is that case's own, but in each column one time in four another real case's: habits
    that drift. Real cases count as cases by nobody else, though some of them surely are series.
    """
    random = np.random.default_rng(seed)
    town = build_town(options)
    source, host, moved = [], [], []
    for rows in town.series:
        source += rows.tolist()
        host += [int(random.integers(len(real)))] * len(rows)
        moved += [int(rows[0])] * len(rows)
    copies = _copies(real, town.cases, np.array(source), np.array(host), np.array(moved), random)
    everyone = text_column(f"real {case_id}" for case_id in real.case_id)
    alone = real.replace(offenders=Ragged(everyone, np.arange(len(real) + 1)))
    table = CaseTable.concatenate([alone, copies])
    return table, np.arange(len(table)) >= len(real)


def _copies(
    real: CaseTable, town: CaseTable, source: IntArray, host: IntArray, first: IntArray, random: np.random.Generator
) -> CaseTable:
    def drifting() -> IntArray:
        other = random.integers(len(real), size=len(host))
        return np.where(random.random(len(host)) < 0.25, other, host)

    blank = CaseTable.from_cases([Case(case_id=f"planted {number}") for number in range(len(host))])
    shift = real.earliest[host] - town.earliest[first]
    shrink = np.cos(np.radians(town.latitude[first])) / np.cos(np.radians(real.latitude[host]))
    return blank.replace(
        longitude=real.longitude[host] + (town.longitude[source] - town.longitude[first]) * shrink,
        latitude=real.latitude[host] + town.latitude[source] - town.latitude[first],
        earliest=town.earliest[source] + shift,
        latest=town.latest[source] + shift,
        offence=real.offence[drifting()],
        premises=real.premises[drifting()],
        region=real.region[host],
        jurisdiction=real.jurisdiction[host],
        codes={facet: codes.take(drifting()) for facet, codes in real.codes.items()},
        offenders=town.offenders.take(source),
    )


def st_louis(cases: int) -> CaseTable:
    """Real burglaries, thefts and car crime of one part of St. Louis, in order of time."""
    import pandas as pd

    path = study.DATA / "st_louis" / "incidents_2008_2020.csv.gz"
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    near = (pd.to_numeric(rows["lat"]).sub(38.605).abs() < 0.03) & (pd.to_numeric(rows["lon"]).sub(-90.24).abs() < 0.04)
    kind = rows["category"].isin(["burglary", "larceny", "auto_theft"])
    chosen = rows[near & kind & (rows["occurred_at"] >= "2013")].sort_values("occurred_at").head(cases)
    with tempfile.TemporaryDirectory() as folder:
        chosen.to_csv(Path(folder) / "cases.csv", index=False)
        return study.read(Path(folder) / "cases.csv")
