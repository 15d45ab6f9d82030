"""Identity-grade traces bring their own LR: outside the model's bounds, and found however far apart two cases lie."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from features.case import Case, CaseTable, Place, TimeWindow, Trace
from features.vectors import CaseVectors, Vectoriser
from linker.model.fixed_curves import fixed_curve
from linker.odds import soft_limit
from linker.pairs.catalogue import comparisons_for
from linker.pairs.curve import Curve
from linker.pairs.identity_links import identity_links
from linker.pairs.linking import link_pairs
from linker.pairs.score import Scorer

FAR = 20.0
LOWER, UPPER = -2.0, 1.5


def case(number: int, kind: str = "", value: str = "") -> Case:
    """Cases 20 degrees and two years apart."""
    return Case(
        case_id=f"c{number}",
        place=Place(longitude=FAR * number, latitude=10.0),
        window=TimeWindow(earliest=datetime(2000 + 2 * number, 1, 1)),
        traces=(Trace(kind=kind, value=value),) if kind else (),
    )


def library() -> tuple[CaseVectors, Scorer]:
    rows = [
        case(0, "dna", "profile 7"),
        case(1, "dna", "profile 7"),
        case(2, "plate", "苏A12345"),
        case(3, "plate", "苏A12*45"),
        case(4, "shoe_print", "herringbone"),
        case(5, "shoe_print", "herringbone"),
        case(6),
    ]
    table = CaseTable.from_cases(rows)
    vectors = Vectoriser().fit(table).transform(table)
    comparisons = comparisons_for(vectors)
    # being far apart in place and time speaks strongly against a link, far beyond the lower bound
    falling = {name: Curve(name, np.array([-1.3, 5.0]), np.array([2.0, -6.0])) for name in ("gap_days", "distance_km")}
    curves = [falling.get(item.name) or fixed_curve(item.name) or Curve.zero(item.name) for item in comparisons]
    return vectors, Scorer(comparisons, tuple(curves), LOWER, UPPER)


@pytest.mark.parametrize(("pair", "bans"), [((0, 1), 6.0), ((2, 3), 3.6)], ids=["dna", "part of a plate"])
def test_the_score_is_the_bounded_rest_and_the_traces_own_weight(pair: tuple[int, int], bans: float) -> None:
    vectors, scorer = library()
    rows = (np.array([pair[0]]), np.array([pair[1]]))
    parts = scorer.contributions(vectors, *rows)[0]
    own = parts[scorer.names.index("identity_trace")]
    assert own == pytest.approx(np.log10(0.3 * 10.0**bans + 0.7), abs=0.01)
    assert own > UPPER
    found = float(scorer.log10_lr(vectors, *rows)[0])
    assert found == pytest.approx(float(soft_limit(parts.sum() - own, LOWER, UPPER)) + own, abs=1e-9)
    assert found > LOWER + own


def test_a_search_finds_such_pairs_at_any_distance_and_no_shoe_print() -> None:
    vectors, scorer = library()
    links = link_pairs(vectors, scorer, 0.5).links
    assert list(zip(links.first.tolist(), links.second.tolist(), strict=True)) == [(0, 1), (2, 3)]
    np.testing.assert_allclose(links.log10_lr, scorer.log10_lr(vectors, links.first, links.second))


def test_pairs_below_the_threshold_are_not_listed() -> None:
    vectors, scorer = library()
    assert len(identity_links(vectors, scorer, 100.0)[0]) == 0
    silent = Scorer((), (), LOWER, UPPER)
    assert [len(column) for column in identity_links(vectors, silent, -9.0)] == [0, 0, 0]
