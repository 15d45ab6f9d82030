"""Points of an import that lie beside others of the same address, as a shifted coordinate system would put them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from features.case import CaseTable
from features.geo import ShiftHint, looks_shifted
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
        known = (table.address != "") & np.isfinite(table.longitude) & np.isfinite(table.latitude)
        rows = np.flatnonzero(known)[: MOST_POINTS - len(self.points)]
        self.addresses += table.address[rows].tolist()
        self.points += zip(table.longitude[rows].tolist(), table.latitude[rows].tolist(), strict=True)

    def hints(self, library: Library) -> Iterator[str]:
        """What looks shifted, in English and Chinese: against the library, and within the file itself."""
        if not self.points:
            return
        names, *degrees = library.known_places(sorted(set(self.addresses)))
        before = self._shifted(_first_of(names.tolist(), list(zip(*(part.tolist() for part in degrees), strict=True))))
        if before is not None:
            yield _beside_the_library(before)
        within = self._shifted(_first_of(self.addresses, self.points))
        if within is not None:
            yield _mixed(within)

    def _shifted(self, known: Mapping[str, Point]) -> ShiftHint | None:
        nowhere = (np.nan, np.nan)
        reference = np.array([known.get(address, nowhere) for address in self.addresses])
        points = np.array(self.points)
        return looks_shifted(points[:, 0], points[:, 1], reference[:, 0], reference[:, 1])


def _first_of(addresses: list[str], points: list[Point]) -> dict[str, Point]:
    return dict(zip(reversed(addresses), reversed(points), strict=True))


def _beside_the_library(found: ShiftHint) -> str:
    which, chinese = ("known points", "库中已有坐标") if found.known_ones else ("points of this file", "本文件坐标")
    again = " of the source they came from, and import that again" if found.known_ones else ""
    return (
        f"{found.points:,} {which} look like {found.system}: they lie {found.offset_m:,.0f} m beside the others of the "
        f"same addresses; write {_line(found)} into the map (--save-map){again} "
        f"{chinese}疑为 {found.system}（同一地址相差约 {found.offset_m:,.0f} 米），请在映射文件中写明 {_line(found)}"
    )


def _mixed(found: ShiftHint) -> str:
    return (
        f"the file seems to mix {found.system} and WGS 84: {found.points:,} points lie {found.offset_m:,.0f} m beside "
        f"others of the same addresses; split it, and write {_line(found)} into the map of that part (--save-map) "
        f"文件疑似混用 {found.system} 与 WGS 84 坐标，请拆分后分别导入，并在映射文件中写明 {_line(found)}"
    )


def _line(found: ShiftHint) -> str:
    """How a map names the system."""
    return f'coordinates = "{found.system.replace("-", "")}"'
