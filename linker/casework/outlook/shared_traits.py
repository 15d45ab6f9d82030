"""What the cases of a series share, and how rare that is in the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Self

import numpy as np

from features.case import CaseTable
from features.columns import FloatArray, IntArray, Ragged, StrArray, TimeArray
from features.lexicon import Lexicon
from linker.casework.workspace.workspace import Workspace
from linker.i18n.calendar import DAY_QUARTERS, WEEKEND, WORKDAYS
from linker.i18n.language import LANGUAGES
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import translate
from linker.i18n.vocabulary import code_name, facet_name, trace_words

MIN_LIFT = 1.5
MAX_TRAITS = 10
# A window of up to so many hours says in which part of the day it happened.
_MAX_WINDOW_HOURS = 6.0

# The field of traces of any kind, each written as "kind: value".
TRACE = "trace"
_FIELDS = {
    "offence": Text("details.offence"),
    "premises": Text("details.premises"),
    "region": Text("details.area"),
}


@dataclass(frozen=True)
class SharedTrait:
    """A value that several members share: `members` of the `known` ones have it, and `library_share` of the library.

    `lift` is how many times more common it is here than in the library. `recorded` is the value as the library has it
    in `field` (a column of the cases, a facet of codes, or "trace"); both are "" for a part of the day or week.
    """

    aspect: Translatable
    value: Translatable
    members: int
    known: int
    library_share: float
    lift: float
    recorded: str = ""
    field: str = ""


@dataclass(frozen=True)
class _Vocabulary:
    """The words of an aspect and of its values; `recorded` are the values as the field of the records has them."""

    field: str
    words: Translatable
    names: tuple[Translatable, ...]
    recorded: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Aspect:
    """One aspect of all cases: row i has `values[offsets[i]:offsets[i + 1]]` (numbers of `names`), none if unknown.

    `counts` (names,) are the cases with each value, `known_cases` those with any.
    """

    vocabulary: _Vocabulary
    values: IntArray
    offsets: IntArray
    counts: IntArray
    known_cases: int

    @classmethod
    def of(cls, vocabulary: _Vocabulary, rows: IntArray, values: IntArray, size: int) -> Self:
        """From which row has which value (aligned, ascending by row), for so many cases."""
        offsets = np.searchsorted(rows, np.arange(size + 1)).astype(np.int64)
        counts = np.bincount(values, minlength=len(vocabulary.names)).astype(np.int64)
        return cls(vocabulary, values, offsets, counts, len(np.unique(rows)))

    def values_of(self, rows: IntArray) -> list[list[int]]:
        """The values of some rows; [] where unknown."""
        return [self.values[self.offsets[row] : self.offsets[row + 1]].tolist() for row in rows.tolist()]


class LibraryTraits:
    """How common every trait is in a library. Cases whose value is unknown are left out of every share.

    Codes are named by `lexicon`, that of the program where none is given.
    """

    def __init__(self, table: CaseTable, lexicon: Lexicon | None = None) -> None:
        self._aspects = tuple(_aspects(table, lexicon or Lexicon.builtin()))

    def of(self, members: IntArray) -> tuple[SharedTrait, ...]:
        """Traits that at least two members share and that are more common here than in the library, telling first.

        A trait tells more the more members have it and the rarer it is elsewhere: members x log(lift).
        """
        traits = [trait for aspect in self._aspects for trait in _shared(aspect, members)]
        traits.sort(key=lambda trait: -trait.members * np.log(trait.lift))
        return tuple(islice(_named_once(traits), MAX_TRAITS))


def library_traits(workspace: Workspace, table: CaseTable) -> LibraryTraits:
    """The traits of the library's cases as `table` has them, computed once."""
    lexicon = workspace.lexicon
    return workspace.memoise("traits", (table, lexicon), lambda: LibraryTraits(table, lexicon))


def _named_once(traits: Sequence[SharedTrait]) -> Iterator[SharedTrait]:
    """Traits that do not read like one before: what a field states is coded too, and would be shown twice."""
    before: set[tuple[str, ...]] = set()
    for trait in traits:
        names = {(tongue, translate(trait.aspect, tongue), translate(trait.value, tongue)) for tongue in LANGUAGES}
        if before.isdisjoint(names):
            yield trait
        before |= names


