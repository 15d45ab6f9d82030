"""Ranges of house numbers (31~60號) in an address: such a place is a stretch of a street, not a point."""

from __future__ import annotations

import re

from linker.library.simplified import simplified

# Houses stand some 7 m apart on each side of a street; numbers alternate between the sides.
METRES_PER_NUMBER = 3.5
LEAST_RADIUS_M = 25.0
MOST_NUMBERS = 2000
_RANGE = re.compile(r"(?P<first>[0-9]{1,5})\s*[~～–—-]\s*(?P<last>[0-9]{1,5})\s*号")


def radius_of_range(address: str) -> float:
    """Metres within which a place with a range of house numbers lies; NaN where the address has none.

    >>> radius_of_range("新生北路3段31~60號"), radius_of_range("人民路12号")
    (101.5, nan)
    """
    if "~" not in address and "～" not in address and "-" not in address and "–" not in address and "—" not in address:
        return float("nan")
    match = _RANGE.search(simplified(address))
    if match is None or not 0 < int(match["last"]) - int(match["first"]) <= MOST_NUMBERS:
        return float("nan")
    return max(LEAST_RADIUS_M, METRES_PER_NUMBER * (int(match["last"]) - int(match["first"])))
