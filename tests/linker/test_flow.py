from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from trained import half_solved, model

from features.case import CaseTable
from linker.flow import (
    FittedLibrary,
    Relinked,
    difference_from_average_linkage,
    fit_library,
    is_by_library,
    link_graph,
    link_threshold,
    relink,
    series_threshold,
)
from linker.odds import probability
from linker.series.communities import series_communities
from linker.series.constraints import Constraints, ContradictionError
from linker.series.identity import case_groups
from linker.settings import Calibration, LinkSettings, SeriesSettings, Settings

NONE = Constraints.none()


def relinked(
    table: CaseTable,
    constraints: Constraints = NONE,
    previous: Mapping[str, frozenset[str]] | None = None,
    settings: Settings | None = None,
) -> Relinked:
    return relink(
        table,
        model(5),
        constraints=constraints,
        previous=previous or {},
        next_number=1,
        settings=settings or Settings(),
    )


@cache
def first_run() -> Relinked:
    return relinked(half_solved())


@cache
def home() -> FittedLibrary:
    return fit_library(half_solved(), model(5))


def series_of(result: Relinked, table: CaseTable) -> dict[str, frozenset[str]]:
    return dict(zip(result.naming.names, case_groups(result.clustering.labels, table.case_id), strict=True))


def test_a_town_is_linked_into_series_that_mostly_are_series() -> None:
    table, result = half_solved(), first_run()
    assert len(result.linked.links) > 20
    assert len(result.naming.names) > 5
    truth = table.offenders
    rows = [row for row in range(len(table)) if truth.lengths[row]]
    labels = result.clustering.labels
    together = [(a, b) for a in rows for b in rows if a < b and labels[a] == labels[b]]
    right = sum(bool(set(truth.row(a)) & set(truth.row(b))) for a, b in together)
    assert right > 0.3 * len(together) > 3


def test_links_are_those_that_are_probable_enough() -> None:
    settings = Settings(links=LinkSettings(least_probability=0.5), series=SeriesSettings(cut_log10_odds=1.0))
    result = relinked(half_solved(), settings=settings)
    prior = result.fitted.base_rate.log10_prior_odds
    assert probability(result.linked.links.log10_lr, prior).min() >= 0.5 - 1e-9
    assert link_threshold(result.fitted, settings) == pytest.approx(-prior)
    assert result.threshold == pytest.approx(1.0 - prior)


def test_the_learned_cut_moves_with_the_base_rate_and_settings_override_it() -> None:
    prior = home().base_rate.log10_prior_odds
    assert series_threshold(home(), model(5), Settings()) == pytest.approx(model(5).cut_log10_odds - prior)
    asked = Settings(series=SeriesSettings(cut_log10_odds=0.25))
    assert series_threshold(home(), model(5), asked) == pytest.approx(0.25 - prior)


def test_same_input_same_output() -> None:
    again, first = relinked(half_solved()), first_run()
    assert again.linked.links.log10_lr.tobytes() == first.linked.links.log10_lr.tobytes()
    assert again.naming == first.naming
    np.testing.assert_array_equal(again.clustering.labels, first.clustering.labels)
    np.testing.assert_array_equal(again.probability, first.probability)


def test_the_order_of_the_cases_changes_nothing() -> None:
    table = half_solved()
    turned = table.take(np.random.default_rng(4).permutation(len(table)))
    result = relinked(turned)
    assert series_of(result, turned) == series_of(first_run(), table)
    assert result.naming.events == first_run().naming.events
    chances = [
        dict(zip(cases.case_id.tolist(), found.probability.tolist(), strict=True))
        for cases, found in ((turned, result), (table, first_run()))
    ]
    assert chances[0].keys() == chances[1].keys()
    np.testing.assert_allclose(
        [chances[0][case] for case in table.case_id], [chances[1][case] for case in table.case_id], atol=1e-9
    )


