"""All pairs of narratives with a cosine of .6 and more: the search by lists beside sparse_dot_topn, in one run.

sparse_dot_topn is the fastest package for this that could be installed: it multiplies the matrix of n-grams with its
own transpose, compiled and on two threads, and keeps what reaches the threshold (both directions of a pair and each
narrative with itself, which are left out of the comparison of pairs). The search is asked with a model of nothing but
the narrative, and tells each pair once. Both get the same n-grams; `CASES` may be given in COSINE_CASES.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import perf_counter, process_time

import numpy as np
from narratives import narrative_library

from features.columns import IntArray
from features.vectors import CaseVectors
from linker.flow import fit_library
from linker.pairs.catalogue import TEXTS
from linker.pairs.curve import Curve
from linker.pairs.linking import link_pairs
from linker.pairs.score import Scorer
from linker.starting_model import starting_model

CASES, COSINE = 50_000, 0.6
# Bans for a cosine of 1: enough that a text gets lists. Bounds so far away that they change nothing.
BANS, FAR = 10.0, 100.0
# Cosines nearer to the threshold than this may fall on either side of it.
ROUNDING = 1e-9
# So many neighbours of a narrative are kept by the package; more would be told as lost.
NEIGHBOURS = 5_000


def lines() -> Iterator[tuple[str, str, str]]:
    """What was measured, what came out, and the aim."""
    size = int(os.environ.get("COSINE_CASES", CASES))
    vectors = fit_library(narrative_library(size), starting_model()).vectors
    ours, our_clock, our_cpu = _by_lists(vectors)
    theirs, their_clock, their_cpu = _by_package(vectors)
    what = f"pairs of {size:,} Chinese narratives with a cosine of {COSINE}"
    yield f"{what}, search by lists", f"{our_clock:.1f} s ({our_cpu:.1f}), {len(ours):,} pairs", ""
    yield f"{what}, sparse_dot_topn", f"{their_clock:.1f} s ({their_cpu:.1f}), {len(theirs):,} pairs", ""
    different = len(np.setxor1d(ours, theirs))
    yield "  pairs that only one of the two has", f"{different:,}", "0"
    yield "  times as fast as sparse_dot_topn", f"{their_clock / our_clock:.1f} ({their_cpu / our_cpu:.1f})", "1"


def _by_lists(vectors: CaseVectors) -> tuple[IntArray, float, float]:
    narrative = next(comparison for comparison in TEXTS if comparison.name == "narrative_similarity")
    scorer = Scorer((narrative,), (Curve(narrative.name, np.array([0.0, 1.0]), np.array([0.0, BANS])),), -FAR, FAR)
    threshold = BANS * (COSINE + ROUNDING)
    # once with few cases: the first call of all compiles
    link_pairs(vectors.take(np.arange(300)), scorer, threshold)
    clock, cpu = perf_counter(), process_time()
    links = link_pairs(vectors, scorer, threshold).links
    return links.first * len(vectors) + links.second, perf_counter() - clock, process_time() - cpu


def _by_package(vectors: CaseVectors) -> tuple[IntArray, float, float]:
    from scipy import sparse
    from sparse_dot_topn import sp_matmul_topn

    texts = vectors.modus_operandi.narrative
    clock, cpu = perf_counter(), process_time()
    grams = sparse.csr_matrix(texts.different[texts.of_row])
    products = sp_matmul_topn(
        grams, grams.T.tocsr(), top_n=NEIGHBOURS, threshold=COSINE + ROUNDING, sort=False, n_threads=2
    )
    pairs = sparse.triu(products, k=1).tocoo()
    seconds = perf_counter() - clock, process_time() - cpu
    return np.sort(pairs.row.astype(np.int64) * len(vectors) + pairs.col), *seconds
