from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import invented_scorer, invented_table, invented_vectors

from features.case import Case, CaseTable
from features.vectors import Vectoriser
from linker.pairs.kernel.columns import TEXT, compiled_columns
from linker.pairs.kernel.score_bounds import AFTER_CODES, AFTER_PLACE, STAGES, remaining_bounds
from linker.pairs.linking import exhaustive_links, link_pairs
from linker.pairs.score import Scorer

TEXTS = ("address_similarity", "goods_similarity", "tools_similarity", "narrative_similarity")
PLACES = ("distance_km", "local_distance_km")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_pair_gets_more_from_what_lies_ahead_than_either_case_allows(seed: int) -> None:
    random = np.random.default_rng(seed)
    vectors = invented_vectors(invented_table(random, 15, coordinates="both"))
    scorer = invented_scorer(random, vectors)
    compiled = compiled_columns(vectors, scorer)
    reach = remaining_bounds(vectors, scorer, compiled)
    first, second = np.triu_indices(len(vectors), 1)
    parts = scorer.contributions(vectors, first, second)
    most = np.minimum(reach[:, first], reach[:, second]) + 1e-9
    rest = parts[:, [name not in ("gap_days", *PLACES) for name in scorer.names]].sum(axis=1)
    assert (rest <= most[AFTER_PLACE]).all()
    # a text whose curve is flat is looked up in a table, so it is no longer ahead there
    flat = compiled.cases.role[TEXT:] < 0
    texts = [scorer.names.index(name) for name, looked_up in zip(TEXTS, flat, strict=True) if not looked_up]
    assert (parts[:, texts].sum(axis=1) <= most[AFTER_CODES]).all()
    assert (np.diff(reach, axis=0) <= 1e-12).all()


def test_a_case_of_which_nothing_is_known_reaches_nothing() -> None:
    random = np.random.default_rng(3)
    known = Vectoriser().fit(invented_table(random, 12))
    unknown = known.transform(CaseTable.from_cases([Case(case_id="a"), Case(case_id="b")]))
    scorer = invented_scorer(random, unknown)
    assert remaining_bounds(unknown, scorer, compiled_columns(unknown, scorer), 5).tolist() == [[0.0] * 2] * STAGES


def test_a_scorer_of_no_variables_links_all_or_none() -> None:
    vectors = invented_vectors(invented_table(np.random.default_rng(4), 5))
    scorer = Scorer((), (), -1.0, 1.0)
    assert len(link_pairs(vectors, scorer, 0.0).links) == len(exhaustive_links(vectors, scorer, 0.0)) == 10
    assert len(link_pairs(vectors, scorer, 0.1).links) == 0
