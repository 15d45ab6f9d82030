"""Number plates of a town's vehicles: free ones, and those of crews as witnesses noted them."""

from __future__ import annotations

import numpy as np

from features.columns import IntArray, Ragged

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_PREFIX = "澄A"


def crew_plates(
    rng: np.random.Generator, trace_kind: Ragged, trace_value: Ragged, case_crew: IntArray
) -> dict[int, str]:
    """Crew -> its plate, where a witness saw it; of a plate seen only in part, the rest is drawn."""
    is_plate = trace_kind.values == "plate"
    crews = case_crew[trace_kind.row_of_value[is_plate]].tolist()
    witnessed = sorted(zip(crews, trace_value.values[is_plate].tolist(), strict=True), key=lambda pair: "*" in pair[1])
    plates: dict[int, str] = {}
    for crew, value in witnessed:
        plates.setdefault(crew, value.replace("*", str(rng.integers(0, 10))))
    return plates


def free_plates(rng: np.random.Generator, count: int, occupied: frozenset[str]) -> list[str]:
    """So many different plates, none of them occupied."""
    size = len(_LETTERS) ** 2 * 10_000
    numbers = rng.choice(size, min(count + len(occupied), size), replace=False).tolist()
    plates = (f"{_PREFIX}{_letters(number // 10_000)}{number % 10_000:04d}" for number in numbers)
    return [plate for plate in plates if plate not in occupied][:count]


def _letters(number: int) -> str:
    return _LETTERS[number // len(_LETTERS)] + _LETTERS[number % len(_LETTERS)]
