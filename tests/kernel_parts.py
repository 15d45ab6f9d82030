"""The compiled kernel, made part by part by several workers at once: each part takes some ten seconds to compile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from invented import invented_scorer, invented_table, invented_vectors

from features.vectors import CaseVectors
from linker.pairs.best_partners import best_partners
from linker.pairs.kernel.compiled import cache_folder
from linker.pairs.linking import link_pairs, many_log10_lr
from linker.pairs.query import Nearest
from linker.pairs.score import Scorer

ROWS = np.array([1, 2])


def _queries(vectors: CaseVectors, scorer: Scorer) -> None:
    Nearest.of(vectors, scorer).links(vectors, scorer, ROWS, 1.0)


def _links(vectors: CaseVectors, scorer: Scorer) -> None:
    link_pairs(vectors, scorer, 1.0)
    for each in _led_by_texts(vectors):
        link_pairs(vectors, each, 1.0)


def _led_by_texts(vectors: CaseVectors) -> list[Scorer]:
    return [invented_scorer(np.random.default_rng(seed), vectors, monotone=1.0) for seed in range(8)]


def _best(vectors: CaseVectors, scorer: Scorer) -> None:
    # where texts weigh much, pairs are found by their words
    for each in (scorer, *_led_by_texts(vectors)):
        list(best_partners(Nearest.of(vectors, each), vectors, each, 3))


def _sums(vectors: CaseVectors, scorer: Scorer) -> None:
    many_log10_lr(vectors, scorer, ROWS - 1, ROWS)


# The longest first.
PARTS: dict[str, Callable[[CaseVectors, Scorer], None]] = {
    "queries": _queries,
    "links": _links,
    "best": _best,
    "sums": _sums,
}


def share(claims: Path) -> None:
    """Compile the parts that no other worker has claimed in this folder, unless machine code is kept already."""
    folder = cache_folder()
    if folder is None or any(folder.rglob("*.nbc")):
        return
    random = np.random.default_rng(1)
    vectors = invented_vectors(invented_table(random, 40, coordinates="both"))
    scorer = invented_scorer(random, vectors)
    for name, compile_part in PARTS.items():
        if _is_first(claims / f"kernel-{name}"):
            compile_part(vectors, scorer)


def _is_first(claim: Path) -> bool:
    try:
        claim.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
