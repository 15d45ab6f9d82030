"""All links of a library that reach a threshold, found without scoring all pairs and without losing one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import thread_time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from features.columns import FloatArray, IntArray
from features.vectors import CaseVectors
from linker.pairs.comparison import Comparison
from linker.pairs.exhaustive import PairBlock, listed_pairs
from linker.pairs.identity_links import identity_links
from linker.pairs.links import Links
from linker.pairs.score import Scorer, best_value, least_total

if TYPE_CHECKING:
    from linker.pairs.kernel.search_space import OnProgress, Walk

# Codes that at most so many cases carry get an inverted list: 780 pairs at the most for each.
RARE_CASES = 40
# Pairs that numpy scores at once.
BLOCK_PAIRS = 100_000
# Pairs by which it is measured how long scoring exactly takes; so few take no time worth telling.
MEASURED_PAIRS = 2_000

ScoredPairs = tuple[IntArray, IntArray, FloatArray]
# Told about how many seconds a search will take by the clock, before it begins.
OnEstimate = Callable[[float], None]


@dataclass(frozen=True)
class CandidateReport:
    """What the search did: all possible pairs, those looked at, those scored, those kept as links.

    Nothing is ever cut: every pair that is not looked at lies in boxes of space and time too far apart to reach the
    threshold, whatever else the two cases share, or shares too few codes and n-grams for any time and place.
    """

    cases: int
    possible_pairs: int
    candidate_pairs: int
    scored_pairs: int
    links: int


@dataclass(frozen=True, eq=False)
class Linked:
    """The links of a library and how they were found."""

    links: Links
    report: CandidateReport


def link_pairs(
    vectors: CaseVectors,
    scorer: Scorer,
    threshold: float,
    *,
    rare: int = RARE_CASES,
    rows: IntArray | None = None,
    on_progress: OnProgress | None = None,
    on_estimate: OnEstimate | None = None,
) -> Linked:
    """Links with a log10_lr of at least `threshold`: the same as scoring every pair, at a fraction of the work.

    Pairs that agree in a trace with its own LR are listed, and so are those that share a code of at most `rare`
    cases; all others are found by the compiled kernel, in a walk over boxes of space and time, or row after row by the
    n-grams and codes that two cases share. What it lets pass is scored once more, exactly as the scorer itself does.
    With `rows`, only links that hold at least one of these rows.
    `on_progress` hears how many parts of the walk are done, and how many there are; `on_estimate` how long it will
    take, as measured on a few cases.
    """
    query_rows = None if rows is None else np.asarray(rows, dtype=np.int64)
    size, minimum_total = len(vectors), least_total(scorer, threshold)
    visited, scored, keys = 0, 0, [np.empty(0, dtype=np.int64)]
    if np.isfinite(minimum_total) and size > 1:
        for (first, second), tested, finished in _passed(
            vectors, scorer, minimum_total, query_rows, _Search(rare, on_progress, on_estimate)
        ):
            visited, scored = visited + tested, scored + finished
            keys.append(np.minimum(first, second) * size + np.maximum(first, second))
    links = exact_links(vectors, scorer, threshold, np.concatenate(keys), query_rows)
    # a pair that is listed may be met on the walk once more
    every = size * (size - 1) // 2
    return Linked(links, CandidateReport(size, every, min(visited, every), min(scored, every), len(links)))


def exact_links(
    vectors: CaseVectors, scorer: Scorer, threshold: float, passed: IntArray, rows: IntArray | None
) -> Links:
    """The links among pairs that a search let pass, and those of pairs with an LR of their own (with one of `rows`).

    `passed` are keys: the lower row times the number of cases, and the higher row; they may come more than once.
    """
    # in the order of the rows: pairs of one case follow each other, which is what scores fast
    parts = [_among(identity_links(vectors, scorer, threshold), rows), *_in_blocks(vectors, scorer, np.unique(passed))]
    return _unique(parts, len(vectors), threshold)


def log10_lr_with_all(vectors: CaseVectors, scorer: Scorer, row: int) -> FloatArray:
    """(cases,) log10_lr of one case against every case, NaN against itself; equals the scorer's to 1e-9.

    The first call for a library and a scorer prepares columns; as long as the vectors live the next ones only score.
    """
    from linker.pairs.kernel.search_space import prepared_for

    every = np.arange(len(vectors), dtype=np.int64)
    itself = np.full(len(vectors), row, dtype=np.int64)
    left_out = prepared_for(vectors, scorer).compiled.left_out
    remaining = [index for index in left_out if _tells(scorer.comparisons[index], vectors, row)]
    log10_lr = _by_the_kernel(vectors, scorer, itself, every, remaining)
    log10_lr[row] = np.nan
    return log10_lr


def many_log10_lr(vectors: CaseVectors, scorer: Scorer, first: IntArray, second: IntArray) -> FloatArray:
    """Bounded log10_lr of many pairs of rows by the compiled kernel; equals the scorer's to 1e-9."""
    from linker.pairs.kernel.search_space import prepared_for

    return _by_the_kernel(vectors, scorer, first, second, prepared_for(vectors, scorer).compiled.left_out)


