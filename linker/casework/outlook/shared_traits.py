"""What the cases of a series share, and how rare that is in the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Self
from weakref import WeakKeyDictionary

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray, TimeArray
from linker.casework.workspace.code_labels import code_words, facet_words
from linker.i18n.text import Label
from linker.report.data.facts import SharedTrait

LEAST_LIFT = 1.5
MOST_TRAITS = 10
# A window of up to so many hours says in which part of the day it happened.
_TELLING_HOURS = 6.0

_DAY_PARTS = tuple(Label(f"{part} h", f"{part} 时") for part in ("00–06", "06–12", "12–18", "18–24"))
_WEEK_PARTS = (Label("Monday to Friday", "周一至周五"), Label("weekend", "周末"))
_FIELDS = {
    "offence": Label("offence", "案件类别"),
    "premises": Label("premises", "处所"),
    "region": Label("area", "区域"),
}


@dataclass(frozen=True, eq=False)
class _Aspect:
    """One aspect of all cases: row i has `values[offsets[i]:offsets[i + 1]]` (numbers of `names`), none if unknown.

    `recorded` are the values of `names` as the library has them.
    """

    words: Label
    names: tuple[Label, ...]
    values: IntArray
    offsets: IntArray
    counts: IntArray
    known: int
    recorded: tuple[str, ...]

    @classmethod
    def of(
        cls, named: tuple[Label, tuple[Label, ...], tuple[str, ...]], held: tuple[IntArray, IntArray], size: int
    ) -> Self:
        """From the words of the aspect and of its values, and the rows that hold each value."""
        (words, names, recorded), (rows, values) = named, held
        offsets = np.searchsorted(rows, np.arange(size + 1)).astype(np.int64)
        counts = np.bincount(values, minlength=len(names)).astype(np.int64)
        return cls(words, names, values, offsets, counts, len(np.unique(rows)), recorded)

    def values_of(self, rows: IntArray) -> list[list[int]]:
        """The values of some rows; [] where unknown."""
        return [self.values[self.offsets[row] : self.offsets[row + 1]].tolist() for row in rows.tolist()]


class LibraryTraits:
    """How common every trait is in a library; asked series by series. Unknown cases are left out of every share."""

    def __init__(self, table: CaseTable) -> None:
        self._aspects = tuple(_aspects(table))

    def of(self, members: IntArray) -> tuple[SharedTrait, ...]:
        """Traits that at least two members share and that are more common here than in the library, telling first.

        A trait tells more the more members have it and the rarer it is elsewhere: members x log(lift).
        """
        found = [trait for aspect in self._aspects for trait in _shared(aspect, members)]
        return tuple(sorted(found, key=lambda trait: -trait.members * np.log(trait.lift))[:MOST_TRAITS])


def traits_of(table: CaseTable) -> LibraryTraits:
    """The traits of a table, counted once as long as it lives."""
    with _COUNTING:
        found = _COUNTED.get(table)
        if found is None:
            found = _COUNTED[table] = LibraryTraits(table)
        return found


_COUNTED: WeakKeyDictionary[CaseTable, LibraryTraits] = WeakKeyDictionary()
_COUNTING = Lock()


def _shared(aspect: _Aspect, members: IntArray) -> Iterator[SharedTrait]:
    rows = aspect.values_of(members)
    known = sum(bool(values) for values in rows)
    for value, count in sorted(Counter(value for values in rows for value in values).items()):
        share = float(aspect.counts[value] / aspect.known)
        lift = count / known / share
        if count >= 2 and lift >= LEAST_LIFT:
            yield SharedTrait(aspect.words, aspect.names[value], count, known, share, lift, aspect.recorded[value])


def _aspects(table: CaseTable) -> Iterator[_Aspect]:
    for facet, codes in table.codes.items():
        yield _of_codes(Label(facet, facet_words(facet).chinese), codes, facet)
    for name, words in _FIELDS.items():
        column: StrArray = getattr(table, name)
        yield _of_codes(words, Ragged.from_rows((value,) if value else () for value in column))
    yield _of_codes(Label("goods", "物品"), table.goods)
    yield _of_codes(Label("tools", "工具"), table.tools)
    yield _of_codes(Label("trace", "痕迹"), _traces(table))
    middle = _middle(table)
    yield _of_parts(Label("time of day", "时段"), _DAY_PARTS, np.floor(_hour(middle) / 6.0))
    yield _of_parts(Label("day of week", "星期"), _WEEK_PARTS, _weekend(middle))


def _of_codes(words: Label, codes: Ragged, facet: str = "") -> _Aspect:
    names, values = np.unique(codes.values.astype(str), return_inverse=True)
    # A code named twice by one case counts once.
    rows, values = np.divmod(np.unique(codes.row_of_value * max(len(names), 1) + values), max(len(names), 1))
    recorded = tuple(names.tolist())
    called = tuple(code_words(facet, name) if facet else Label(name, name) for name in recorded)
    return _Aspect.of((words, called, recorded), (rows, values), len(codes))


def _of_parts(words: Label, names: tuple[Label, ...], part: FloatArray) -> _Aspect:
    known = np.flatnonzero(~np.isnan(part))
    return _Aspect.of((words, names, ("",) * len(names)), (known, part[known].astype(np.int64)), len(part))


def _traces(table: CaseTable) -> Ragged:
    pairs = zip(table.trace_kind.values, table.trace_value.values, strict=True)
    values = np.array([f"{kind}: {value}" for kind, value in pairs], dtype=object)
    return Ragged(values, table.trace_kind.offsets.copy())


def _middle(table: CaseTable) -> TimeArray:
    """Middle of each time window, NaT where it is unknown or too long to tell the time of day."""
    length = table.latest - table.earliest
    middle = table.earliest + length // 2
    short = length <= np.timedelta64(int(_TELLING_HOURS * 3600), "s")
    return np.where(short, middle, np.datetime64("NaT", "s"))


def _hour(moments: TimeArray) -> FloatArray:
    hours = (moments - moments.astype("datetime64[D]")) / np.timedelta64(1, "h")
    return np.asarray(hours, dtype=np.float64)


def _weekend(moments: TimeArray) -> FloatArray:
    # 1970-01-01 was a Thursday, three days after a Monday.
    days = (moments.astype("datetime64[D]") - np.datetime64("1970-01-01", "D")) / np.timedelta64(1, "D")
    return np.where(np.isnan(days), np.nan, np.asarray((days + 3.0) % 7.0 >= 5.0, dtype=np.float64))
