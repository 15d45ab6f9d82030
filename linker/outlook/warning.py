"""Early warning: a tight group reaches its third case. On the series as they stand, and replayed day by day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray, freeze
from linker.errors import SettingsError
from linker.i18n.text import Text
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
        checks = (
            (self.cases >= 2, Text("forecasting.warning_cases", cases=self.cases)),
            (self.window_days > 0, Text("forecasting.warning_days", days=self.window_days)),
            (
                0.0 <= self.least_probability <= 1.0,
                Text("forecasting.warning_probability", probability=self.least_probability),
            ),
        )
        faults = tuple(fault for is_right, fault in checks if not is_right)
        if faults:
            raise SettingsError("forecasting.warning_options", faults=faults)


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
    incidents = ordered[np.sort(np.unique(incident[ordered], return_index=True)[1])]
    days = day[incidents]
    for end in range(options.cases - 1, len(incidents)):
        window = incidents[end + 1 - options.cases : end + 1]
        span = float(days[end] - days[end + 1 - options.cases])
        mean_probability = float(np.mean(probability[window]))
        if span <= options.window_days and mean_probability >= options.least_probability:
            return Alarm(window, float(days[end]), span, mean_probability)
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
        for group, membership_probability in _groups(
            touched.with_new(new), links, scores, cluster_options, log10_prior_odds
        ):
            names, counts = np.unique(alarmed[group], return_counts=True)
            if np.any(counts[names > 0] >= 2) or not np.isin(group, new).any():
                continue
            probability = np.full(len(known_day), np.nan)
            probability[group] = membership_probability
            alarm = first_alarm(group, known_day, probability, incident, options)
            if alarm is not None:
                dated_alarm = Alarm(alarm.rows, float(today), alarm.days, alarm.probability)
                alarms.append(dated_alarm)
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
        case_rows = np.repeat(new, [len(linked) for linked in mates])
        mate_rows = np.concatenate([np.empty(0, dtype=np.int64), *mates])
        is_known = self._known[mate_rows]
        case_rows, mate_rows = case_rows[is_known], mate_rows[is_known]
        if not len(case_rows):
            return []
        labels = connected_labels(self._component[case_rows], self._component[mate_rows], len(self._component))
        # Only the components of today's cases and of their mates can have changed.
        old = np.unique(self._component[np.concatenate([case_rows, mate_rows])])
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
        first, second = np.triu_indices(len(rows), 1)
        square = np.zeros((len(rows), len(rows)))
        square[first, second] = square[second, first] = self._ask(rows[first], rows[second])
        return square


def _groups(
    components: list[IntArray],
    links: Links,
    pair_log10_lr: PairLog10LR,
    options: ClusterOptions,
    log10_prior_odds: float,
) -> list[tuple[IntArray, FloatArray]]:
    """Clusters of two or more cases inside the components, each with its members' probabilities."""
    groups = []
    for rows in components:

        def scores(first: IntArray, second: IntArray, rows: IntArray = rows) -> FloatArray:
            return pair_log10_lr(rows[first], rows[second])

        labels = cluster(_inside(links, rows), len(rows), options, pair_log10_lr=scores).labels
        probability = membership(labels, scores, log10_prior_odds)
        grouping = Grouping.of(labels, smallest=2)
        groups += [
            (rows[part], probability[part])
            for part in np.split(grouping.rows, grouping.offsets[1:-1])
            if len(part) >= 2
        ]
    return groups


def _inside(links: Links, rows: IntArray) -> Links:
    """The links among some rows (rising), renumbered to their positions."""
    first, second = np.searchsorted(rows, links.first), np.searchsorted(rows, links.second)
    within = _holds(rows, first, links.first) & _holds(rows, second, links.second)
    return Links.of(first[within], second[within], links.log10_lr[within])


def _holds(rows: IntArray, at: IntArray, wanted_rows: IntArray) -> NDArray[np.bool_]:
    return np.asarray((at < len(rows)) & (rows[np.minimum(at, len(rows) - 1)] == wanted_rows))
