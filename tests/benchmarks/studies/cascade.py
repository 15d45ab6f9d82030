"""Half of each crime group hidden as open: does the cascade find it, and are its probabilities what they promise?

`python tests/benchmarks/studies/cascade.py`

Every offender with a known case is asked for, also those of whom nothing is hidden. The model, and the slope and shift
of the odds, come from other crime groups than the offender's (4 folds). zh_theft is scored without its narratives.
"""

from __future__ import annotations

from collections.abc import Sequence
from csv import DictReader
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from study import DATA, is_small, learned, log10_lr, prepared, real, show, town

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged
from linker.library.files.readers import read_chunks
from linker.library.mapping.convert import SeenIds, to_cases
from linker.library.mapping.guess import mapping_for
from linker.model.base_rate import BaseRate
from linker.model.sample import SolvedPairs, crime_groups, group_folds, offender_matrix
from linker.review.cascade import USUAL, calibrate, hidden_half, offender_odds
from linker.training import training_set

FOLDS, TOP = 4, 10
TEXT = "narrative_similarity"
BINS = (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, eq=False)
class Scored:
    """log10_lr of all pairs of a library by the model of each fold (folds, cases, cases), and the truth."""

    squares: FloatArray
    fold: IntArray
    group: IntArray
    offenders: Ragged


@dataclass(frozen=True, eq=False)
class Asked:
    """Hidden cases x offenders of one fold: whose they are, the probabilities, and the best single link.

    `gang` are the cases of the offender's crime group: his own and those of his mates.
    """

    true: NDArray[np.bool_]
    gang: NDArray[np.bool_]
    calibrated: FloatArray
    usual: FloatArray
    single: FloatArray


def main(arguments: Sequence[str] | None = None) -> None:
    small = is_small(arguments)
    recall, promised = [], []
    for name, table in _libraries(small):
        scored = _scored(table)
        asked = [one for seed in range(1 if small else 3) for one in _asked(scored, seed)]
        recall.append([name, *_recall_row(asked)])
        promised.append([name, "here", *_promise([one.calibrated for one in asked], asked)])
        promised.append([name, "usual", *_promise([one.usual for one in asked], asked)])
    columns = ("library", "strings", f"recall@{TOP} cascade", f"recall@{TOP} best single link", "log2 loss")
    show("Half of each crime group hidden", columns, recall)
    bins = [f"{low:.0%} to {high:.0%}" for low, high in pairwise(BINS)]
    show(
        "Leads: how many, the mean promise, the share that was right, and right or his gang's",
        ("library", "calibrated", *bins),
        promised,
    )


def _libraries(small: bool) -> list[tuple[str, CaseTable]]:  # noqa: FBT001 - read from the command line
    found = [(f"town {seed}", town(seed, 200 if small else 900)) for seed in ((1,) if small else (1, 2, 3))]
    if DATA.exists() and not small:
        found += [(name, real(name)) for name in ("porter_town", "il_burglary")] + [("zh_theft", _zh_theft())]
    return found


def _zh_theft() -> CaseTable:
    chunks = list(read_chunks(DATA / "zh_theft" / "events.jsonl"))
    seen = SeenIds()
    table = CaseTable.concatenate([to_cases(chunk, mapping_for(chunk, None), seen=seen).table for chunk in chunks])
    named: dict[str, list[str]] = {}
    with (DATA / "zh_theft" / "offenders.csv").open(encoding="utf-8", newline="") as file:
        for row in DictReader(file):
            named.setdefault(row["event_id"], []).append(row["offender_id"])
    table = table.replace(offenders=Ragged.from_rows(named.get(case_id, ()) for case_id in table.case_id))
    return table.take(np.flatnonzero(table.offenders.lengths > 0))


def _scored(table: CaseTable) -> Scored:
    vectors, comparisons, background = prepared(table)
    comparisons = tuple(item for item in comparisons if item.name != TEXT or not (table.narrative != "").all())
    training = training_set(vectors, comparisons, SolvedPairs.of(table.offenders))
    fold = group_folds(training.pairs.group, FOLDS, 0)
    squares = np.zeros((FOLDS, len(table), len(table)))
    for number in range(FOLDS):
        model = learned(training.among(fold != number), background, f"all but fold {number}").model
        scores = log10_lr(model.scorer(comparisons, background), comparisons, training.values)
        squares[number, training.pairs.first, training.pairs.second] = scores
        squares[number, training.pairs.second, training.pairs.first] = scores
    return Scored(squares, fold, crime_groups(table.offenders), table.offenders)


