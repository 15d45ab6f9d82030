"""What all studies share: libraries with known truth, pairs to score, the figures of a score, and a table of text."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.columns import FloatArray, Ragged, text_column
from features.vectors import CaseVectors, Vectoriser
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import SeenIds, to_cases
from linker.library.mapping.guess import mapping_for
from linker.model.background import Background
from linker.model.measure import score_pairs
from linker.model.sample import SolvedPairs, group_folds, offender_matrix
from linker.model.train import LEARNERS, Trained, TrainingSet, train
from linker.pairs.catalogue import comparisons_for
from linker.pairs.comparison import Comparison, compare
from linker.pairs.score import Scorer
from linker.town.options import TownOptions
from linker.town.town import build_town
from linker.training import training_set

DATA = Path(__file__).parents[4] / "shared" / "data"
# Two of the contest; the rest would only cost time.
STUDY_LEARNERS = (LEARNERS[0], LEARNERS[1])
RANDOM_PAIRS = 200_000
MOST_LINKED = 50_000


@dataclass(frozen=True, eq=False)
class TruePairs:
    """Evidence of pairs whose truth is known, and the random pairs of the library they come from."""

    comparisons: tuple[Comparison, ...]
    values: FloatArray
    linked: NDArray[np.bool_]
    background: Background


def town(seed: int, cases: int, **options: float) -> CaseTable:
    """An invented town whose offenders are all known."""
    return build_town(TownOptions(seed=seed, cases=cases, solved_share=1.0, **options)).cases  # type: ignore[arg-type]


def real(folder: str) -> CaseTable:
    """A real set of solved cases beside this checkout, read as a user would import it."""
    table = read(DATA / folder / "events.csv")
    named: dict[str, list[str]] = {}
    with (DATA / folder / "offenders.csv").open(encoding="utf-8", newline="") as file:
        for row in DictReader(file):
            named.setdefault(row["event_id"], []).append(row["offender_id"])
    table = table.replace(offenders=Ragged.from_rows(named.get(case_id, ()) for case_id in table.case_id))
    return table.take(np.flatnonzero(table.offenders.lengths > 0))


def read(path: Path) -> CaseTable:
    """A file of cases as a user would import it."""
    (chunk,) = read_chunks(path)
    return to_cases(chunk, mapping_for(chunk, None), seen_ids=SeenIds()).table


def read_all(path: Path) -> CaseTable:
    """A file too large for one part, mapped as its first part is."""
    parts, seen_ids, mapping = [], SeenIds(), None
    for chunk in read_chunks(path):
        mapping = mapping or mapping_for(chunk, None)
        parts.append(to_cases(chunk, mapping, seen_ids=seen_ids).table)
    return CaseTable.concatenate(parts)


def zh_theft() -> CaseTable:
    """Chinese thefts without their narratives, which would give the writer away."""
    folder = DATA / "zh_theft"
    table = read(folder / "events.jsonl")
    named: dict[str, list[str]] = {}
    for line in (folder / "offenders.csv").read_text(encoding="utf-8").split()[1:]:
        case, offender = line.split(",")
        named.setdefault(case, []).append(offender)
    return table.replace(
        offenders=Ragged.from_rows(named.get(case, ()) for case in table.case_id),
        narrative=text_column("" for _ in range(len(table))),
    )


def prepared(table: CaseTable) -> tuple[CaseVectors, tuple[Comparison, ...], Background]:
    """Vectors of a library, its comparisons and how its random pairs look."""
    vectors = Vectoriser().fit(table).transform(table)
    comparisons = comparisons_for(vectors)
    return vectors, comparisons, Background.of(vectors, comparisons)


def true_pairs(table: CaseTable, seed: int = 0) -> TruePairs:
    """All linked pairs of a library (at most 50,000) and random unlinked ones."""
    vectors, comparisons, background = prepared(table)
    random = np.random.default_rng(seed)
    linked, unlinked = _linked(table.offenders, random), _unlinked(table.offenders, random)
    first, second = np.concatenate([linked, unlinked], axis=1)
    values = compare(vectors, comparisons, first, second).values
    return TruePairs(comparisons, values, np.arange(len(first)) < linked.shape[1], background)


def _linked(offenders: Ragged, random: np.random.Generator) -> NDArray[np.int64]:
    known = offender_matrix(offenders)
    shared = (known @ known.T).tocoo()
    pairs = np.stack([shared.row, shared.col])[:, shared.row < shared.col].astype(np.int64)
    return random.permutation(pairs, axis=1)[:, :MOST_LINKED]


def _unlinked(offenders: Ragged, random: np.random.Generator) -> NDArray[np.int64]:
    known = offender_matrix(offenders)
    pairs = random.integers(0, len(offenders), (2, RANDOM_PAIRS))
    shared = np.asarray(known[pairs[0]].multiply(known[pairs[1]]).sum(axis=1)).ravel()
    return pairs[:, (pairs[0] != pairs[1]) & (shared == 0)]


def solved_set(table: CaseTable, names: Sequence[str] | None = None) -> tuple[TrainingSet, Background]:
    """Evidence of all pairs of solved cases, of all variables or of those named."""
    vectors, comparisons, background = prepared(table)
    comparisons = tuple(item for item in comparisons if names is None or item.name in names)
    return training_set(vectors, comparisons, SolvedPairs.of(table.offenders)), background


def learned(training: TrainingSet, background: Background, origin: str) -> Trained:
    """A model by the learners of the studies."""
    return train(training, background, origin=origin, learners=STUDY_LEARNERS)


def log10_lr(scorer: Scorer, comparisons: tuple[Comparison, ...], values: FloatArray) -> FloatArray:
    """Bounded log10_lr of evidence that is measured already; the scorer may weigh only some of the columns."""
    curves = dict(zip(scorer.names, scorer.curves, strict=True))
    total = np.zeros(len(values))
    for item, column in zip(comparisons, values.T, strict=True):
        total += curves[item.name].at(item.scale(column))
    return scorer.bounded(total)


def crossed(seen: TrainingSet, scored: TrainingSet, background: Background, folds: int) -> list[str]:
    """Figures of `scored` by models that learned from `seen` on the other crime groups; the cases are the same."""
    fold = group_folds(seen.pairs.group, folds, 0)
    values, truth = [], []
    for number in range(folds):
        model = learned(seen.among(fold != number), background, f"all but fold {number}").model
        part = scored.among(fold == number)
        values.append(log10_lr(model.scorer(part.comparisons, background), part.comparisons, part.values))
        truth.append(part.pairs.linked)
    return figures(np.concatenate(values), np.concatenate(truth))


FIGURES = ("Cllr", "Cllr_min", "Cllr_cal", "AUC", "AP", "linked")


def figures(scores: FloatArray, linked: NDArray[np.bool_]) -> list[str]:
    """The cells of a row under `FIGURES`."""
    found = score_pairs(scores, scores, linked)
    values = (found.cllr, found.cllr_min, found.cllr - found.cllr_min, found.auc, found.average_precision)
    return [*(f"{value:.3f}" for value in values), f"{found.linked:,}"]


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table to standard output, the first column left, the others right."""
    widths = [max(len(row[place]) for row in (columns, *rows)) for place in range(len(columns))]
    sys.stdout.write(f"\n{title}\n")
    for row in (columns, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def is_small(arguments: Sequence[str] | None) -> bool:
    """Whether a study is asked for its small form, which only shows that it still runs."""
    from argparse import ArgumentParser

    parser = ArgumentParser()
    parser.add_argument("--small", action="store_true", help="tiny towns: shows that the study runs, not what is so")
    return bool(parser.parse_args(arguments).small)
