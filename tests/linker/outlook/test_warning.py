"""Early warning: when a group alarms, and the replay against clustering every day anew."""

from __future__ import annotations

import numpy as np
import pytest

from features.columns import FloatArray, IntArray, Ragged
from linker.errors import SettingsError
from linker.outlook.warning import WarningOptions, first_alarm, replayed_alarms
from linker.outlook.warning_measure import score_alarms
from linker.pairs.links import Links
from linker.series.cluster import ClusterOptions, cluster
from linker.series.groups import Grouping
from linker.series.membership import membership

ALL = WarningOptions(3, 30.0, 0.5)
ROWS = np.arange(5)
SURE = np.full(5, 0.9)


def alarm_rows(day: list[float], chance: FloatArray = SURE, incident: IntArray = ROWS) -> list[int] | None:
    found = first_alarm(ROWS, np.array(day), chance, incident, ALL)
    return None if found is None else found.rows.tolist()


def test_the_third_case_within_the_window_warns() -> None:
    assert alarm_rows([0.0, 100.0, 110.0, 120.0, 130.0]) == [1, 2, 3]
    assert alarm_rows([130.0, 120.0, 110.0, 100.0, 0.0]) == [3, 2, 1]
    assert alarm_rows([0.0, 40.0, 80.0, 120.0, 160.0]) is None
    assert alarm_rows([0.0, np.nan, 5.0, np.nan, np.nan]) is None


def test_records_of_one_incident_count_once_and_loose_groups_do_not_warn() -> None:
    assert alarm_rows([0.0, 1.0, 2.0, 3.0, 90.0], incident=np.array([0, 0, 0, 3, 4])) is None
    assert alarm_rows([0.0, 1.0, 2.0, 3.0, 4.0], incident=np.array([0, 0, 0, 3, 4])) == [0, 3, 4]
    assert alarm_rows([0.0, 1.0, 2.0, 3.0, 4.0], np.array([0.1, 0.1, 0.9, 0.9, 0.9])) == [1, 2, 3]


def test_wrong_options_are_named_all_at_once() -> None:
    with pytest.raises(SettingsError, match=r"cases is 1.*window_days is 0.*least_probability is 2"):
        WarningOptions(1, 0.0, 2.0)


def invented(seed: int, size: int = 24) -> tuple[FloatArray, FloatArray]:
    """Days and symmetric scores of cases of a few crews, some of them alike to strangers."""
    random = np.random.default_rng(seed)
    crew = random.integers(0, 6, size)
    scores = random.normal(-2.0, 1.5, (size, size)) + 4.0 * (crew[:, None] == crew)
    day = random.integers(0, 20, size).astype(np.float64)
    day[random.random(size) < 0.1] = np.nan
    return day, np.triu(scores, 1) + np.triu(scores, 1).T


@pytest.mark.parametrize("seed", range(6))
def test_the_replay_equals_clustering_the_prefix_of_every_day(seed: int) -> None:
    day, scores = invented(seed)
    size, options = len(day), ClusterOptions(0.5)
    first, second = np.triu_indices(size, 1)
    strong = scores[first, second] >= 0.5
    links = Links.of(first[strong], second[strong], scores[first, second][strong])

    def pair_log10_lr(one: IntArray, other: IntArray) -> FloatArray:
        return np.asarray(scores[one, other], dtype=np.float64)

    told = replayed_alarms(
        day, links, np.arange(size), pair_log10_lr, cluster_options=options, log10_prior_odds=-1.0, options=ALL
    )
    expected, alarmed = [], np.zeros(size, dtype=np.int64)
    for today in np.unique(day[~np.isnan(day)]):
        known = np.flatnonzero(day <= today)
        inside = np.isin(links.first, known) & np.isin(links.second, known)
        prefix = Links(links.first[inside], links.second[inside], links.log10_lr[inside])
        labels = cluster(prefix, size, options, pair_log10_lr=pair_log10_lr).labels
        chance = membership(labels, pair_log10_lr, -1.0)
        grouping = Grouping.of(labels, smallest=2)
        for number in range(len(grouping)):
            group = grouping.part(number, number + 1).rows
            repeated = [np.sum(alarmed[group] == one) >= 2 for one in range(1, len(expected) + 1)]
            found = first_alarm(group, day, chance, np.arange(size), ALL)
            if found is not None and not any(repeated) and (day[group] == today).any():
                expected.append((today, sorted(found.rows.tolist())))
                alarmed[group] = len(expected)
    assert sorted((alarm.day, sorted(alarm.rows.tolist())) for alarm in told) == sorted(expected)
    assert len(told) > 0


def test_alarms_are_judged_by_known_offenders_only() -> None:
    day = np.array([0.0, 1.0, 2.0, 12.0, 30.4375, 5.0, 6.0, 7.0])
    offenders = Ragged.from_rows([("x", "y")] * 4 + [("x", "y"), ("z",), ("w",), ()])
    rows = [np.array([0, 1, 2]), np.array([1, 5, 6]), np.array([5, 6, 7])]
    alarms = [first_alarm(one, day, np.ones(8), np.arange(8), WarningOptions(3, 60.0, 0.5)) for one in rows]
    scores = score_alarms([alarm for alarm in alarms if alarm], day, np.arange(8), offenders, 3)
    assert (scores.alarms, scores.judged, scores.right, scores.series, scores.series_warned) == (3, 2, 1, 1, 1)
    assert scores.false_a_month == pytest.approx(1.0)
    assert scores.median_lead_days == pytest.approx(28.4375)
    assert (scores.warned_before_last, scores.longer, scores.warned_by_next) == (1, 1, 1)
    assert scores.median_cases_after == 2.0


def test_where_nobody_is_known_nothing_is_claimed() -> None:
    scores = score_alarms([], np.array([0.0, 40.0]), np.arange(2), Ragged.empty(2), 3)
    assert (scores.judged, scores.series) == (0, 0)
    assert np.isnan(scores.false_a_month)
    assert np.isnan(scores.median_lead_days)