def exhaustive_links(vectors: CaseVectors, scorer: Scorer, threshold: float) -> Links:
    """Links by scoring every pair: the plain twin that `link_pairs` is held against."""
    rows = np.arange(len(vectors), dtype=np.int64)
    parts = []
    for start in range(0, len(rows), max(BLOCK_PAIRS // max(len(rows), 1), 1)):
        some = rows[start : start + max(BLOCK_PAIRS // len(rows), 1)]
        first, second = np.repeat(some, len(rows)), np.tile(rows, len(some))
        once = first < second
        parts.append(_scored(vectors, scorer, first[once], second[once]))
    return _unique(parts, len(vectors), threshold)


def _by_the_kernel(
    vectors: CaseVectors, scorer: Scorer, first: IntArray, second: IntArray, left_out: Sequence[int]
) -> FloatArray:
    """The kernel's sums with the variables that are left to numpy."""
    from linker.pairs.kernel.search_space import prepared_for

    total = prepared_for(vectors, scorer).totals(first, second)
    for index in left_out:
        total += scorer.contribution(index, vectors, first, second)
    identity_part = any(scorer.comparisons[index].has_fixed_lr for index in left_out)
    return scorer.bounded(total, scorer.identity_part(vectors, first, second) if identity_part else 0.0)


def _tells(comparison: Comparison, vectors: CaseVectors, row: int) -> bool:
    return not np.isnan(best_value(comparison, vectors, np.array([row]))[0])


class _Search(NamedTuple):
    rare: int
    on_progress: OnProgress | None
    on_estimate: OnEstimate | None


def _passed(
    vectors: CaseVectors, scorer: Scorer, minimum_total: float, rows: IntArray | None, search: _Search
) -> Iterator[tuple[PairBlock, int, int]]:
    """Pairs that may reach, with the number looked at and scored for them."""
    from linker.pairs.kernel.search_space import Walk, prepared_for

    prepared = prepared_for(vectors, scorer)
    for first, second in _rare_code_pairs(vectors, scorer, rows, search.rare):
        yield prepared.reaching(minimum_total, first, second), len(first), len(first)
    walk = Walk.over(vectors, scorer, prepared, minimum_total, rare=search.rare, by_lists=True, last_rows=rows)
    on_progress = search.on_progress
    if search.on_estimate is not None:
        search.on_estimate(_seconds_of(walk, vectors, scorer))
    for pairs, reaching in walk.pairs(on_progress) if rows is None else walk.pairs_with(rows, on_progress):
        yield pairs, reaching.visited, reaching.scored


def _seconds_of(walk: Walk, vectors: CaseVectors, scorer: Scorer) -> float:
    """About how many seconds a walk and the exact scores of what it lets pass take, as measured on some of it."""
    from linker.pairs.kernel.search_sample import search_sample
    from linker.pairs.kernel.search_space import threads

    sample = search_sample(walk)
    searching_s = sample.seconds / threads()
    some = slice(None, None, max(len(sample.first) // MEASURED_PAIRS, 1))
    first, second = sample.first[some], sample.second[some]
    if len(first) < MEASURED_PAIRS:
        return searching_s
    clock = thread_time()
    _scored_exactly(vectors, scorer, first, second)
    return searching_s + (thread_time() - clock) * sample.times * len(sample.first) / len(first)


def _rare_code_pairs(vectors: CaseVectors, scorer: Scorer, rows: IntArray | None, rare: int) -> Iterator[PairBlock]:
    is_query = np.zeros(len(vectors), dtype=np.bool_)
    is_query[slice(None) if rows is None else rows] = True
    for comparison, curve in zip(scorer.comparisons, scorer.curves, strict=True):
        if comparison.codes and not comparison.has_fixed_lr and curve.log10_lr.any():
            for sets in (sets for sets, is_listed in comparison.codes(vectors) if is_listed):
                for first, second in listed_pairs(sets, rare):
                    is_wanted = is_query[first] | is_query[second]
                    yield first[is_wanted], second[is_wanted]


def _among(pairs: ScoredPairs, rows: IntArray | None) -> ScoredPairs:
    if rows is None:
        return pairs
    is_wanted = np.isin(pairs[0], rows) | np.isin(pairs[1], rows)
    return pairs[0][is_wanted], pairs[1][is_wanted], pairs[2][is_wanted]


def _in_blocks(vectors: CaseVectors, scorer: Scorer, keys: IntArray) -> Iterator[ScoredPairs]:
    for start in range(0, len(keys), BLOCK_PAIRS):
        first, second = np.divmod(keys[start : start + BLOCK_PAIRS], len(vectors))
        yield _scored_exactly(vectors, scorer, first, second)


def _scored(vectors: CaseVectors, scorer: Scorer, first: IntArray, second: IntArray) -> ScoredPairs:
    return first, second, scorer.log10_lr(vectors, first, second)


def _scored_exactly(vectors: CaseVectors, scorer: Scorer, first: IntArray, second: IntArray) -> ScoredPairs:
    """The same to the last bit; texts, which take longest, are compared by compiled code."""
    from linker.pairs.kernel.columns import ROLE_OF, TEXT, texts_of
    from linker.pairs.kernel.text_products import cosines

    total, texts = np.zeros(len(first)), texts_of(vectors)
    for index, (comparison, curve) in enumerate(zip(scorer.comparisons, scorer.curves, strict=True)):
        if curve.log10_lr.any():
            kind = ROLE_OF.get(comparison.measure, -1) - TEXT
            if kind >= 0:
                total += curve.at(comparison.scale(cosines(texts[kind], first, second)))
            else:
                total += scorer.contribution(index, vectors, first, second)
    return first, second, scorer.bounded(total, scorer.identity_part(vectors, first, second))


def _unique(parts: list[ScoredPairs], size: int, threshold: float) -> Links:
    first, second, log10_lr = (np.concatenate([part[k] for part in parts] or [np.empty(0)]) for k in range(3))
    reached = log10_lr >= threshold
    low, high = np.minimum(first, second)[reached], np.maximum(first, second)[reached]
    _, once = np.unique(low * size + high, return_index=True)
    return Links.of(low[once], high[once], log10_lr[reached][once])
