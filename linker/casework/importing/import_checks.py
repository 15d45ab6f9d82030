"""Checks of a map before anything is stored: is more than the id understood, and what could the id be made of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from linker.casework.decision_log.undoing import decisions_in_force
from linker.i18n.text import Text
from linker.library.cells.cell_text import as_text
from linker.library.files.header_words import words_of
from linker.library.files.raw import RawChunk
from linker.library.mapping.column_map import ColumnMap
from linker.library.mapping.fields import IGNORE, header_key
from linker.library.mapping.profiles import profiles
from linker.library.store.store import Library

# Fields that say nothing by which cases could be linked.
_BARE = frozenset({"case_id", "status", "jurisdiction", "reported", "region", "hour_from", "hour_to", "known_series"})
# A column of numbers of cases, at least this share of them above one.
MOST_COUNTED = 0.5
# Decided cases that changed, as far as a report lists them.
MOST_CHANGED = 20
_COUNT_TAGS = frozenset({"count", "crime", "case", "report", "filler"})
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.0)?")
# Columns that are tried together as an id.
MOST_PARTS, MOST_COLUMNS = 3, 12


def understands_nothing(mapping: ColumnMap) -> bool:
    """Whether a map names no field by which cases could be linked."""
    return set(mapping.fields()) <= _BARE


def map_hints(mapping: ColumnMap) -> Iterator[Text]:
    """A word on a map that understands nothing but the id, and on columns of series that a bureau made by hand."""
    if understands_nothing(mapping):
        yield Text("importing.only_ids_warning")
    yield from (Text("importing.known_series", column=column) for column in mapping.of("known_series"))


def counted_cases(sample: RawChunk, mapping: ColumnMap) -> str:
    """The column that says how many cases a row stands for, "" where each row is one: statistics are no cases."""
    for column, cells in zip(sample.columns, sample.cells, strict=True):
        if mapping.columns.get(column, IGNORE) == IGNORE and _counts_cases(column, mapping.profile):
            numbers = [float(text) for text in map(as_text, cells) if _NUMBER.fullmatch(text)]
            if numbers and sum(number > 1 for number in numbers) >= MOST_COUNTED * len(numbers):
                return column
    return ""


def _counts_cases(column: str, profile_name: str) -> bool:
    counts = {profile.name: profile.counts for profile in profiles()}.get(profile_name, "")
    words = words_of(column)
    is_count = words.has("count") and words.has("crime", "case") and not words.unknown
    return header_key(column) == header_key(counts) if counts else is_count and set(words.tags) <= _COUNT_TAGS


def composed_id(sample: RawChunk, mapping: ColumnMap) -> tuple[str, ...]:
    """The fewest columns that number the rows of a sample together, () where few do not; such as year and number."""
    texts = {
        column: [as_text(cell) for cell in cells]
        for column, cells in zip(sample.columns, sample.cells, strict=True)
        if _may_number(column, mapping)
    }
    filled = [column for column, cells in texts.items() if all(cells) and max(map(len, cells), default=0) <= 40]
    for size in range(1, MOST_PARTS + 1):
        for columns in combinations(filled[:MOST_COLUMNS], size):
            if len(set(zip(*(texts[column] for column in columns), strict=True))) == len(sample) > 1:
                return columns
    return ()


def _may_number(column: str, mapping: ColumnMap) -> bool:
    name = mapping.columns.get(column, "ignore")
    return name in ("ignore", "year", "date", "earliest", "latest", "case_id")


def changed_basis(library: Library, updated_ids: Iterable[str]) -> list[Text]:
    """A sentence for every case that an import changed after it was decided about: the decision's basis is another."""
    changed, numbers_of = set(updated_ids), defaultdict[str, list[int]](list)
    for decision in decisions_in_force(library.decisions()) if changed else ():
        for case_id in {decision.case_a, decision.case_b} & changed:
            numbers_of[case_id].append(decision.number)
    return [
        Text("standing.changed_basis", case=case_id, numbers=tuple(map(str, numbers)))
        for case_id, numbers in sorted(numbers_of.items())[:MOST_CHANGED]
    ]
