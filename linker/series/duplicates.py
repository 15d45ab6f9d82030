"""One incident on record several times is no series: duplicates of a report, and several victims of one moment.

Two cars in one car park on one night are two cases of one series: what was taken, from whom and the numbers in the
text tell them apart. Nothing is merged or deleted here; pairs are reported.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.case import CaseTable
from features.clock import least_gap
from features.coding import code_paths
from features.columns import IntArray, Ragged, StrArray, freeze
from features.geo import haversine_km, planar_km
from features.text import MASK, is_unknown, ngrams, normalise
from features.timing import TimingExtractor
from linker.series.groups import Grouping, connected_labels

BoolArray = NDArray[np.bool_]

# Offences against things: each thing is a case of its own. All others are against persons or the peace.
_AGAINST_THINGS = frozenset({"theft", "damage", "fraud", "embezzle", "arson"})
_LEAST_ADDRESS = 4
_LEAST_NARRATIVE = 12
_NUMBER = re.compile(r"\d+")
_NAMES = re.compile(r"[\u4e00-\u9fff]某+")
_MINUTES_A_DAY = 1440.0


@dataclass(frozen=True)
class IncidentOptions:
    """When two records may be of one incident.

    The windows come within `gap_minutes` of each other, the places within `distance_km` (or have the same address).
    A window of at most `moment_minutes` is a known moment; one longer than `longest_window_days` tells nothing.
    Texts are alike from a cosine of `likeness`, different below `unlike`; losses differ beyond `loss_ratio`.
    """

    gap_minutes: float = 30.0
    distance_km: float = 0.03
    moment_minutes: float = 60.0
    longest_window_days: float = 2.0
    likeness: float = 0.9
    unlike: float = 0.5
    loss_ratio: float = 1.05


DEFAULT = IncidentOptions()


@dataclass(frozen=True, eq=False)
class SameIncident:
    """Pairs of rows that look like one incident; `recorded_twice`: one report entered twice, else several victims."""

    first: IntArray
    second: IntArray
    recorded_twice: BoolArray

    def __post_init__(self) -> None:
        freeze(self.first, self.second, self.recorded_twice)

    def __len__(self) -> int:
        return len(self.first)


def same_incident(
    table: CaseTable, first: IntArray, second: IntArray, options: IncidentOptions = DEFAULT
) -> SameIncident:
    """The pairs among these (linked cases, or cases of one series) that look like one incident.

    Recorded twice: one place, windows that meet, one family of offences, nothing that tells two targets apart, and
    the same narrative, or the same goods of the same value. Several victims: one place and one known moment, and at
    least one of the offences is against a person. Unknown values tell nothing apart and make nothing alike.
    """
    nearby = np.flatnonzero(_meets(table, first, second, options))
    first_rows, second_rows = first[nearby], second[nearby]
    moment = _known_moment(table, options)
    judge = _Judge(table, options)
    pairs = list(zip(first_rows.tolist(), second_rows.tolist(), strict=True))
    recorded_twice = np.array([judge.recorded_twice(a, b) for a, b in pairs], dtype=bool)
    several_victims = (
        moment[first_rows] & moment[second_rows] & np.array([judge.several_victims(a, b) for a, b in pairs], dtype=bool)
    )
    selected = recorded_twice | several_victims
    return SameIncident(first_rows[selected], second_rows[selected], recorded_twice[selected])


def incidents(table: CaseTable, labels: IntArray, options: IncidentOptions = DEFAULT) -> tuple[IntArray, SameIncident]:
    """Incident (size,) of every row, named by its smallest row, looked for inside the groups only; and the pairs."""
    parts = [same_incident(table, *part.pairs(), options) for part in Grouping.of(labels, smallest=2).batches()]
    pairs = SameIncident(
        np.concatenate([np.empty(0, dtype=np.int64), *(part.first for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.int64), *(part.second for part in parts)]),
        np.concatenate([np.empty(0, dtype=bool), *(part.recorded_twice for part in parts)]),
    )
    return connected_labels(pairs.first, pairs.second, len(table)), pairs


def _meets(table: CaseTable, first: IntArray, second: IntArray, options: IncidentOptions) -> BoolArray:
    timing = TimingExtractor().transform(table)
    length = np.where(timing.length_days <= options.longest_window_days, timing.length_days, np.nan)
    gap = least_gap(timing.start_days[first], length[first], timing.start_days[second], length[second])
    meeting = np.zeros(len(first), dtype=bool)
    # Places only of the few pairs whose times meet.
    near = np.flatnonzero(gap <= options.gap_minutes / _MINUTES_A_DAY)
    meeting[near] = _one_place(table, first[near], second[near], options)
    return meeting


def _one_place(table: CaseTable, first: IntArray, second: IntArray, options: IncidentOptions) -> BoolArray:
    great = haversine_km(table.longitude[first], table.latitude[first], table.longitude[second], table.latitude[second])
    straight = planar_km(table.x_m[first], table.y_m[first], table.x_m[second], table.y_m[second])
    apart_km = np.where(np.isnan(great), straight, great)
    addresses = list(zip(table.address[first].tolist(), table.address[second].tolist(), strict=True))
    is_same_address = np.array([_same_address(a, b) for a, b in addresses], dtype=bool)
    numbers_fit = np.array([_numbers_fit(a, b) for a, b in addresses], dtype=bool)
    return np.where(np.isnan(apart_km), is_same_address, (apart_km <= options.distance_km) & numbers_fit)


def _known_moment(table: CaseTable, options: IncidentOptions) -> BoolArray:
    length = TimingExtractor().transform(table).length_days
    return np.asarray(length * _MINUTES_A_DAY <= options.moment_minutes)


def _same_address(first_address: str, second_address: str) -> bool:
    return (
        _plain(first_address) == _plain(second_address)
        and len(_plain(first_address).replace(MASK, "").replace(" ", "")) >= _LEAST_ADDRESS
    )


def _numbers_fit(first_address: str, second_address: str) -> bool:
    """House numbers of one address: equal, or one says only part of what the other says."""
    a, b = (set(_NUMBER.findall(_plain(text))) for text in (first_address, second_address))
    return a <= b or b <= a


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return "" if is_unknown(text) else normalise(text)


class _Judge:
    """Judges single pairs of a table; offences are looked up once."""

    def __init__(self, table: CaseTable, options: IncidentOptions) -> None:
        self._table, self._options = table, options
        self._families: dict[str, frozenset[str]] = {}

    def recorded_twice(self, first: int, second: int) -> bool:
        """Whether both rows look like one report entered twice."""
        families = self._family(first), self._family(second)
        if all(families) and not families[0] & families[1]:
            return False
        return not self._tells_apart(first, second) and (self._one_text(first, second) or self._one_haul(first, second))

    def several_victims(self, first: int, second: int) -> bool:
        """Whether the offences, at one place and moment, are one event against persons."""
        families = self._family(first), self._family(second)
        return all(families) and not all(family & _AGAINST_THINGS for family in families)

    def _family(self, row: int) -> frozenset[str]:
        offence = _plain(self._table.offence[row])
        if offence not in self._families:
            paths = code_paths("offence", Ragged.from_rows([[offence] if offence else []])).row(0)
            self._families[offence] = frozenset(path.partition("/")[0] for path in paths)
        return self._families[offence]

    def _tells_apart(self, first: int, second: int) -> bool:
        loss = self._loss_ratio(first, second)
        goods = _likeness(*(_item_text(self._table.goods, row) for row in (first, second)))
        names = [set(_NAMES.findall(self._table.narrative[row])) for row in (first, second)]
        strangers = all(names) and not names[0] & names[1]
        return strangers or loss > self._options.loss_ratio or goods < self._options.unlike

    def _one_text(self, first: int, second: int) -> bool:
        texts: StrArray = self._table.narrative[[first, second]]
        a, b = map(_plain, texts.tolist())
        if min(len(a), len(b)) < _LEAST_NARRATIVE or not _numbers_fit(a, b):
            return False
        return _likeness(a, b) >= self._options.likeness

    def _one_haul(self, first: int, second: int) -> bool:
        goods = _likeness(*(_item_text(self._table.goods, row) for row in (first, second)))
        return goods >= self._options.likeness and self._loss_ratio(first, second) <= self._options.loss_ratio

    def _loss_ratio(self, first: int, second: int) -> float:
        """The larger loss over the smaller, NaN where one is unknown or nothing."""
        low, high = sorted((float(self._table.loss[first]), float(self._table.loss[second])))
        return high / low if low > 0 else float("nan")


def _item_text(items: Ragged, row: int) -> str:
    return " ".join(sorted(items.row(row)))


def _likeness(first_text: str, second_text: str) -> float:
    """Cosine of the counts of character n-grams, NaN where one text is unknown."""
    a, b = (Counter(ngrams(_plain(text))) for text in (first_text, second_text))
    if not a or not b:
        return float("nan")
    shared = sum(count * b[gram] for gram, count in a.items())
    lengths = sum(count**2 for count in a.values()) * sum(count**2 for count in b.values())
    return float(shared / np.sqrt(lengths))