def _asked(scored: Scored, seed: int) -> list[Asked]:
    hidden = hidden_half(scored.group, seed)
    known = np.flatnonzero(~hidden)
    prior = BaseRate.of(scored.offenders.take(known), 1.0).log10_prior_odds
    return [_fold(scored, number, (known, np.flatnonzero(hidden)), prior, seed) for number in range(FOLDS)]


def _fold(scored: Scored, number: int, rows: tuple[IntArray, IntArray], prior: float, seed: int) -> Asked:
    known, hidden = rows
    odds, true = _odds(scored, number, known, hidden, prior)
    here = _named_in(scored, known, scored.fold == number)
    others = known[scored.fold[known] != number]
    hidden_again = hidden_half(scored.group[others], seed)
    tried = _odds(scored, number, others[~hidden_again], others[hidden_again], prior)
    everyone = offender_matrix(scored.offenders)
    scores = scored.squares[number][np.ix_(hidden, known)]
    cases_of = [np.flatnonzero(everyone[known][:, [name]].toarray().ravel()) for name in _names(scored, known)[here]]
    single = np.stack([scores[:, cases].max(axis=1) for cases in cases_of], axis=1)
    group_of = np.array([scored.group[known[cases[0]]] for cases in cases_of])
    gang = scored.group[hidden][:, None] == group_of[None, :]
    return Asked(
        true[:, here], gang, calibrate(*tried).probability(odds[:, here]), USUAL.probability(odds[:, here]), single
    )


def _names(scored: Scored, known: IntArray) -> IntArray:
    return np.flatnonzero(offender_matrix(scored.offenders)[known].sum(axis=0))


def _named_in(scored: Scored, known: IntArray, chosen: NDArray[np.bool_]) -> IntArray:
    """Places among the offenders of the known cases of those that did one in the chosen crime groups."""
    everyone = offender_matrix(scored.offenders)
    there = everyone[known[chosen[known]]].sum(axis=0) > 0
    return np.flatnonzero(there[_names(scored, known)])


def _odds(
    scored: Scored, number: int, known: IntArray, hidden: IntArray, prior: float
) -> tuple[FloatArray, NDArray[np.bool_]]:
    everyone, names = offender_matrix(scored.offenders), _names(scored, known)
    odds = offender_odds(scored.squares[number][np.ix_(hidden, known)], everyone[known][:, names], prior)
    return odds, everyone[hidden][:, names].toarray() > 0


def _recall_row(asked: Sequence[Asked]) -> list[str]:
    cascade = [found for one in asked for found in _recalls(one.calibrated, one.true)]
    single = [found for one in asked for found in _recalls(one.single, one.true)]
    loss = -np.mean(np.concatenate([_log2(one.calibrated, one.true).ravel() for one in asked]))
    return [f"{len(cascade):,}", f"{np.mean(cascade):.3f}", f"{np.mean(single):.3f}", f"{loss:.5f}"]


def _recalls(scores: FloatArray, true: NDArray[np.bool_]) -> list[float]:
    """For every offender of whom something is hidden: the part of it among the first ten open cases."""
    top = np.argsort(-scores, axis=0, kind="stable")[:TOP]
    found = np.take_along_axis(true, top, axis=0).sum(axis=0)
    hidden = true.sum(axis=0)
    return (found[hidden > 0] / hidden[hidden > 0]).tolist()


def _log2(chance: FloatArray, true: NDArray[np.bool_]) -> FloatArray:
    return np.log2(np.maximum(np.where(true, chance, 1.0 - chance), 1e-12))


def _promise(chances: Sequence[FloatArray], asked: Sequence[Asked]) -> list[str]:
    chance = np.concatenate([one.ravel() for one in chances])
    true = np.concatenate([one.true.ravel() for one in asked])
    gang = np.concatenate([one.gang.ravel() for one in asked])
    place = np.digitize(chance, BINS[:-1])
    return [
        _bin(chance[place == number], true[place == number], gang[place == number]) for number in range(1, len(BINS))
    ]


def _bin(chance: FloatArray, true: NDArray[np.bool_], gang: NDArray[np.bool_]) -> str:
    return f"{len(chance):,}: {chance.mean():.2f} {true.mean():.2f} {gang.mean():.2f}" if len(chance) else "0"


if __name__ == "__main__":
    main()
