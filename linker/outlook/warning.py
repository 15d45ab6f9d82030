"""Early warning: a tight group reaches its third case. On the series as they stand, and replayed day by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, freeze
from linker.errors import SettingsError
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.groups import Grouping, PairLog10LR, connected_labels
from linker.series.membership import membership

# Scores of all pairs of a component are kept up to this size: 5,000 cases take 200 MB.
_MOST_REMEMBERED = 5000


@dataclass(frozen=True)
class WarningOptions:
    """A group warns when its `cases`-th incident within `window_days` arrives and it is tight.

    Tight: the mean probability of membership of those cases is at least `least_probability`. Several records of one
    incident count once. Raises SettingsError for a value outside its range.
    """

    cases: int = 3
    window_days: float = 60.0
    least_probability: float = 0.7

    def __post_init__(self) -> None:
        faults = [
            *([f"cases is {self.cases}; use at least 2"] if self.cases < 2 else []),
            *([f"window_days is {self.window_days}; use more than 0"] if not self.window_days > 0 else []),
            *(
                [f"least_probability is {self.least_probability}; use a number from 0 to 1"]
                if not 0.0 <= self.least_probability <= 1.0
                else []
            ),
        ]
        if faults:
            raise SettingsError(f"options of the early warning: {'; '.join(faults)}")


@dataclass(frozen=True, eq=False)
class Alarm:
    """A group that reached its bar: `rows` are the cases of the window by time, the last one triggered it."""

    rows: IntArray
    day: float
    days: float
    probability: float

    def __post_init__(self) -> None:
        freeze(self.rows)


def first_alarm(
    rows: IntArray, day: FloatArray, probability: FloatArray, incident: IntArray, options: WarningOptions
) -> Alarm | None:
    """The earliest alarm of one group; None where it never reaches the bar.

    `day`, `probability` and `incident` (size,) are columns of the whole library; rows of unknown day do not count.
    """
    ordered = rows[np.lexsort((rows, day[rows]))]
    ordered = ordered[~np.isnan(day[ordered])]
    # Of several records of one incident only the first counts.
    counted = ordered[np.sort(np.unique(incident[ordered], return_index=True)[1])]
    days = day[counted]
    for end in range(options.cases - 1, len(counted)):
        window = counted[end + 1 - options.cases : end + 1]
        span = float(days[end] - days[end + 1 - options.cases])
        chance = float(np.mean(probability[window]))
        if span <= options.window_days and chance >= options.least_probability:
            return Alarm(window, float(days[end]), span, chance)
    return None


def replayed_alarms(
    known_day: FloatArray,
    links: Links,
    incident: IntArray,
    pair_log10_lr: PairLog10LR,
    *,
    cluster_options: ClusterOptions,
    log10_prior_odds: float,
    options: WarningOptions,
) -> tuple[Alarm, ...]:
    """The alarms as they would have come, had every case become known on its `known_day` (size,; NaN: never).

    Day by day, the cases known so far are clustered anew where a new case touches them. A group alarms once: a group
    that holds two cases of an earlier alarm is the same group. Links, the model and the counts of the library are
    those of today, and what people decided is left out, so this says how early the evidence was there.
    """
    touched = _Prefix(links, len(known_day))
    scores = _Remembered(links, len(known_day), pair_log10_lr)
    alarmed = np.zeros(len(known_day), dtype=np.int64)
    alarms: list[Alarm] = []
    days = np.floor(known_day)
    for today in np.unique(days[~np.isnan(days)]):
        new = np.flatnonzero(days == today)
        for group, chance in _groups(touched.with_new(new), links, scores, cluster_options, log10_prior_odds):
            names, counts = np.unique(alarmed[group], return_counts=True)
            if np.any(counts[names > 0] >= 2) or not np.isin(group, new).any():
                continue
            whole = np.full(len(known_day), np.nan)
            whole[group] = chance
            found = first_alarm(group, known_day, whole, incident, options)
            if found is not None:
                told = Alarm(found.rows, float(today), found.days, found.probability)
                alarms.append(told)
                alarmed[group] = len(alarms)
    return tuple(alarms)


class _Prefix:
    """Which of the cases known so far hang together by links; grows day by day."""

    def __init__(self, links: Links, size: int) -> None:
        self._links = links
        self._known = np.zeros(size, dtype=bool)
        self._component = np.arange(size, dtype=np.int64)
        ends = np.concatenate([links.first, links.second])
        self._order = np.argsort(ends, kind="stable")
        self._other = np.concatenate([links.second, links.first])[self._order]
        self._start = np.searchsorted(ends[self._order], np.arange(size + 1))

    def with_new(self, new: IntArray) -> list[IntArray]:
        """Take new cases in; the components (two cases or more) that hold any of them, rows rising."""
        self._known[new] = True
        mates = [self._other[self._start[row] : self._start[row + 1]] for row in new.tolist()]
        one = np.repeat(new, [len(found) for found in mates])
        other = np.concatenate([np.empty(0, dtype=np.int64), *mates])
        seen = self._known[other]
        one, other = one[seen], other[seen]
        if not len(one):
            return []
        labels = connected_labels(self._component[one], self._component[other], len(self._component))
        # Only the components of today's cases and of their mates can have changed.
        old = np.unique(self._component[np.concatenate([one, other])])
        members = np.flatnonzero(np.isin(self._component, old) & self._known)
        self._component[members] = labels[self._component[members]]
        grouping = Grouping.of(self._component[members], smallest=2)
        return [members[part] for part in np.split(grouping.rows, grouping.offsets[1:-1])] if len(grouping) else []


class _Remembered:
    """Scores of the pairs inside each component of all links, computed once; the same pairs are asked day after day."""

    def __init__(self, links: Links, size: int, pair_log10_lr: PairLog10LR) -> None:
        self._ask = pair_log10_lr
        self._component = connected_labels(links.first, links.second, size)
        self._place = np.zeros(size, dtype=np.int64)
        grouping = Grouping.of(self._component)
        self._place[grouping.rows] = np.arange(size) - np.repeat(grouping.offsets[:-1], grouping.sizes)
        self._scores: dict[int, FloatArray] = {}

    def __call__(self, first: IntArray, second: IntArray) -> FloatArray:
        """log10_lr of pairs of one component."""
        if not len(first):
            return np.empty(0)
        component = int(self._component[first[0]])
        if component not in self._scores:
            rows = np.flatnonzero(self._component == component)
            if len(rows) > _MOST_REMEMBERED:
                return self._ask(first, second)
            self._scores[component] = self._square(rows)
        return np.asarray(self._scores[component][self._place[first], self._place[second]], dtype=np.float64)

    def _square(self, rows: IntArray) -> FloatArray:
        one, other = np.triu_indices(len(rows), 1)
        square = np.zeros((len(rows), len(rows)))
        square[one, other] = square[other, one] = self._ask(rows[one], rows[other])
        return square


def _groups(
    components: list[IntArray],
    links: Links,
    pair_log10_lr: PairLog10LR,
    options: ClusterOptions,
    log10_prior_odds: float,
) -> list[tuple[IntArray, FloatArray]]:
    """Clusters of two or more cases inside the components, each with its members' probabilities."""
    found = []
    for rows in components:

        def scores(first: IntArray, second: IntArray, rows: IntArray = rows) -> FloatArray:
            return pair_log10_lr(rows[first], rows[second])

        labels = cluster(_inside(links, rows), len(rows), options, pair_log10_lr=scores).labels
        chance = membership(labels, scores, log10_prior_odds)
        grouping = Grouping.of(labels, smallest=2)
        found += [
            (rows[part], chance[part]) for part in np.split(grouping.rows, grouping.offsets[1:-1]) if len(part) >= 2
        ]
    return found


def _inside(links: Links, rows: IntArray) -> Links:
    """The links among some rows (rising), renumbered to their positions."""
    first, second = np.searchsorted(rows, links.first), np.searchsorted(rows, links.second)
    within = _holds(rows, first, links.first) & _holds(rows, second, links.second)
    return Links.of(first[within], second[within], links.log10_lr[within])


def _holds(rows: IntArray, at: IntArray, asked: IntArray) -> NDArray[np.bool_]:
    return np.asarray((at < len(rows)) & (rows[np.minimum(at, len(rows) - 1)] == asked))