def _shared(aspect: _Aspect, members: IntArray) -> Iterator[SharedTrait]:
    rows, words = aspect.values_of(members), aspect.vocabulary
    known_members = sum(bool(values) for values in rows)
    for value, count in sorted(Counter(value for values in rows for value in values).items()):
        share = float(aspect.counts[value] / aspect.known_cases)
        lift = count / known_members / share
        if count >= 2 and lift >= MIN_LIFT:
            yield SharedTrait(
                aspect=words.words,
                value=words.names[value],
                members=count,
                known=known_members,
                library_share=share,
                lift=lift,
                recorded=words.recorded[value],
                field=words.field,
            )


def _aspects(table: CaseTable, lexicon: Lexicon) -> Iterator[_Aspect]:
    for facet, codes in table.codes.items():
        code_names = tuple(code_name(facet, code, lexicon) for code in _distinct(codes))
        yield _of_texts(facet, facet_name(facet, lexicon), codes, code_names)
    for name, words in _FIELDS.items():
        column: StrArray = getattr(table, name)
        yield _of_texts(name, words, Ragged.from_rows((value,) if value else () for value in column))
    yield _of_texts("goods", Text("details.goods"), table.goods)
    yield _of_texts("tools", Text("details.tools"), table.tools)
    traces = _traces(table)
    trace_names = tuple(trace_words(*trace.split(": ", 1)) for trace in _distinct(traces))
    yield _of_texts(TRACE, Text("outlook.trace"), traces, trace_names)
    middle = _middle(table)
    yield _of_parts(Text("outlook.time_of_day"), DAY_QUARTERS, np.floor(_hour(middle) / 6.0))
    yield _of_parts(Text("outlook.day_of_week"), (WORKDAYS, WEEKEND), _weekend(middle))


def _distinct(texts: Ragged) -> list[str]:
    return list(np.unique(texts.values.astype(str)).tolist())


def _of_texts(field: str, words: Translatable, texts: Ragged, names: tuple[Translatable, ...] = ()) -> _Aspect:
    """An aspect of recorded texts; `names` are those of its distinct ones, in their order, the texts without."""
    distinct, values = np.unique(texts.values.astype(str), return_inverse=True)
    # A text that one case has twice counts once.
    rows, values = np.divmod(np.unique(texts.row_of_value * max(len(distinct), 1) + values), max(len(distinct), 1))
    recorded = tuple(distinct.tolist())
    return _Aspect.of(_Vocabulary(field, words, names or recorded, recorded), rows, values, len(texts))


def _of_parts(words: Text, names: tuple[Text, ...], part: FloatArray) -> _Aspect:
    rows = np.flatnonzero(~np.isnan(part))
    vocabulary = _Vocabulary("", words, names, ("",) * len(names))
    return _Aspect.of(vocabulary, rows, part[rows].astype(np.int64), len(part))


def _traces(table: CaseTable) -> Ragged:
    pairs = zip(table.trace_kind.values, table.trace_value.values, strict=True)
    values = np.array([f"{kind}: {value}" for kind, value in pairs], dtype=object)
    return Ragged(values, table.trace_kind.offsets.copy())


def _middle(table: CaseTable) -> TimeArray:
    """Middle of each time window, NaT where it is unknown or too long to tell the time of day."""
    length = table.latest - table.earliest
    middle = table.earliest + length // 2
    short = length <= np.timedelta64(int(_MAX_WINDOW_HOURS * 3600), "s")
    return np.where(short, middle, np.datetime64("NaT", "s"))


def _hour(moments: TimeArray) -> FloatArray:
    hours = (moments - moments.astype("datetime64[D]")) / np.timedelta64(1, "h")
    return np.asarray(hours, dtype=np.float64)


def _weekend(moments: TimeArray) -> FloatArray:
    # 1970-01-01 was a Thursday, three days after a Monday.
    days = (moments.astype("datetime64[D]") - np.datetime64("1970-01-01", "D")) / np.timedelta64(1, "D")
    return np.where(np.isnan(days), np.nan, np.asarray((days + 3.0) % 7.0 >= 5.0, dtype=np.float64))
