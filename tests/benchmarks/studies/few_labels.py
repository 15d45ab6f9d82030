"""What few solved crime groups are worth: their number against what the model in use says of all other cases.

Offenders are hidden but for k crime groups drawn at random, the library is trained and calibrated as a user would, and
all pairs of the other cases are judged: average precision, Cllr of the log10 LR, the mean difference of stated and true
share of links by rank, and how often each teacher was put in use. The first row is the starting model, which invented
towns taught; that of 0 groups has no label at all, but may be taught by the library.

`python tests/benchmarks/studies/few_labels.py [--small]`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from study import DATA, is_small, real, show, town, zh_theft

from features.case import CaseTable
from features.columns import FloatArray, Ragged
from linker.errors import ModelError
from linker.flow import calibrate, fit_library, is_by_library
from linker.model.measure import average_precision, cllr
from linker.model.origin import own_weight, trained_origin
from linker.model.sample import crime_groups, offender_matrix
from linker.model.similarity import SimilarityModel
from linker.odds import probability
from linker.settings import Settings
from linker.starting_model import starting_model
from linker.training import train_on

GROUPS, DRAWS = (0, 1, 2, 3, 6, 15, 50), 10
# So many of the crime groups are shown at most; the rest judges.
MOST_SHOWN = 0.7
RANKS = (0, 50, 100, 200, 400, 800, 1_600)
COLUMNS = ("library", "groups", "draws", "taught by", "AP", "Cllr", "stated - true", "links of 50 % or more", "true")


class Judged(NamedTuple):
    """One draw: figures on all pairs of cases whose offenders were hidden."""

    taught_by: str
    figures: tuple[float, ...]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    small = is_small(arguments)
    rows = [row for name, table in _libraries(small=small) for row in _rows(name, table, small=small)]
    show("few solved crime groups", COLUMNS, rows)


def _libraries(*, small: bool) -> Iterator[tuple[str, CaseTable]]:
    if small or not (DATA / "zh_theft").exists():
        yield "invented town", town(31, 300 if small else 1_500, difficulty=0.6)
        return
    for name in ("il_burglary", "porter_town"):
        yield name, real(name)
    yield "zh_theft, fields", zh_theft()


def _rows(name: str, table: CaseTable, *, small: bool) -> Iterator[list[str]]:
    yield [name, "none", "1", "the town", *_figures([_judged(table, table.offenders, starting_model(), "")])]
    groups_shown = int(MOST_SHOWN * np.sum(np.bincount(crime_groups(table.offenders)) > 1))
    for groups in (0, 3) if small else [groups for groups in GROUPS if groups <= groups_shown]:
        draws = 1 if small or not groups else DRAWS
        judged = [_drawn(table, groups, seed) for seed in range(draws)]
        teachers = Counter(draw.taught_by for draw in judged)
        taught_by = ", ".join(f"{teacher} {count}" for teacher, count in sorted(teachers.items()))
        yield [name, str(groups), str(draws), taught_by, *_figures(judged)]


def _drawn(table: CaseTable, groups: int, seed: int) -> Judged:
    group = crime_groups(table.offenders)
    several = np.flatnonzero(np.bincount(group) > 1)
    known = np.random.default_rng(seed).permutation(several)[:groups]
    offenders = Ragged.from_rows(
        names if number in known else () for names, number in zip(table.offenders.rows(), group.tolist(), strict=True)
    )
    shown = table.replace(offenders=offenders)
    try:
        lesson = train_on(shown, origin=trained_origin("1 January", like_unsolved=False), starting=starting_model())
    except ModelError:
        return _judged(table, offenders, starting_model(), "nothing")
    model = starting_model() if lesson.taught_by == "nothing" else lesson.model
    return _judged(table, offenders, model, lesson.taught_by)


def _judged(table: CaseTable, offenders: Ragged, model: SimilarityModel, taught_by: str) -> Judged:
    hides_all = offenders is table.offenders
    shown = table.replace(offenders=Ragged.empty(len(table)) if hides_all else offenders)
    fitted, weight = fit_library(shown, model), own_weight(model, shown.offenders)
    if is_by_library(Settings(), len(table), weight):
        fitted = calibrate(fitted, weight)
    rows = np.flatnonzero(shown.offenders.lengths == 0)
    first, second = (rows[side] for side in np.triu_indices(len(rows), 1))
    is_linked = _linked(table.offenders)[first, second]
    log10_lr = fitted.many_log10_lr(first, second)
    stated = probability(log10_lr, fitted.base_rate.log10_prior_odds)
    order, likely = np.argsort(-stated, kind="stable"), stated >= 0.5
    differences = [
        abs(float(stated[order[start:end]].mean() - is_linked[order[start:end]].mean()))
        for start, end in pairwise(RANKS)
    ]
    true = float(is_linked[likely].mean()) if likely.any() else np.nan
    measured = (average_precision(log10_lr, is_linked), cllr(log10_lr, is_linked), float(np.mean(differences)))
    return Judged(taught_by, (*measured, float(likely.sum()), true))


def _linked(offenders: Ragged) -> NDArray[np.bool_]:
    matrix = offender_matrix(offenders)
    return np.asarray((matrix @ matrix.T).toarray() > 0, dtype=np.bool_)


def _figures(judged: Sequence[Judged]) -> list[str]:
    """Means over the draws, and the smallest and largest where there are several; "-" where nothing was measured."""
    columns: FloatArray = np.array([draw.figures for draw in judged])
    return [
        _figure(column[~np.isnan(column)], places) for column, places in zip(columns.T, (3, 3, 3, 0, 2), strict=True)
    ]


def _figure(values: FloatArray, places: int) -> str:
    if not len(values):
        return "-"
    spread = f" ({values.min():.{places}f}-{values.max():.{places}f})" if len(values) > 1 else ""
    return f"{values.mean():.{places}f}{spread}"


if __name__ == "__main__":
    main()
