"""The protocol: repeats × folds over crime groups, then intervals and ablation from what was held out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from features.case import CaseTable
from linker.evaluation.ablation import ablation_row
from linker.evaluation.bootstrap import Replicates, group_draws, intervals, replicates
from linker.evaluation.folds import fold_of, winners
from linker.evaluation.options import EvaluateOptions
from linker.evaluation.repeat import Repeat
from linker.evaluation.result import Evaluation, summarise_repeats
from linker.evaluation.solved import SolvedCases
from linker.model.sample import group_folds
from linker.model.similarity import SimilarityModel
from linker.model.train import LEARNERS, Learner

Progress = Callable[[int, int], None]


def evaluate(
    table: CaseTable,
    options: EvaluateOptions,
    starting: SimilarityModel | None = None,
    *,
    learners: tuple[Learner, ...] = LEARNERS,
    on_progress: Progress | None = None,
) -> Evaluation:
    """Cross-validate on the solved cases of a library; `on_progress(done, total)` is called after every fold.

    Raises ModelError where the solved cases are too few, or `options.without` names what does not exist.
    """
    solved = SolvedCases.of(table, starting, without=options.without, seed=options.seed)
    left_out = solved.variables if options.ablation and len(solved.variables) > 1 else ()
    steps = _Steps((1 + len(left_out)) * options.repeats * options.folds, on_progress)
    repeats = _repeats(solved, options, [[learners] * options.folds] * options.repeats, steps)
    spread = _replicates(solved, options, repeats)
    # The learners that won with all variables stay: a change is then the variable's, not that of another contest.
    winning = [[winners(contest, learners) for contest in repeat.contests] for repeat in repeats]
    ablation = []
    for variable in left_out:
        less = solved.leaving_out(variable.name)
        without = _repeats(less, options, winning, steps)
        ablation.append(ablation_row(variable, (repeats, spread), (without, _replicates(less, options, without))))
    return summarise_repeats(options, solved, repeats, intervals(spread) if options.bootstrap else {}, tuple(ablation))


@dataclass
class _Steps:
    total: int
    tell: Progress | None
    steps_done: int = field(default=0)

    def next(self) -> None:
        self.steps_done += 1
        if self.tell:
            self.tell(self.steps_done, self.total)


def _repeats(
    solved: SolvedCases,
    options: EvaluateOptions,
    learners: Sequence[Sequence[tuple[Learner, ...]]],
    steps: _Steps,
) -> tuple[Repeat, ...]:
    return tuple(
        _repeat(solved, options, options.seed + repeat, learners[repeat], steps) for repeat in range(options.repeats)
    )


def _repeat(
    solved: SolvedCases,
    options: EvaluateOptions,
    seed: int,
    learners: Sequence[tuple[Learner, ...]],
    steps: _Steps,
) -> Repeat:
    folds = group_folds(solved.training.pairs.group, options.folds, seed)
    parts = []
    for number in range(options.folds):
        parts.append(fold_of(solved, folds, number, learners[number]))
        steps.next()
    return Repeat.of(solved, folds, parts)


def _replicates(solved: SolvedCases, options: EvaluateOptions, repeats: Sequence[Repeat]) -> Replicates:
    return replicates(repeats, group_draws(int(solved.group.max()) + 1, options.bootstrap, options.seed))
