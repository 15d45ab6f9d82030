from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from invented import invented_table, invented_vectors
from trained import model, town

from features.case import Case, CaseTable, Place
from features.columns import FloatArray, IntArray, Ragged
from features.vectors import CaseVectors
from linker.flow import FittedLibrary, calibrate, find_links, fit_library, links_by_chance
from linker.model import library_counts
from linker.model.exchange import exchanged, permutation, strata
from linker.model.library_calibration import LibraryCalibration, excess_p_value
from linker.model.library_counts import GAP, BandCounts, ScoredLibrary, counts_of, gap_evidence
from linker.odds import probability
from linker.pairs.curve import Curve
from linker.pairs.score import Scorer, least_total
from linker.pairs.tail import without_fixed_lr
from linker.settings import LinkSettings, Settings

UNSOLVED = Ragged.empty(300)
NO_GAPS = (np.empty(0), np.empty((5, 0)))


@cache
def unsolved_town() -> FittedLibrary:
    """A town whose solved cases nobody names, and the model of another town."""
    return fit_library(town(3).cases.replace(offenders=UNSOLVED), model(5))


@cache
def calibrated_town() -> FittedLibrary:
    return calibrate(unsolved_town(), 0.0)


def noise(cases: int, seed: int) -> CaseTable:
    """Cases at random places and times of one town, each by itself."""
    random = np.random.default_rng(seed)
    start = np.datetime64("2022-01-01T00:00:00")
    places = random.uniform(0.0, 12_000.0, (cases, 2)).tolist()
    table = CaseTable.from_cases(
        [Case(case_id=f"n{number:05}", place=Place(x_m=x_m, y_m=y_m)) for number, (x_m, y_m) in enumerate(places)]
    )
    moments = start + (random.uniform(0.0, 730.0 * 86_400.0, cases)).astype("timedelta64[s]")
    return table.replace(earliest=moments, latest=moments)


def plain_totals(vectors: CaseVectors, scorer: Scorer) -> FloatArray:
    """(cases × cases) unbounded sums by numpy, -inf on and below the diagonal."""
    first, second = np.triu_indices(len(vectors), 1)
    square = np.full((len(vectors), len(vectors)), -np.inf)
    square[first, second] = scorer.contributions(vectors, first, second).sum(axis=1)
    return square


def plain_band(edges: FloatArray, totals: FloatArray) -> IntArray:
    return np.array([len(edges) if total < edges[0] else np.flatnonzero(total >= edges)[-1] for total in totals])


def test_counts_are_those_of_all_pairs_by_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_counts, "MOST_EXCHANGES", 4)
    monkeypatch.setattr(library_counts, "COUNTED_PAIRS", 500)
    fitted = unsolved_town()
    vectors = fitted.vectors.take(np.argsort(fitted.vectors.case_id)[:120])
    scorer, counts = without_fixed_lr(fitted.scorer), counts_of(vectors, fitted.scorer, seed=4)
    totals = plain_totals(vectors, scorer)
    np.testing.assert_array_equal(
        counts.observed, np.bincount(plain_band(counts.totals, totals[totals >= counts.totals[0]]))
    )
    # the permutations are drawn after the rows of `total_of_rank`
    random, groups = np.random.default_rng(4), strata(vectors)
    random.choice(120, 120, replace=False)
    mixture = gap_evidence(ScoredLibrary.of(vectors, scorer), 2_400, 4).mixture
    gap = scorer.names.index(GAP)
    for exchange in range(4):
        sums = plain_totals(exchanged(vectors, permutation(groups, random)), scorer)
        first, second = np.nonzero(sums >= counts.totals[0])
        band = plain_band(counts.totals, sums[first, second])
        np.testing.assert_array_equal(counts.exchanged[exchange], np.bincount(band, minlength=len(counts.totals)))
        parts = scorer.contributions(vectors, first, second)
        linked = mixture.at(parts.sum(axis=1) - parts[:, gap], parts[:, gap])
        unlinked = np.bincount(band, weights=1.0 - linked**2, minlength=len(counts.totals))
        np.testing.assert_allclose(counts.unlinked[exchange], unlinked, atol=1e-6)
    assert np.all(counts.unlinked <= counts.exchanged)
    assert counts.unlinked.sum() < counts.exchanged.sum()


