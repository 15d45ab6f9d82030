"""Points of an import that lie beside others of the same address, as a shifted coordinate system would put them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from features.case import CaseTable
from features.geo import ShiftHint, looks_shifted
from linker.i18n.text import Text
from linker.library.store.store import Library

Point = tuple[float, float]
# Enough to see a shift; a file may have millions of rows.
MOST_POINTS = 20_000


@dataclass
class PlacesMet:
    """Addresses with their points, as an import meets them."""

    addresses: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    def add(self, table: CaseTable) -> None:
        """Take the rows whose address and place are known, until there are enough."""
        if len(self.points) == MOST_POINTS:
            return
        is_known = (table.address != "") & np.isfinite(table.longitude) & np.isfinite(table.latitude)
        rows = np.flatnonzero(is_known)[: MOST_POINTS - len(self.points)]
        self.addresses += table.address[rows].tolist()
        self.points += zip(table.longitude[rows].tolist(), table.latitude[rows].tolist(), strict=True)

    def hints(self, library: Library) -> Iterator[Text]:
        """What looks shifted: against the library, and within the file itself."""
        if not self.points:
            return
        names, *degrees = library.known_places(sorted(set(self.addresses)))
        before = self._shifted(_first_of(names.tolist(), list(zip(*(part.tolist() for part in degrees), strict=True))))
        if before is not None:
            yield _shift_text("importing.shifted_library" if before.known_ones else "importing.shifted_file", before)
        within = self._shifted(_first_of(self.addresses, self.points))
        if within is not None:
            yield _shift_text("importing.mixed_systems", within)

    def _shifted(self, places: Mapping[str, Point]) -> ShiftHint | None:
        nowhere = (np.nan, np.nan)
        reference = np.array([places.get(address, nowhere) for address in self.addresses])
        points = np.array(self.points)
        return looks_shifted(points[:, 0], points[:, 1], reference[:, 0], reference[:, 1])


def _first_of(addresses: list[str], points: list[Point]) -> dict[str, Point]:
    return dict(zip(reversed(addresses), reversed(points), strict=True))


def _shift_text(message_id: str, shift: ShiftHint) -> Text:
    line = f'coordinates = "{shift.system.replace("-", "")}"'
    return Text(message_id, points=shift.points, system=shift.system, offset_m=shift.offset_m, line=line)
