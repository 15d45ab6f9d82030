"""A library replayed day by day: is linking each day's cases the same as linking all, and how early is a series told?

Cases come in on the day after they were last noticed to be whole. Counts are those of the library before the first day
and stay frozen, as between two re-linkings. A series is told on the first day on which a proposed series holds at
least three of its cases and is mostly made of them; a monthly batch would have told it at the end of that month.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import study
from planting import planted

from features.case import CaseTable
from features.columns import IntArray, Ragged, StrArray
from linker.flow import FittedLibrary, LibraryStatistics, fit_library, relink
from linker.incremental import LinkState, Thresholds, apply_increment, link_changed_rows
from linker.model.sample import group_folds
from linker.model.similarity import SimilarityModel
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.constraints import Constraints
from linker.settings import Settings
from linker.starting_model import starting_model
from linker.town.options import TownOptions
from linker.training import train_on

TOLD = 3
MONTH_DAYS = 30
COLUMNS = (
    "library", "cases", "days", "links differ", "series differ", "told", "not told", "days after the third case",
    "days before the batch",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Replay:
    """Cases in the order they come in: `day` (cases,) counts from the first day, -1 for those that stood there before.

    `truth` are the rows of each true series that has at least `TOLD` cases to come.
    """

    table: CaseTable
    day: IntArray
    truth: tuple[IntArray, ...]


@dataclass(frozen=True, eq=False)
class Told:
    """How a replay went: `day` (series,) a series was told, -1 for never; the library as it stood at the end."""

    day: IntArray
    standing: LinkState


def replay(plan: Replay, home: FittedLibrary, settings: Settings, model: SimilarityModel) -> Told:
    """Link every day's cases against what stands by then."""
    from linker.flow import link_threshold, series_threshold

    cut = series_threshold(home, model, settings)
    thresholds = Thresholds(
        min(cut, link_threshold(home, settings)),
        ClusterOptions(cut, settings.series.largest_component),
    )
    standing, number = LinkState.none(0), 1
    told = np.full(len(plan.truth), -1, dtype=np.int64)
    for day in np.unique(plan.day).tolist():
        known = int(np.searchsorted(plan.day, day, side="right"))
        part = FittedLibrary.of(home.statistics, home.vectors.take(np.arange(known)), model)
        before = standing.reindexed(np.arange(len(standing.series)), known)
        touched = np.arange(len(standing.series), known)
        nothing = Constraints.none()
        none = np.empty(0, dtype=np.int64)
        found = link_changed_rows(part, before, touched, none, thresholds, constraints=nothing, next_number=number)
        standing = apply_increment(before, found)
        number = found.naming.next_number
        for place in np.flatnonzero(told < 0).tolist():
            told[place] = day if is_told(standing.series.series_id, plan.truth[place]) else -1
    return Told(told, standing)


def is_told(series_id: StrArray, members: IntArray) -> bool:
    """Whether one proposed series holds three of the cases that are in by now, and no more of others than of these."""
    names = series_id[members[members < len(series_id)]]
    names, count = np.unique(names[names != ""].astype(str), return_counts=True)
    return any(
        int(np.sum(series_id == name)) <= 2 * held for name, held in zip(names, count, strict=True) if held >= TOLD
    )


def differing(standing: LinkState, links: Links, labels: IntArray) -> tuple[int, int]:
    """Links, and cases by their company, that are not the same in a replay and in one batch."""
    one = set(zip(standing.links.first.tolist(), standing.links.second.tolist(), strict=True))
    other = set(zip(links.first.tolist(), links.second.tolist(), strict=True))
    return len(one ^ other), len(_groups(standing.series.series_id) ^ _groups(labels.astype(str)))


def _groups(names: StrArray) -> set[frozenset[int]]:
    rows: dict[str, set[int]] = {}
    for row, name in enumerate(names.tolist()):
        rows.setdefault(name, set()).add(row)
    return {frozenset(group) for name, group in rows.items() if name and len(group) > 1}


def plan_of(table: CaseTable, truth: Sequence[IntArray], first_day: np.datetime64) -> Replay:
    """Cases by the day they come in; those before the first day stand there from the beginning."""
    when = table.latest.astype("datetime64[D]")
    order = np.lexsort((table.case_id.astype(str), when))
    day = np.maximum((when[order] - first_day).astype(np.int64), -1)
    place = np.argsort(order)
    coming = [np.sort(place[rows]) for rows in truth]
    return Replay(table.take(order), day, tuple(rows for rows in coming if np.sum(day[rows] >= 0) >= TOLD))