def test_a_model_without_gaps_leaves_every_exchanged_pair_in_the_count() -> None:
    fitted = unsolved_town()
    without_gaps = replace(
        fitted.scorer,
        curves=tuple(Curve.zero(curve.name) if curve.name == GAP else curve for curve in fitted.scorer.curves),
    )
    counts = counts_of(fitted.vectors, without_gaps)
    np.testing.assert_array_equal(counts.unlinked, counts.exchanged)


def test_the_order_of_the_cases_changes_nothing() -> None:
    fitted = unsolved_town()
    shuffled = fitted.vectors.take(np.random.default_rng(2).permutation(len(fitted.vectors)))
    one, other = (LibraryCalibration.of(vectors, fitted.scorer, 0) for vectors in (fitted.vectors, shuffled))
    np.testing.assert_allclose(one.probability, other.probability, atol=1e-9)
    np.testing.assert_array_equal(one.expected, other.expected)


def test_a_town_of_series_is_told_as_it_is() -> None:
    fitted, truth = calibrated_town(), town(3).cases.offenders
    first, second = np.triu_indices(300, 1)
    stated = probability(fitted.log10_lr(first, second), fitted.base_rate.log10_prior_odds)
    order = np.argsort(-stated)
    is_linked = np.array([bool({*truth.row(first[k])} & {*truth.row(second[k])}) for k in order[:400]])
    gaps = [abs(stated[order[at]].mean() - is_linked[at].mean()) for at in (slice(0, 100), slice(100, 400))]
    assert is_linked[:100].mean() > 0.5
    assert max(gaps) < 0.15


@pytest.mark.parametrize("cases", [2, 10, 300])
def test_noise_is_promised_nothing(cases: int) -> None:
    highest = []
    for seed in range(3):
        table = noise(cases, seed)
        fitted = calibrate(fit_library(table, model(5)), 0)
        highest.append(float(probability(fitted.scorer.highest, fitted.base_rate.log10_prior_odds)))
    assert np.median(highest) < 0.05


def test_two_alike_cases_alone_say_nothing() -> None:
    table = noise(1, 0)
    twin = table.replace(case_id=np.array(["twin"], dtype=object))
    both = CaseTable.concatenate([table, twin])
    fitted = calibrate(fit_library(both, model(5)), 0)
    log10_lr = fitted.log10_lr(np.array([0]), np.array([1]))
    assert probability(log10_lr, fitted.base_rate.log10_prior_odds)[0] < 0.05


@pytest.mark.parametrize("cases", [0, 1])
def test_without_a_pair_the_model_speaks_for_itself(cases: int) -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(1), cases))
    scorer = Scorer((), (), -1.0, 1.0)
    calibration = LibraryCalibration.of(vectors, scorer, 0)
    assert calibration.calibrated(scorer, -2.0) is scorer
    np.testing.assert_array_equal(calibration.share_by_chance(scorer, np.array([0.0, 1.0])), [1.0, 1.0])


def test_excess_is_what_exchanged_libraries_do_not_show() -> None:
    totals, exchanges = np.array([0.0, 1.0, 2.0]), np.tile([90.0, 20.0, 2.0], (5, 1))
    counts = BandCounts(totals, totals, np.array([100.0, 40.0, 20.0]), exchanges, exchanges, *NO_GAPS)
    calibration = LibraryCalibration.from_counts(counts)
    np.testing.assert_allclose(calibration.probability, [0.1, 0.5, 0.9], atol=0.01)
    scorer = calibration.calibrated(Scorer((), (), -1.0, 1.0), -2.0)
    shares = calibration.share_by_chance(scorer, scorer.bounded(np.array([-0.1, 0.0, 1.5, 2.0, 9.0])))
    np.testing.assert_allclose(shares, [1.0, 0.9, 0.5, 0.1, 0.1])
    assert calibration.standard_error[2] < calibration.standard_error[0] < 0.2


def test_exchanged_pairs_of_linked_cases_are_left_out() -> None:
    totals, exchanges = np.array([0.0, 1.0]), np.tile([50.0, 10.0], (5, 1))
    counts = BandCounts(totals, totals, np.array([50.0, 20.0]), exchanges, exchanges * np.array([1.0, 0.5]), *NO_GAPS)
    calibration = LibraryCalibration.from_counts(counts)
    assert calibration.probability[1] == pytest.approx(0.75, abs=0.01)
    np.testing.assert_allclose(calibration.excess, [0.0, 0.75])


