from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from invented import invented_scorer, invented_table, invented_vectors

from features.case import Case, CaseTable, Place, TimeWindow
from features.vectors import CaseVectors
from linker.pairs.catalogue import NUMBERS_AND_CODES
from linker.pairs.curve import Curve
from linker.pairs.linking import CandidateReport, exhaustive_links, link_pairs, many_log10_lr
from linker.pairs.score import Scorer

NOON = datetime(2024, 5, 1, 12)
NEAR = Curve("distance_km", np.array([-1.3, 0.0, 1.0]), np.array([1.5, 1.0, -1.0]))
SOON = Curve("gap_days", np.array([-1.0, 1.0, 2.0]), np.array([1.0, 0.5, -1.0]))


def near_and_soon() -> Scorer:
    comparisons = {item.name: item for item in NUMBERS_AND_CODES}
    return Scorer((comparisons["distance_km"], comparisons["gap_days"]), (NEAR, SOON), -3.0, 3.0)


def case(number: int, place: Place, *, day: float = 0.0) -> Case:
    at = NOON + timedelta(days=day)
    return Case(case_id=f"c{number}", place=place, window=TimeWindow(earliest=at, latest=at))


def vectors_of(*places: Place) -> CaseVectors:
    return invented_vectors(CaseTable.from_cases([case(number, place) for number, place in enumerate(places)]))


def pairs_found(vectors: CaseVectors, threshold: float) -> list[tuple[int, int]]:
    links = link_pairs(vectors, near_and_soon(), threshold).links
    return list(zip(links.first.tolist(), links.second.tolist(), strict=True))


def test_degrees_decide_where_a_library_has_both_and_more_metres() -> None:
    at_home = Place(longitude=113.0, latitude=23.0)
    near, far = (at_home.model_copy(update={"x_m": x_m, "y_m": 0.0}) for x_m in (0.0, 9e6))
    vectors = vectors_of(near, far, Place(x_m=4e6, y_m=4e6))
    assert pairs_found(vectors, 2.0) == [(0, 1)]


def test_half_a_coordinate_is_no_place() -> None:
    vectors = vectors_of(Place(x_m=1.0), Place(x_m=1.0, y_m=2.0), Place(x_m=2.0, y_m=2.0), Place(y_m=2.0))
    assert pairs_found(vectors, 2.0) == [(1, 2)]
    assert len(pairs_found(vectors, 0.5)) == 6


def test_metres_from_beyond_the_earth_are_only_far_away() -> None:
    vectors = vectors_of(*(Place(x_m=x_m, y_m=0.0) for x_m in (0.0, 1e12, 1e12, -1e15)))
    assert pairs_found(vectors, 2.0) == [(1, 2)]


def test_neighbours_across_the_date_line_are_found() -> None:
    vectors = vectors_of(Place(longitude=179.999, latitude=-17.0), Place(longitude=-179.999, latitude=-17.0))
    assert pairs_found(vectors, 1.9) == [(0, 1)]


def test_a_threshold_above_the_bound_costs_nothing() -> None:
    vectors = vectors_of(Place(x_m=0.0, y_m=0.0), Place(x_m=0.0, y_m=0.0))
    found = link_pairs(vectors, near_and_soon(), 3.5)
    assert found.report == CandidateReport(2, 1, 0, 0, 0)
    assert len(found.links) == 0


@pytest.mark.parametrize("cases", [0, 1])
def test_a_library_without_pairs_has_no_links(cases: int) -> None:
    vectors = vectors_of(Place(x_m=0.0, y_m=0.0)).take(np.arange(cases))
    assert link_pairs(vectors, near_and_soon(), 0.0).report == CandidateReport(cases, 0, 0, 0, 0)
    assert len(exhaustive_links(vectors, near_and_soon(), -9.0)) == 0


def test_the_report_counts_what_was_done() -> None:
    random = np.random.default_rng(6)
    table = CaseTable.from_cases(
        [
            case(number, Place(x_m=float(x), y_m=float(y)), day=float(day))
            for number, (x, y, day) in enumerate(random.uniform(0, [40_000, 40_000, 400], (500, 3)))
        ]
    )
    vectors = invented_vectors(table)
    report = link_pairs(vectors, near_and_soon(), 1.0).report
    assert report.cases == 500
    assert report.possible_pairs == 500 * 499 // 2
    assert report.links <= report.scored_pairs <= report.candidate_pairs < report.possible_pairs / 5


def test_untimed_cases_that_cannot_reach_are_not_compared_with_the_whole_library() -> None:
    untimed = [Case(case_id=f"u{number}", place=Place(x_m=0.0, y_m=0.0)) for number in range(30)]
    timed = [case(number, Place(x_m=0.0, y_m=0.0)) for number in range(30)]
    vectors = invented_vectors(CaseTable.from_cases(timed + untimed))
    report = link_pairs(vectors, near_and_soon(), 2.0).report
    assert report.links == report.scored_pairs == 30 * 29 // 2


def test_same_input_same_output() -> None:
    random = np.random.default_rng(7)
    vectors = invented_vectors(invented_table(random, 50))
    scorer = invented_scorer(random, vectors)
    one, other = (link_pairs(vectors, scorer, 0.0).links for _ in range(2))
    assert one.log10_lr.tobytes() == other.log10_lr.tobytes()
    assert one.first.tobytes() == other.first.tobytes()


@pytest.mark.parametrize("seed", range(8))
def test_many_pairs_by_the_kernel_score_as_the_scorer_says_either_way_round(seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, 40))
    scorer = invented_scorer(random, vectors)
    first, second = np.triu_indices(40, 1)
    found = many_log10_lr(vectors, scorer, first, second)
    np.testing.assert_allclose(found, scorer.log10_lr(vectors, first, second), atol=1e-9)
    np.testing.assert_allclose(many_log10_lr(vectors, scorer, second, first), found, atol=1e-9)


def test_progress_is_told_to_the_end_and_changes_no_link() -> None:
    random = np.random.default_rng(4)
    vectors = invented_vectors(invented_table(random, 60))
    scorer = invented_scorer(random, vectors)
    told: list[tuple[int, int]] = []
    watched = link_pairs(vectors, scorer, 0.0, on_progress=lambda done, total: told.append((done, total))).links
    assert watched.log10_lr.tobytes() == link_pairs(vectors, scorer, 0.0).links.log10_lr.tobytes()
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert told[-1][0] == told[-1][1]


def test_no_more_pairs_are_told_than_there_are() -> None:
    # both ways lead to these pairs: the code that only they share, and the walk
    rare = {"entry": ("through the chimney",)}
    vectors = invented_vectors(
        CaseTable.from_cases(
            [case(number, Place(x_m=0.0, y_m=0.0)).model_copy(update={"codes": rare}) for number in range(5)]
        )
    )
    report = link_pairs(vectors, invented_scorer(np.random.default_rng(1), vectors), -2.0).report
    assert report.scored_pairs <= report.candidate_pairs <= report.possible_pairs == 10
