from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from invented import invented_table, invented_vectors
from trained import town

from features.case import Case, CaseTable, Place
from features.columns import Ragged
from linker.flow import FittedLibrary, fit_library
from linker.model.archive import from_json, to_json
from linker.model.library_counts import FEWEST_COUNTED, GAP
from linker.model.measure import average_precision
from linker.model.similarity import SimilarityModel
from linker.model.without_labels import FEWEST_LINKS, LibraryContest, library_contest, library_lesson
from linker.starting_model import starting_model

CASES, MEMBERS = 600, 5


@cache
def series_known_by_their_goods() -> tuple[CaseTable, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Every series takes one kind of goods, anywhere in town, within a month: what the starting model does not know."""
    random = np.random.default_rng(7)
    series = np.repeat(np.arange(CASES // MEMBERS), MEMBERS)
    kinds = ["".join(random.choice(list("abcdefghijklmnopqrstuvwxyz"), 6)) for _ in range(CASES // MEMBERS)]
    places = random.uniform(0.0, 12_000.0, (CASES, 2))
    cases = [
        Case(case_id=f"c{number:04}", place=Place(x_m=x_m, y_m=y_m), goods=(kinds[series[number]],))
        for number, (x_m, y_m) in enumerate(places.tolist())
    ]
    days = (random.uniform(0.0, 700.0, CASES // MEMBERS)[series] + random.uniform(0.0, 30.0, CASES)) * 86_400.0
    moments = np.datetime64("2022-01-01T00:00:00") + days.astype("timedelta64[s]")
    first, second = np.triu_indices(CASES, 1)
    return CaseTable.from_cases(cases).replace(earliest=moments, latest=moments), series[first] == series[second]


def ranked(table: CaseTable, model: SimilarityModel) -> FittedLibrary:
    return fit_library(table, model)


def test_a_library_teaches_what_the_starting_model_does_not_know() -> None:
    table, is_linked = series_known_by_their_goods()
    fitted = fit_library(table, starting_model())
    lesson = library_lesson(fitted.vectors, fitted.statistics.background, starting_model(), origin="itself")
    assert lesson is not None
    assert lesson.contest.is_better
    first, second = np.triu_indices(CASES, 1)
    before, after = (
        average_precision(ranked(table, model).log10_lr(first, second), is_linked)
        for model in (starting_model(), lesson.model)
    )
    assert after > before + 0.1
    gap = {curve.name: curve for curve in fitted.scorer.curves}[GAP]
    np.testing.assert_array_equal(lesson.model.curves[GAP].log10_lr, gap.log10_lr)
    facts = lesson.model.provenance
    assert (facts.origin, facts.groups) == ("itself", 0)
    assert np.isnan(facts.cllr)
    assert np.isnan(from_json(to_json(lesson.model)).provenance.cllr)


def test_the_order_of_the_cases_changes_nothing() -> None:
    table, _ = series_known_by_their_goods()
    shuffled = table.take(np.random.default_rng(3).permutation(CASES))
    contests = []
    for cases in (table, shuffled):
        fitted = fit_library(cases, starting_model())
        contests.append(library_contest(fitted.vectors, fitted.statistics.background, starting_model()))
    one, other = contests
    assert one is not None
    assert other is not None
    assert one.library_links == pytest.approx(other.library_links, rel=0.05)


def test_a_library_of_noise_teaches_nothing_that_is_put_in_use() -> None:
    table = town(3).cases
    random = np.random.default_rng(5)
    days = random.permutation(len(table))
    noise = table.replace(earliest=table.earliest[days], latest=table.latest[days], offenders=Ragged.empty(len(table)))
    fitted = fit_library(noise, starting_model())
    contest = library_contest(fitted.vectors, fitted.statistics.background, starting_model())
    assert contest is None or not contest.is_better


def test_the_smallest_libraries_keep_the_starting_model() -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(1), 2 * FEWEST_COUNTED - 1))
    assert library_contest(vectors, starting_model().background, starting_model()) is None


@pytest.mark.parametrize(
    ("starting", "library", "is_better"),
    [(100.0, 120.0, True), (100.0, 105.0, False), (100.0, 50.0, False), (0.0, FEWEST_LINKS - 1.0, False)],
)
def test_it_is_better_where_it_is_clearly_so(starting: float, library: float, *, is_better: bool) -> None:
    assert LibraryContest(starting, library).is_better == is_better
