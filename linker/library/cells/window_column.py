"""Time windows as columns, and the window that a start and an end column make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from features.columns import TimeArray, freeze
from linker.i18n.text import Text


@dataclass(frozen=True, eq=False)
class WindowColumn:
    """Time windows as columns: datetime64[s] of local time, NaT unknown; one end alone may be unknown (以来).

    `errors` maps a row's index to the reason why its cell is refused; its window is NaT. `day_first` is the order in
    which 03/04/2018 was read, None where no cell asked for it, and `ambiguous` says that no cell decided it: hand the
    first chunk's order to the next chunks of a file. `all_midnight`: there are moments and all are at 00:00, so they
    are probably days (read them with `date_only`). `hints` are sentences for the user.
    """

    earliest: TimeArray
    latest: TimeArray
    errors: Mapping[int, Text] = field(default_factory=dict)
    ambiguous: bool = False
    day_first: bool | None = None
    all_midnight: bool = False
    hints: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if len(self.earliest) != len(self.latest):
            raise ValueError(f"window columns differ in length: {len(self.earliest)}, {len(self.latest)}")
        freeze(self.earliest, self.latest)

    def __len__(self) -> int:
        return len(self.earliest)


def window_of(start: WindowColumn, end: WindowColumn | None = None) -> WindowColumn:
    """One window a row from a start and an end column: start.earliest to end.latest.

    An end that is a day lasts to its midnight; where one of the two is unknown the other's own window stands. A row
    whose end is before its start (also the day or hour just before it: the 27th to the 26th) is an error and unknown;
    errors, hints and doubts of both columns are kept.
    """
    if end is None:
        return start
    if len(start) != len(end):
        raise ValueError(f"the start column has {len(start)} rows, the end column {len(end)}")
    earliest = np.where(np.isnat(start.earliest) & np.isnat(start.latest), end.earliest, start.earliest)
    latest = np.where(np.isnat(end.latest) & np.isnat(end.earliest), start.latest, end.latest)
    # Where a day or an hour ends at the moment the next one starts, the two still stand in the wrong order.
    touching = (latest == earliest) & (start.earliest < start.latest) & (end.earliest < end.latest)
    backwards = np.flatnonzero((latest < earliest) | touching)
    errors = {
        int(row): Text("cells.ends_before_it_begins", start=f"{start.earliest[row]}", end=f"{end.earliest[row]}")
        for row in backwards
    }
    errors = {**errors, **end.errors, **start.errors}
    refused = np.fromiter(errors, dtype=np.int64, count=len(errors))
    earliest[refused] = latest[refused] = np.datetime64("NaT")
    return WindowColumn(
        earliest,
        latest,
        errors,
        ambiguous=start.ambiguous or end.ambiguous,
        day_first=start.day_first if start.day_first is not None else end.day_first,
        all_midnight=start.all_midnight and end.all_midnight,
        hints=tuple(dict.fromkeys((*start.hints, *end.hints))),
    )