def test_the_p_value_is_uniform_where_there_is_nothing() -> None:
    random = np.random.default_rng(5)
    p_values = [
        excess_p_value(
            random.poisson([400.0, 100.0, 30.0]).astype(float),
            random.poisson([400.0, 100.0, 30.0], (12, 3)).astype(float),
        )
        for _ in range(400)
    ]
    assert 0.01 <= np.mean(np.array(p_values) < 0.05) <= 0.10
    assert 0.35 <= np.mean(np.array(p_values) < 0.5) <= 0.65


def test_the_p_value_sees_few_best_pairs_beside_many_that_count_together() -> None:
    random = np.random.default_rng(6)
    together = 20.0 * random.poisson([150.0, 40.0], (13, 2))
    counts = np.column_stack([together, random.poisson(10.0, 13)])
    quiet = excess_p_value(counts[0], counts[1:])
    counts[0, 2] = 60.0
    assert quiet > 0.05
    assert excess_p_value(counts[0], counts[1:]) < 1e-4


def test_pairs_that_lie_near_in_time_show_where_sums_hardly_move() -> None:
    totals, exchanges = np.array([0.0, 1.0]), np.tile([50.0, 10.0], (5, 1))
    observed, near = np.array([50.0, 11.0]), (np.array([30.0, 40.0]), np.tile([30.0, 12.0], (5, 1)))
    seldom = LibraryCalibration.from_counts(BandCounts(totals, totals, observed, exchanges, exchanges, *NO_GAPS))
    clear = LibraryCalibration.from_counts(BandCounts(totals, totals, observed, exchanges, exchanges, *near))
    assert clear.p_value < 0.01 < seldom.p_value


def test_solved_cases_correct_it_the_more_there_are() -> None:
    calibration, own = calibrated_town().statistics.calibration, unsolved_town().scorer
    assert calibration is not None
    prior = unsolved_town().base_rate.log10_prior_odds
    total = calibration.centres
    library, model_alone = calibration.calibrated(own, prior).bounded(total), own.bounded(total)
    previous = np.abs(library - model_alone).max()
    for weight in (0.05, 0.3, 0.6, 0.97):
        mixed = replace(calibration, own_weight=weight).calibrated(own, prior).bounded(total)
        assert np.abs(mixed - model_alone).max() < previous
        previous = np.abs(mixed - model_alone).max()
    assert previous < 0.3


def test_links_by_chance_are_those_of_exchanged_libraries() -> None:
    fitted = calibrated_town()
    calibration = fitted.statistics.calibration
    assert calibration is not None
    links = find_links(
        fitted, np.inf, Settings().model_copy(update={"links": LinkSettings(least_probability=0.2)})
    ).links
    total = least_total(fitted.scorer, float(links.log10_lr.min()))
    reached = calibration.totals >= total
    # the lowest band is reached in part
    least = np.minimum(calibration.expected, calibration.observed)[reached].sum()
    lowest = np.flatnonzero(reached)[0] - 1
    most = least + min(calibration.expected[lowest], calibration.observed[lowest])
    assert least <= links_by_chance(fitted, links) <= most
    assert 0 < least < len(links)
    assert np.isnan(links_by_chance(unsolved_town(), links))


def test_older_cases_beside_the_newest_change_nothing_of_what_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = unsolved_town()
    monkeypatch.setattr(library_counts, "COUNTED_CASES", 200)
    days = fitted.vectors.timing.middle_days
    newest = np.sort(np.argsort(-days, kind="stable")[:200])
    some, every = counts_of(fitted.vectors.take(newest), fitted.scorer), counts_of(fitted.vectors, fitted.scorer)
    np.testing.assert_array_equal(some.totals, every.totals)
    np.testing.assert_array_equal(some.exchanged, every.exchanged)
    np.testing.assert_array_equal(some.observed, every.observed)


def test_the_interval_holds_what_is_stated_whoever_taught_the_model() -> None:
    prior = unsolved_town().base_rate.log10_prior_odds
    counted = calibrated_town().statistics.calibration
    assert counted is not None
    for weight in (0.0, 0.3, 0.7):
        calibration = replace(counted, own_weight=weight)
        scorer = calibration.calibrated(unsolved_town().scorer, prior)
        stated = probability(scorer.bounded(calibration.centres), prior)
        for band in range(3, len(stated)):
            low, high = calibration.interval(band, scorer, prior)
            assert low - 0.02 <= stated[band] <= high + 0.02