def test_what_people_decided_holds() -> None:
    labels = first_run().clustering.labels
    alone = np.flatnonzero(np.bincount(labels, minlength=len(labels))[labels] == 1)[:4]
    together = [row for row in range(len(labels)) if labels[row] != row][:3]
    constraints = Constraints.of(
        must=[(alone[0], alone[1]), (alone[1], alone[2])], cannot=[(row, labels[row]) for row in together]
    )
    found = relinked(half_solved(), constraints).clustering.labels
    assert found[alone[0]] == found[alone[1]] == found[alone[2]]
    assert all(found[row] != found[labels[row]] for row in together)


@pytest.mark.parametrize("method", ["louvain_communities", "greedy_modularity_communities"])
def test_another_method_of_clustering_keeps_decisions_and_tells_how_series_differ(method: str) -> None:
    constraints = Constraints.of(must=[(0, 1)], cannot=[(2, 3)])
    settings = Settings().with_method(method)
    result = relinked(half_solved(), constraints, settings=settings)
    labels = result.clustering.labels
    assert labels[0] == labels[1]
    assert labels[2] != labels[3]
    difference = difference_from_average_linkage(result, settings, constraints)
    assert difference is not None
    assert difference.method == method
    assert difference.series == len(result.naming.names)
    assert 0.2 < difference.adjusted_rand <= 1.0
    assert difference_from_average_linkage(result, Settings(), constraints) is None


def test_a_run_is_calibrated_by_its_library_unless_the_model_is_asked_for() -> None:
    result = relinked(half_solved(), settings=Settings().with_calibration("model"))
    assert first_run().fitted.statistics.calibration is not None
    assert first_run().fitted.scorer.highest != result.fitted.scorer.highest
    assert result.fitted.statistics.calibration is None
    assert result.fitted.scorer.highest == result.fitted.scorer.upper


@pytest.mark.parametrize(
    ("calibration", "cases", "weight", "by_library"),
    [
        ("auto", 99, 0.0, False),
        ("auto", 100, 0.0, True),
        ("auto", 100_000, 0.74, True),
        ("auto", 100_000, 0.75, False),
        ("library", 2, 0.99, True),
        ("model", 100_000, 0.0, False),
    ],
)
def test_the_library_is_asked_where_it_can_say_more_than_the_model(
    calibration: Calibration, cases: int, weight: float, *, by_library: bool
) -> None:
    assert is_by_library(Settings().with_calibration(calibration), cases, weight) == by_library


def test_the_link_graph_gives_the_series_of_the_run() -> None:
    result = first_run()
    graph = link_graph(result.fitted, result.linked, NONE)
    assert graph.number_of_nodes() == len(half_solved())
    assert graph.number_of_edges() == len(result.linked.links)
    communities = series_communities(
        graph, threshold=result.threshold, pair_log10_lr=result.fitted.many_log10_lr, networkx_nodes=0
    )
    groups = case_groups(result.clustering.labels, half_solved().case_id)
    assert {frozenset(community) for community in communities if len(community) > 1} == set(groups)


def test_decisions_that_cannot_all_hold_are_refused() -> None:
    with pytest.raises(ContradictionError, match="undo one decision"):
        relinked(half_solved(), Constraints.of(must=[(0, 1), (1, 2)], cannot=[(0, 2)]))


def test_series_keep_their_names_when_cases_come_in() -> None:
    table = half_solved()
    earlier = table.take(np.arange(len(table) - 40))
    before = series_of(relinked(earlier), earlier)
    result = relinked(table, previous=before)
    after = series_of(result, table)
    kept = [name for name in before if len(after.get(name, frozenset()) & before[name]) * 2 > len(before[name])]
    assert len(kept) > 0.6 * len(before)
    assert {event.kind for event in result.naming.events} & {"grew", "new"}


def test_membership_is_told_for_series_only() -> None:
    labels, chance = first_run().clustering.labels, first_run().probability
    in_series = np.bincount(labels, minlength=len(labels))[labels] > 1
    np.testing.assert_array_equal(np.isnan(chance), ~in_series)
    assert ((chance[in_series] >= 0) & (chance[in_series] <= 1)).all()


@pytest.mark.parametrize("cases", [0, 1, 2])
def test_a_tiny_library_can_be_linked(cases: int) -> None:
    result = relinked(half_solved().take(np.arange(cases)))
    assert len(result.clustering.labels) == cases
    assert result.linked.report.cases == cases
