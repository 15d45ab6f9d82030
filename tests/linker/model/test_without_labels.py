from __future__ import annotations

import numpy as np
import pytest
from goods_town import CASES, goods_town
from invented import invented_table, invented_vectors
from trained import town

from features.columns import Ragged
from linker.flow import fit_library
from linker.model.archive import from_json, to_json
from linker.model.library_counts import FEWEST_COUNTED, GAP
from linker.model.measure import average_precision
from linker.model.without_labels import FEWEST_LINKS, LibraryContest, library_contest, library_lesson
from linker.starting_model import starting_model


def test_a_library_teaches_what_the_starting_model_does_not_know() -> None:
    table, is_linked = goods_town()
    fitted = fit_library(table, starting_model())
    lesson = library_lesson(fitted.vectors, fitted.statistics.background, starting_model(), origin="itself")
    assert lesson is not None
    assert lesson.contest.is_better
    first, second = np.triu_indices(CASES, 1)
    before, after = (
        average_precision(fit_library(table, model).log10_lr(first, second), is_linked)
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
    table, _ = goods_town()
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
