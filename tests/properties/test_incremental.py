"""Linking cases as they come, in any order and any batches, equals linking all at once with the same counts."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from trained import half_solved, model

from features.case import CaseTable
from features.columns import IntArray, StrArray
from linker.flow import FittedLibrary, LibraryStatistics, fit_library, link_threshold, relink, series_threshold
from linker.incremental import LinkState, Thresholds, apply_increment, link_changed_rows
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions
from linker.series.constraints import Constraints
from linker.settings import SeriesSettings, Settings

Series = frozenset[frozenset[str]]
LinkSet = dict[tuple[str, str], float]


@cache
def table() -> CaseTable:
    whole = half_solved()
    return whole.take(np.argsort(whole.case_id.astype(str))[:90])


@cache
def counts() -> LibraryStatistics:
    return fit_library(table(), model(5)).statistics


# The second cuts the components of these cases into many pieces.
LARGEST = st.sampled_from([500, 4])


def chosen(largest: int) -> Settings:
    return Settings(series=SeriesSettings(largest_component=largest))


@cache
def thresholds(largest: int) -> Thresholds:
    home, settings = fit_library(table(), model(5)), chosen(largest)
    series = series_threshold(home, model(5), settings)
    return Thresholds(min(series, link_threshold(home, settings)), ClusterOptions(series, largest))


def at_once(cases: CaseTable, largest: int) -> tuple[LinkSet, Series]:
    found = relink(
        cases,
        model(5),
        constraints=Constraints.none(),
        previous={},
        next_number=1,
        settings=chosen(largest),
        statistics=counts(),
    )
    groups = {label: np.flatnonzero(found.clustering.labels == label) for label in set(found.clustering.labels)}
    series = frozenset(frozenset(cases.case_id[rows]) for rows in groups.values() if len(rows) > 1)
    return named(found.linked.links, cases.case_id), series


def named(links: Links, case_id: StrArray) -> LinkSet:
    pairs = zip(case_id[links.first], case_id[links.second], links.log10_lr, strict=True)
    return {(a, b): round(float(score), 9) for a, b, score in pairs}


class Growing:
    """A library that is linked batch by batch, at the level of the flow: no files, no database."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.cases = table().take([])
        self.standing = LinkState.none(0)
        self.numbers = 1

    def become(self, cases: CaseTable) -> None:
        """Take in what is new or changed in `cases`, and let go what is not in it any more."""
        before, now = self.cases, cases
        row = {name: index for index, name in enumerate(now.case_id.tolist())}
        place = np.array([row.get(name, -1) for name in before.case_id.tolist()], dtype=np.int64)
        changed = self._touched(now)
        moved, also_recluster = self.standing.reindexed(place, len(now)), self.standing.affected_by_removals(place)
        home = FittedLibrary.of(counts(), counts().vectoriser.transform(now), model(5))
        found = link_changed_rows(
            home,
            moved,
            changed,
            also_recluster,
            thresholds(self.largest),
            constraints=Constraints.none(),
            next_number=self.numbers,
        )
        self.numbers = found.naming.next_number
        self.cases, self.standing = now, apply_increment(moved, found)

    def _touched(self, now: CaseTable) -> IntArray:
        known = {str(name): self.cases.case(index) for index, name in enumerate(self.cases.case_id)}
        return np.array([i for i in range(len(now)) if known.get(str(now.case_id[i])) != now.case(i)], dtype=np.int64)

    def found(self) -> tuple[LinkSet, Series]:
        members: dict[str, set[str]] = {}
        for name, case in zip(self.standing.series.series_id, self.cases.case_id, strict=True):
            if name:
                members.setdefault(name, set()).add(str(case))
        return named(self.standing.links, self.cases.case_id), frozenset(map(frozenset, members.values()))


@given(st.permutations(range(90)), st.lists(st.integers(1, 89), max_size=4), LARGEST)
@settings(max_examples=12, deadline=None)
def test_any_order_and_batches_give_what_linking_all_at_once_gives(
    order: list[int], cuts: list[int], largest: int
) -> None:
    library = Growing(largest)
    for stop in [*sorted(cuts), 90]:
        library.become(table().take(sorted(order[:stop])))
    assert library.found() == at_once(table(), largest)


@given(
    st.sets(st.integers(0, 89), max_size=30),
    st.sets(st.integers(0, 89), max_size=20),
    st.integers(0, 2**32 - 1),
    LARGEST,
)
@settings(max_examples=12, deadline=None)
def test_deleted_and_changed_cases_are_honoured(gone: set[int], changed: set[int], seed: int, largest: int) -> None:
    library = Growing(largest)
    library.become(table())
    later = altered(table(), sorted(changed), np.random.default_rng(seed))
    later = later.take([row for row in range(90) if row not in gone])
    library.become(later)
    assert library.found() == at_once(later, largest)
    library.become(table())
    assert library.found() == at_once(table(), largest)


def test_a_component_is_cut_where_pieces_are_to_be_small() -> None:
    assert at_once(table(), 4)[1] != at_once(table(), 500)[1]


def altered(cases: CaseTable, rows: list[int], random: np.random.Generator) -> CaseTable:
    """The same cases, some of them at another place and time: those of another case."""
    other = np.arange(len(cases))
    other[rows] = random.permutation(len(cases))[: len(rows)]
    names = ("longitude", "latitude", "earliest", "latest", "offence")
    return cases.replace(goods=cases.goods.take(other), **{name: getattr(cases, name)[other] for name in names})
