"""Cases nobody has seen: learned on half of the crime groups, asked about the other half, parted by date or by place.

Folds mix all times and places; a model in use meets other ones. The other half is a library of its own, with its own
counts and random pairs, and all its pairs are scored. Beside it a plain logistic model on the same halves: log
distance, log gap, gaps of hour and weekday, likeness of address and goods, equality of codes.

`python tests/benchmarks/studies/halves.py`
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from study import DATA, FIGURES, figures, is_small, prepared, read, real, show, town, zh_theft

from features.case import CaseTable
from features.columns import FloatArray, text_column
from linker.flow import fit_library
from linker.library.narrative.codes import fill_codes
from linker.library.narrative.fill import fill_unknown
from linker.model.sample import SolvedPairs, crime_groups
from linker.odds import LN10
from linker.pairs.comparison import compare
from linker.starting_model import starting_model
from linker.training import train_on

Halves = tuple[CaseTable, CaseTable]
PLAIN = ("distance_km", "gap_days", "hour_gap", "weekday_gap", "address_similarity", "goods_similarity")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print both halves of each library, each way round."""
    rows = [row for name, halves in _libraries(small=is_small(arguments)) for row in _both_ways(name, halves)]
    show("trained on one half, asked about the other", ("library, halves by", "asked", "model", *FIGURES), rows)


def _libraries(*, small: bool) -> Iterator[tuple[str, Halves]]:
    if small or not (DATA / "zh_theft").exists():
        table = town(5, 200)
        yield "invented town, date", halves(table, _days(table))
        return
    thefts = _thefts()
    yield "zh_theft, date", halves(thefts, _days(thefts))
    fields = thefts.replace(narrative=text_column([""] * len(thefts)))
    yield "zh_theft, fields, date", halves(fields, _days(fields))
    for name in ("il_burglary", "porter_town"):
        table = real(name)
        yield f"{name}, date", halves(table, _days(table))
        yield f"{name}, place", halves(table, table.x_m)


def _thefts() -> CaseTable:
    """As an import reads them: what the record leaves open comes from the narrative."""
    cases = fill_codes(fill_unknown(read(DATA / "zh_theft" / "events.jsonl")).table).table
    table = cases.replace(offenders=zh_theft().offenders)
    return table.take(np.flatnonzero(table.offenders.lengths > 0))


def halves(table: CaseTable, key: FloatArray) -> Halves:
    """The crime groups below and above the middle of a key (their cases' mean)."""
    group = crime_groups(table.offenders)
    known = ~np.isnan(key)
    total = np.bincount(group[known], key[known], minlength=int(group.max()) + 1)
    mean = total / np.maximum(np.bincount(group[known], minlength=len(total)), 1)
    below = (mean <= np.median(mean))[group]
    return table.take(np.flatnonzero(below)), table.take(np.flatnonzero(~below))


def _days(table: CaseTable) -> FloatArray:
    return np.asarray((table.earliest - np.datetime64("1970-01-01T00:00:00")) / np.timedelta64(1, "D"))


def _both_ways(name: str, halves: Halves) -> Iterator[list[str]]:
    for asked, (lesson, exam) in (("later, east", halves), ("earlier, west", halves[::-1])):
        pairs = SolvedPairs.of(exam.offenders)
        counted = pairs.weight > 0
        for model, scores in (("engine", _engine), ("plain logistic", _plain)):
            found = scores(lesson, exam, pairs)[counted]
            yield [name, asked, model, *figures(found, pairs.linked[counted])]


def _engine(lesson: CaseTable, exam: CaseTable, pairs: SolvedPairs) -> FloatArray:
    model = train_on(lesson, origin="the other half", starting=starting_model()).model
    return fit_library(exam, model).log10_lr(pairs.first, pairs.second)


def _plain(lesson: CaseTable, exam: CaseTable, pairs: SolvedPairs) -> FloatArray:
    taught = SolvedPairs.of(lesson.offenders)
    known, asked = _plain_values(lesson, taught), _plain_values(exam, pairs)
    counted = taught.weight > 0
    share = np.where(taught.linked, 500.0 / taught.linked.sum(), 500.0 / np.sum(counted & ~taught.linked))
    names = [name for name in known if name in asked]
    seen, new = (np.stack([columns[name] for name in names], axis=1) for columns in (known, asked))
    logistic = LogisticRegression(C=10.0, max_iter=500).fit(seen[counted], taught.linked[counted], share[counted])
    return np.asarray(logistic.decision_function(new) / LN10, dtype=np.float64)


def _plain_values(table: CaseTable, pairs: SolvedPairs) -> dict[str, FloatArray]:
    vectors, comparisons, _ = prepared(table)
    chosen = [item for item in comparisons if item.family or item.name in PLAIN]
    values = compare(vectors, tuple(chosen), pairs.first, pairs.second).values
    columns = [item.scale(column) if item.offset else column for item, column in zip(chosen, values.T, strict=True)]
    told = [column > 0 if item.family else column for item, column in zip(chosen, columns, strict=True)]
    return {item.name: np.nan_to_num(column.astype(np.float64)) for item, column in zip(chosen, told, strict=True)}


if __name__ == "__main__":
    main()
