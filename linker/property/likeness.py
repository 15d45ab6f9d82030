"""How much likelier the looks of two items are if they are one thing than if they are two: a sum of log10 LRs.

Under H1 the recovered item is this stolen one, under H2 it is another of the same file. Each agreement is weighed by
how rare the value is among the stolen items (Fellegi & Sunter 1969; Winkler 1989 for the frequencies); numbers are
compared in bands whose share under H2 is counted over random pairs of the file. What either side does not know weighs
exactly 0. How often one thing is described alike by two people (`AGREEMENT`) is stated, not learned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.columns import FloatArray, IntArray
from features.geo import haversine_km
from linker.property.items import WORDS, ItemColumns, serial_owners

# How often owner and finder write the same word of one thing.
AGREEMENT: Mapping[str, float] = {"name": 0.8, "brand": 0.85, "model": 0.7, "colour": 0.75}
# Upper edges of the bands, and the share of one thing's pairs in each: days until it turns up, km it travels, and how
# far the price at the dealer lies from what the owner says (natural logarithm of the ratio).
BANDS: Mapping[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "days": ((7.0, 30.0, 90.0, 365.0, np.inf), (0.35, 0.25, 0.2, 0.15, 0.05)),
    "km": ((1.0, 3.0, 10.0, 30.0, np.inf), (0.25, 0.25, 0.3, 0.12, 0.08)),
    "price": ((0.25, 0.7, 1.4, 2.3, np.inf), (0.25, 0.35, 0.25, 0.1, 0.05)),
}
VARIABLES = ("serial", *WORDS, *BANDS)
# A number can be misread or filed under the wrong thing; a different one is another thing, but for such slips.
SAME_SERIAL, OTHER_SERIAL = 6.0, -3.0
_RANDOM_PAIRS = 20_000
_LEAST_SHARE = 1e-4
DAY = 86_400.0


@dataclass(frozen=True, eq=False)
class Likeness:
    """What is counted over the stolen items of a file, ready to compare recovered ones with all of them."""

    stolen: ItemColumns
    codes: Mapping[str, IntArray]
    number_of: Mapping[str, Mapping[str, int]]
    share: Mapping[str, FloatArray]
    band_log10_lr: Mapping[str, FloatArray]
    owners: Mapping[str, IntArray]

    @classmethod
    def of(cls, stolen: ItemColumns, recovered: ItemColumns, seed: int = 0) -> Likeness:
        """Count values over the stolen items, and bands over random pairs with recovered ones."""
        codes, number_of, share = {}, {}, {}
        for word in WORDS:
            values, number = np.unique(getattr(stolen, word).astype(str), return_inverse=True)
            codes[word], number_of[word] = number, {value: k for k, value in enumerate(values.tolist())}
            counts = np.bincount(number, minlength=len(values)).astype(np.float64)
            share[word] = (counts + 0.5) / max(float(counts[values != ""].sum()) + 0.5 * len(values), 1.0)
        return cls(stolen, codes, number_of, share, _band_weights(stolen, recovered, seed), serial_owners(stolen))

    def terms(self, recovered: ItemColumns, row: int) -> FloatArray:
        """(variables, stolen items) log10 LR of one recovered item against all stolen ones.

        -inf where it turned up before the other was stolen.
        """
        parts = [self._serial(recovered, row)]
        parts += [self._word(word, str(getattr(recovered, word)[row])) for word in WORDS]
        numbers = _numbers(self.stolen, recovered, slice(None), row)
        for name, values in numbers.items():
            band = np.searchsorted(BANDS[name][0], values)
            is_known = ~np.isnan(values)
            weights = self.band_log10_lr[name][np.minimum(band, len(BANDS[name][0]) - 1)]
            parts.append(np.where(is_known, weights, 0.0))
        parts[1 + len(WORDS)][numbers["days"] < 0] = -np.inf
        return np.stack(parts)

    def _serial(self, recovered: ItemColumns, row: int) -> FloatArray:
        serials = recovered.serials.row(row)
        weights = np.zeros(len(self.stolen))
        for kind in {serial.partition(":")[0] for serial in serials}:
            weights[_rows_with_kind(self.owners, kind)] = OTHER_SERIAL
        for serial in serials:
            weights[self.owners.get(serial, np.empty(0, dtype=np.int64))] = SAME_SERIAL
        return weights

    def _word(self, word: str, value: str) -> FloatArray:
        codes, share, numbers = self.codes[word], self.share[word], self.number_of[word]
        if value == "":
            return np.zeros(len(codes))
        number = numbers.get(value, -1)
        rarity = min(float(share[number]), 1.0 - _LEAST_SHARE) if number >= 0 else _LEAST_SHARE
        # what nearly all have says nothing, whether it agrees or not
        agreement = max(AGREEMENT[word], rarity)
        weights = np.full(len(codes), np.log10((1.0 - agreement) / (1.0 - rarity)))
        weights[codes == number] = np.log10(agreement / rarity)
        weights[codes == numbers.get("", -1)] = 0.0
        return weights


def _rows_with_kind(owners: Mapping[str, IntArray], kind: str) -> IntArray:
    parts = [rows for serial, rows in owners.items() if serial.startswith(f"{kind}:")]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def _numbers(
    stolen: ItemColumns, recovered: ItemColumns, rows: slice | IntArray, row: int | IntArray
) -> dict[str, FloatArray]:
    """Days, km and price ratio of pairs; NaN where either side does not know."""
    place = stolen.longitude[rows], stolen.latitude[rows], recovered.longitude[row], recovered.latitude[row]
    with np.errstate(divide="ignore", invalid="ignore"):
        price = np.abs(np.log(recovered.value[row] / stolen.value[rows]))
    return {
        "days": (recovered.latest[row] - stolen.earliest[rows]) / DAY,
        "km": haversine_km(*place),
        "price": np.where(np.isfinite(price), price, np.nan),
    }


def _band_weights(stolen: ItemColumns, recovered: ItemColumns, seed: int) -> dict[str, FloatArray]:
    rng = np.random.default_rng(seed)
    pairs = [rng.integers(0, max(len(items), 1), _RANDOM_PAIRS) for items in (stolen, recovered)]
    weights = {}
    numbers = _numbers(stolen, recovered, pairs[0], pairs[1]) if len(stolen) and len(recovered) else {}
    for name, (edges, expected) in BANDS.items():
        values = numbers.get(name, np.empty(0))
        values = values[~np.isnan(values)]
        counts = np.bincount(np.searchsorted(edges, values[values >= 0]), minlength=len(edges)).astype(np.float64)
        # of all pairs, also those in the wrong order of time; a few pseudo-pairs as one thing has them: where nothing
        # is counted, nothing is weighed
        share = (counts + 20.0 * np.array(expected)) / (len(values) + 20.0)
        weights[name] = np.log10(np.array(expected) / np.maximum(share, _LEAST_SHARE))
    return weights


def finite(terms: FloatArray) -> NDArray[np.bool_]:
    """(stolen items,) which of them the recovered one can be at all."""
    return np.asarray(np.isfinite(terms).all(axis=0))
