"""Fifty questions to a reviewer who knows the truth: how much better do series get, by how the questions are chosen?

`python tests/benchmarks/studies/review.py`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from study import DATA, is_small, real, show, town

from features.case import CaseTable
from features.columns import Ragged
from linker.flow import FittedLibrary, fit_library, link_threshold, series_threshold
from linker.model.sample import offender_matrix
from linker.pairs.linking import link_pairs
from linker.pairs.links import Links
from linker.review.queue import Proposed, review_queue
from linker.series.cluster import ClusterOptions, cluster
from linker.series.constraints import Constraints
from linker.series.measure import ClusteringScores, score_clustering
from linker.settings import Settings
from linker.starting_model import starting_model

QUESTIONS, AT_ONCE = 50, 10
Pairs = list[tuple[int, int]]
Chooser = Callable[[Proposed, int], Pairs]


@dataclass(frozen=True, eq=False)
class Library:
    """Cases whose offenders only the reviewer knows, as linked by the model that ships with the program."""

    truth: CaseTable
    home: FittedLibrary
    links: Links
    options: ClusterOptions

    @classmethod
    def of(cls, truth: CaseTable) -> Library:
        model, settings = starting_model(), Settings()
        home = fit_library(truth.replace(offenders=Ragged.empty(len(truth))), model)
        threshold = series_threshold(home, model, settings)
        linked = link_pairs(home.vectors, home.scorer, min(threshold, link_threshold(home, settings)))
        return cls(truth, home, linked.links, ClusterOptions(threshold))

    def proposed(self, constraints: Constraints) -> Proposed:
        size, score = len(self.truth), self.home.log10_lr
        labels = cluster(self.links, size, self.options, pair_log10_lr=score, constraints=constraints).labels
        prior = self.home.base_rate.log10_prior_odds
        nobody = np.zeros(size, dtype=np.bool_)
        return Proposed(self.links, labels, self.options, constraints, score, prior, nobody)


@dataclass(eq=False)
class Reviewer:
    """Answers by the true offenders; keeps what was answered."""

    library: Library
    same: Pairs = field(default_factory=list)
    different: Pairs = field(default_factory=list)

    def __post_init__(self) -> None:
        known = offender_matrix(self.library.truth.offenders)
        self._linked = (known @ known.T).tocsr()

    def look_at(self, pairs: Pairs) -> None:
        """Answer the pairs that the answers before have not settled, through whatever chain."""
        before = self.proposed()
        for first, second in pairs:
            now = replace(before, constraints=Constraints.of(self.same, self.different))
            if now.unanswered(np.array([first]), np.array([second]))[0]:
                (self.same if self._linked[first, second] else self.different).append((first, second))

    def proposed(self) -> Proposed:
        return self.library.proposed(Constraints.of(self.same, self.different))

    def scores(self) -> ClusteringScores:
        return score_clustering(self.proposed().labels, self.library.truth.offenders)


def by_value(proposed: Proposed, most: int) -> Pairs:
    return [(one.first, one.second) for one in review_queue(proposed, most)]


def by_uncertainty(proposed: Proposed, most: int) -> Pairs:
    """The pairs whose probability is nearest to one half."""
    first, second = np.triu_indices(len(proposed.labels), 1)
    open_ = proposed.unanswered(first, second)
    first, second = first[open_], second[open_]
    odds = proposed.pair_log10_lr(first, second) + proposed.log10_prior_odds
    return _pairs(first, second, np.argsort(np.abs(odds), kind="stable")[:most])


def by_strength(proposed: Proposed, most: int) -> Pairs:
    """The strongest links between two series: what one does without a queue."""
    links = proposed.links
    open_ = proposed.unanswered(links.first, links.second)
    apart = np.flatnonzero(open_ & (proposed.labels[links.first] != proposed.labels[links.second]))
    return _pairs(links.first, links.second, apart[np.argsort(-links.log10_lr[apart], kind="stable")][:most])


def at_random(seed: int) -> Chooser:
    """Any link."""
    random = np.random.default_rng(seed)

    def chosen(proposed: Proposed, most: int) -> Pairs:
        links = proposed.links
        open_ = np.flatnonzero(proposed.unanswered(links.first, links.second))
        return _pairs(links.first, links.second, random.permutation(open_)[:most])

    return chosen


def main(arguments: Sequence[str] | None = None) -> None:
    small = is_small(arguments)
    rows = [row for name, table in _tables(small).items() for row in _rows(name, Library.of(table), small=small)]
    columns = ("library", "chosen by", "said same", "said not", "B3 before", "after", "gain", "F1 before", "after")
    show(f"{QUESTIONS} questions, {AT_ONCE} at a time: leave-self-out B3 and pairwise F1", columns, rows)


def _tables(small: bool) -> Mapping[str, CaseTable]:  # noqa: FBT001 - called by name above
    towns = {f"town {seed}": town(seed, 150 if small else 600) for seed in ((1,) if small else (1, 2, 3, 4))}
    folders = [] if small else [name for name in ("porter_town", "il_burglary") if (DATA / name).exists()]
    return towns | {name: real(name) for name in folders}


def _rows(name: str, library: Library, *, small: bool) -> list[list[str]]:
    choosers = {"value": by_value, "uncertainty": by_uncertainty, "strength": by_strength, "chance": at_random(0)}
    return [[name, how, *_cells(library, chooser, small=small)] for how, chooser in choosers.items()]


def _cells(library: Library, chooser: Chooser, *, small: bool) -> list[str]:
    reviewer = Reviewer(library)
    before = reviewer.scores()
    for _ in range(1 if small else QUESTIONS // AT_ONCE):
        reviewer.look_at(chooser(reviewer.proposed(), AT_ONCE))
    after = reviewer.scores()
    gain = after.bcubed_loo_f1 - before.bcubed_loo_f1
    figures = (before.bcubed_loo_f1, after.bcubed_loo_f1, gain, before.f1, after.f1)
    return [str(len(reviewer.same)), str(len(reviewer.different)), *(f"{figure:.3f}" for figure in figures)]


def _pairs(first: np.ndarray, second: np.ndarray, chosen: np.ndarray) -> Pairs:
    return list(zip(first[chosen].tolist(), second[chosen].tolist(), strict=True))


if __name__ == "__main__":
    main()
