"""Identity of series across runs: each keeps its id, and events say what happened to it (grew, merged, split …)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeVar

from features.columns import IntArray, StrArray
from linker.series.groups import Grouping

Holder = TypeVar("Holder")
Kind = Literal["new", "kept", "grew", "shrank", "merged", "split", "dissolved"]


@dataclass(frozen=True)
class LineageEvent:
    """One thing that happened to one series between two runs; a series that lost and won cases has two events.

    new: had no name before; `other_ids` are the old series its cases come from, `cases_added` all its cases.
    kept: the same cases as before.
    grew: `cases_added` joined it, from the series `other_ids` where they stood in one.
    shrank: `cases_removed` left it, to the old series `other_ids` or out of every series.
    split: `cases_removed` left it and stand, two or more together, in the new series `other_ids`.
    merged: ended; most of its cases went on in the first of `other_ids`, fewer in the others; `cases_removed` are all
    it had.
    dissolved: ended; none of its cases (`cases_removed`) stands in a series now.
    """

    kind: Kind
    series_id: str
    other_ids: tuple[str, ...] = ()
    cases_added: tuple[str, ...] = ()
    cases_removed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """`names` are aligned with the groups; `events` are sorted by series id; `next_number` is for the next run."""

    names: tuple[str, ...]
    events: tuple[LineageEvent, ...]
    next_number: int


def case_groups(labels: IntArray, case_id: StrArray) -> list[frozenset[str]]:
    """The clusters of two or more cases as sets of case ids, by smallest row."""
    groups = Grouping.of(labels, smallest=2)
    bounds = groups.offsets.tolist()
    ids = case_id[groups.rows].tolist()
    return [frozenset(ids[start:stop]) for start, stop in pairwise(bounds)]


def keep_names(
    groups: Sequence[frozenset[str]], previous: Mapping[str, frozenset[str]], *, next_number: int, prefix: str = "S"
) -> Naming:
    """Name each group of case ids (two or more each, none in two groups), keeping the names of the previous run.

    An id goes on with the group that holds most of its cases (equal: the group with the smallest case id). A group
    that several ids go on with takes the one it has most cases of (equal: the older id, shorter then alphabetical).
    Every other group gets the next free number, in the order of smallest case ids. The order of the groups changes
    nothing but the order of `names`. ValueError for a case that stands in two groups, now or before.
    """
    if any(len(group) < 2 for group in groups):
        raise ValueError("a series has at least two cases; leave out the single ones")
    # most series stay as they were from run to run: those are found as whole sets, and only the others are weighed
    name_of_members = {cases: series for series, cases in previous.items()}
    before, group_of = _holder(previous.items()), _holder(enumerate(groups))
    names = {index: name_of_members[group] for index, group in enumerate(groups) if group in name_of_members}
    stayed = set(names.values())
    parts = {
        series: Counter(group_of[case] for case in cases if case in group_of)
        for series, cases in previous.items()
        if series not in stayed
    }
    smallest = {index: min(group) for index, group in enumerate(groups) if index not in names}
    names |= _inherited(parts, smallest)
    for index in sorted(smallest.keys() - names.keys(), key=smallest.__getitem__):
        while f"{prefix}{next_number}" in previous:
            next_number += 1
        names[index] = f"{prefix}{next_number}"
        next_number += 1
    series_names = tuple(names[index] for index in range(len(groups)))
    return Naming(series_names, _events(dict(zip(series_names, groups, strict=True)), previous, before), next_number)


def _inherited(parts: Mapping[str, Counter[int]], smallest: Mapping[int, str]) -> dict[int, str]:
    heirs: dict[int, list[str]] = defaultdict(list)
    for series, counts in parts.items():
        if counts:
            heirs[min(counts, key=lambda index: (-counts[index], smallest[index]))].append(series)
    return {
        index: min(claims, key=lambda series: (-parts[series][index], *_age(series))) for index, claims in heirs.items()
    }


def _events(
    now: Mapping[str, frozenset[str]], previous: Mapping[str, frozenset[str]], before: Mapping[str, str]
) -> tuple[LineageEvent, ...]:
    after = _holder(now.items())
    events: list[LineageEvent] = []
    for series in sorted(now.keys() | previous.keys(), key=_age):
        if series not in previous:
            cases = now[series]
            events.append(LineageEvent("new", series, _ids(cases, before), cases_added=tuple(sorted(cases))))
        elif series not in now:
            events.append(_ended(series, previous[series], now, after))
        else:
            events += _continued(series, now[series], previous, before, after)
    return tuple(events)


def _ended(
    series: str, cases: frozenset[str], now: Mapping[str, frozenset[str]], after: Mapping[str, str]
) -> LineageEvent:
    went = Counter(after[case] for case in cases if case in after)
    # The order of inheritance: the first is the series that goes on with the name of another.
    heirs = tuple(sorted(went, key=lambda heir: (-went[heir], min(now[heir]))))
    return LineageEvent("merged" if heirs else "dissolved", series, heirs, cases_removed=tuple(sorted(cases)))


def _continued(
    series: str,
    cases: frozenset[str],
    previous: Mapping[str, frozenset[str]],
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> Iterator[LineageEvent]:
    added, removed = cases - previous[series], previous[series] - cases
    if not added and not removed:
        yield LineageEvent("kept", series)
        return
    went = Counter(after[case] for case in removed if case in after)
    parts = {part for part, count in went.items() if count >= 2 and part not in previous}
    split = {case for case in removed if after.get(case) in parts}
    if added:
        yield LineageEvent("grew", series, _ids(added, before), cases_added=tuple(sorted(added)))
    if split:
        yield LineageEvent("split", series, _ids(split, after), cases_removed=tuple(sorted(split)))
    if removed - split:
        yield LineageEvent("shrank", series, _ids(removed - split, after), cases_removed=tuple(sorted(removed - split)))


def _ids(cases: Iterable[str], holder: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({holder[case] for case in cases if case in holder}, key=_age))


def _age(series: str) -> tuple[int, str]:
    return len(series), series


def _holder(groups: Iterable[tuple[Holder, frozenset[str]]]) -> dict[str, Holder]:
    holder: dict[str, Holder] = {}
    for name, cases in groups:
        for case in cases:
            if case in holder:
                raise ValueError(f"case {case} stands in two series, {holder[case]} and {name}; a case has one series")
            holder[case] = name
    return holder
