"""Time windows as columns, and the window that a start and an end column make together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from features.columns import TimeArray, freeze
from linker.i18n.text import Text
from linker.library.cells.date_styles import DateStyle


@dataclass(frozen=True, eq=False)
class WindowColumn:
    """Time windows as columns: datetime64[s] of local time, NaT unknown; one end alone may be unknown (以来).

    `errors` maps a row's index to the reason why its cell is refused; its window is NaT. `style` is how its dates are
    written: hand it on to the next chunks of a file. `midnight_share`: of the moments, how many are at exactly 00:00
    (where they are many they are days: read them with `date_only`). `offsets` are those that stand behind its clocks.
    `hints` are for the user.
    """

    earliest: TimeArray
    latest: TimeArray
    errors: Mapping[int, Text] = field(default_factory=dict)
    style: DateStyle = field(default_factory=DateStyle)
    midnight_share: float = 0.0
    hints: tuple[Text, ...] = ()
    offsets: tuple[str, ...] = ()

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
    a cell that cannot be read leaves its own end unknown. Errors, hints and offsets of both columns are kept.
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
    earliest[list(errors)] = latest[list(errors)] = np.datetime64("NaT")
    # An end says nothing of a start that is written but cannot be read.
    earliest[list(start.errors)] = np.datetime64("NaT")
    errors = {**errors, **end.errors, **start.errors}
    return WindowColumn(
        earliest,
        latest,
        errors,
        style=start.style,
        midnight_share=min(start.midnight_share, end.midnight_share),
        hints=tuple(dict.fromkeys((*start.hints, *end.hints))),
        offsets=tuple(sorted({*start.offsets, *end.offsets})),
    )