def row(name: str, plan: Replay, counts: LibraryStatistics, model: SimilarityModel) -> list[str]:
    """One line of the table."""
    settings = Settings()
    unsolved = plan.table.replace(offenders=Ragged.empty(len(plan.table)))
    home = fit_library(unsolved, model, statistics=counts)
    told = replay(plan, home, settings, model)
    batch = relink(unsolved, model, constraints=Constraints.none(), previous={}, next_number=1,
                   settings=settings, statistics=counts)  # fmt: skip
    differ = differing(told.standing, batch.linked.links, batch.clustering.labels)
    third = np.array([plan.day[rows[plan.day[rows] >= 0][TOLD - 1]] for rows in plan.truth])
    seen = told.day >= 0
    lag = told.day[seen] - third[seen]
    before = MONTH_DAYS - 1 - told.day[seen] % MONTH_DAYS
    return [
        name, f"{len(plan.table):,}", f"{len(np.unique(plan.day)):,}", str(differ[0]), str(differ[1]),
        str(int(seen.sum())), str(int((~seen).sum())), _quartiles(lag), _quartiles(before),
    ]  # fmt: skip


def _quartiles(values: IntArray) -> str:
    if not len(values):
        return "-"
    low, middle, high = np.percentile(values, [25, 50, 75])
    return f"{middle:.0f} ({low:.0f} to {high:.0f})"


def st_louis_year() -> tuple[Replay, LibraryStatistics, SimilarityModel]:
    """2014 with planted series, on top of the second half of 2013; the model learned on series planted in 2012."""
    real = _st_louis("2013-07-01", "2015-01-01")
    hosts = real.earliest >= np.datetime64("2014-01-01")
    towns = TownOptions(seed=6, cases=900, solved_share=1.0, days=120)
    copies, is_copy = planted(real.take(np.flatnonzero(hosts)), towns, seed=1)
    copies = copies.take(np.flatnonzero(is_copy))
    copies = copies.take(np.flatnonzero(copies.latest < np.datetime64("2015-01-01")))
    table = CaseTable.concatenate([real.replace(offenders=Ragged.empty(len(real))), copies])
    before = real.take(np.flatnonzero(~hosts))
    lesson, _ = planted(_st_louis("2012-01-01", "2012-02-15"), TownOptions(seed=5, cases=800, solved_share=1.0))
    model = train_on(lesson, origin="planted series of 2012", starting=starting_model()).model
    counts = fit_library(before.replace(offenders=Ragged.empty(len(before))), model).statistics
    return plan_of(table, _series(table), np.datetime64("2014-01-01")), counts, model


def chinese_thefts() -> tuple[Replay, LibraryStatistics, SimilarityModel]:
    """Half of the crime groups, day by day; the model learned on the other half, whose cases are counted too."""
    from linker.model.sample import crime_groups

    table = study.zh_theft()
    fold = group_folds(crime_groups(table.offenders), 2, 0)
    lesson, coming = table.take(np.flatnonzero(fold == 0)), table.take(np.flatnonzero(fold == 1))
    model = train_on(lesson, origin="the other crime groups", starting=starting_model()).model
    counts = fit_library(lesson.replace(offenders=Ragged.empty(len(lesson))), model).statistics
    coming = coming.take(np.flatnonzero(~np.isnat(coming.latest)))
    return plan_of(coming, _series(coming), coming.latest.min().astype("datetime64[D]")), counts, model


def _series(table: CaseTable) -> list[IntArray]:
    names, place = np.unique(table.offenders.values.astype(str), return_inverse=True)
    rows = table.offenders.row_of_value
    series = {tuple(np.unique(rows[place == number]).tolist()) for number in range(len(names))}
    return [np.array(one) for one in sorted(series) if len(one) >= TOLD]


def _st_louis(first: str, last: str) -> CaseTable:
    import pandas as pd

    rows = pd.read_csv(study.DATA / "st_louis" / "incidents_2008_2020.csv.gz", dtype=str, keep_default_na=False)
    kind = rows["category"].isin(["burglary", "larceny", "auto_theft"])
    chosen = rows[kind & (rows["occurred_at"] >= first) & (rows["occurred_at"] < last)]
    with tempfile.TemporaryDirectory() as folder:
        chosen.to_csv(Path(folder) / "cases.csv", index=False)
        return study.read(Path(folder) / "cases.csv")


def town_month() -> tuple[Replay, LibraryStatistics, SimilarityModel]:
    """The small form: an invented town, its last quarter day by day."""
    table = study.town(3, 120)
    first = np.sort(table.latest)[90].astype("datetime64[D]")
    model = starting_model()
    counts = fit_library(table.replace(offenders=Ragged.empty(len(table))), model).statistics
    return plan_of(table, _series(table), first), counts, model


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one line for every library that is at hand."""
    study.show("day by day", COLUMNS, list(_rows(small=study.is_small(arguments))))


def _rows(*, small: bool) -> Iterator[list[str]]:
    if small:
        yield row("town", *town_month())
        return
    if (study.DATA / "zh_theft").exists():
        yield row("zh_theft, half", *chinese_thefts())
    if (study.DATA / "st_louis").exists():
        yield row("St. Louis 2014, planted", *st_louis_year())


if __name__ == "__main__":
    main(sys.argv[1:])
