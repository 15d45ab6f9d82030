"""Recovered bicycles against the thefts of Toronto: is the right owner first, and do the stated mismatches come true?

    python tests/benchmarks/studies/property.py [--small]

The open data hold stolen bicycles only (make, type, cost, place, day). Recovered ones are made of some of them, as
another person would describe them: make unknown or another one, type at times another, a dealer's price, days and
kilometres later. Half of the recovered ones have their own theft taken out of the file: their owner never reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from study import DATA, is_small, show

from features.columns import FloatArray, IntArray, Ragged, StrArray, text_column
from linker.property.items import ItemColumns
from linker.property.likeness import DAY, Likeness
from linker.property.matching import match_items

BANDS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
KM_A_DEGREE = 111.2


def thefts() -> pd.DataFrame:
    """One row a theft of one bicycle, where its place is known; a made-up file where the data are missing."""
    path = DATA / "toronto_bicycle_thefts.parquet"
    if not path.exists():
        return _invented(2_000)
    table = pd.read_parquet(path).drop_duplicates("EVENT_UNIQUE_ID")
    table = table[table["LONG_WGS84"] < -1].reset_index(drop=True)
    seconds = pd.to_datetime(table["occurence_date"]).astype("datetime64[s]").astype("int64").astype(float)
    cost = table["BIKE_COST"].where(table["BIKE_COST"] > 0)
    names = {"BIKE_TYPE": "name", "BIKE_MAKE": "brand", "LONG_WGS84": "longitude", "LAT_WGS84": "latitude"}
    return table[[*names]].rename(columns=names).assign(value=cost, second=seconds)


def _invented(rows: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "name": rng.choice(["MT", "RG", "OT"], rows),
            "brand": [f"make {number}" for number in np.minimum(rng.zipf(1.5, rows), 200)],
            "longitude": rng.normal(-79.4, 0.05, rows),
            "latitude": rng.normal(43.7, 0.05, rows),
            "value": rng.lognormal(6.5, 0.8, rows),
            "second": rng.integers(0, 2_000, rows) * DAY,
        }
    )


def columns(table: pd.DataFrame) -> ItemColumns:
    empty = text_column([""] * len(table))
    moment = table["second"].to_numpy()
    return ItemColumns(
        item_id=empty,
        name=_texts(table["name"]),
        brand=_texts(table["brand"]),
        model=empty,
        colour=empty,
        serials=Ragged.empty(len(table)),
        value=table["value"].to_numpy(),
        earliest=moment,
        latest=moment + DAY,
        longitude=table["longitude"].to_numpy(),
        latitude=table["latitude"].to_numpy(),
    )


def _texts(column: pd.Series[str]) -> StrArray:
    return text_column(column.astype(str).str.strip().str.casefold())


def described_anew(table: pd.DataFrame, rows: IntArray, rng: np.random.Generator) -> pd.DataFrame:
    """Bicycles of the file as a dealer's book would have them."""
    bicycles, size = table.iloc[rows].reset_index(drop=True), len(rows)
    others = table.iloc[rng.integers(0, len(table), size)].reset_index(drop=True)
    fate, other_type = rng.random(size), rng.random(size) > 0.85
    brand = bicycles["brand"].where(fate <= 0.75, others["brand"]).where(fate <= 0.85, "")
    way, angle = rng.exponential(5.0, size), rng.uniform(0, 2 * np.pi, size)
    return bicycles.assign(
        brand=brand,
        name=bicycles["name"].where(~other_type, others["name"]),
        value=bicycles["value"] * rng.lognormal(-0.7, 0.5, size),
        second=bicycles["second"] + np.floor(rng.exponential(40.0, size)) * DAY,
        longitude=bicycles["longitude"] + way * np.cos(angle) / (KM_A_DEGREE * np.cos(np.radians(43.7))),
        latitude=bicycles["latitude"] + way * np.sin(angle) / KM_A_DEGREE,
    )


def trial(table: pd.DataFrame, seed: int, count: int) -> tuple[FloatArray, FloatArray, list[str]]:
    """Probability and truth of all candidate pairs of one draw, and the row of its figures."""
    rng = np.random.default_rng(seed)
    origin = rng.choice(len(table), 2 * count, replace=False)
    remaining = np.setdiff1d(np.arange(len(table)), origin[count:])
    recovered, stolen = columns(described_anew(table, origin, rng)), columns(table.iloc[remaining])
    matches = match_items(Likeness.of(stolen, recovered), recovered)
    rows = matches.pairs.recovered
    is_true = origin[rows] == remaining[matches.pairs.stolen]
    place = np.arange(len(rows)) - np.searchsorted(rows, rows)
    first, ten = (float(is_true[place < limit].sum()) / count for limit in (1, 10))
    taken = matches.is_assigned
    assigned = f"{taken.sum()}", f"{is_true[taken].mean():.2f}", f"{matches.probability[taken].mean():.2f}"
    row = [f"draw {seed}", f"{first:.2f}", f"{ten:.2f}", f"{matches.share_on_file:.2f}", *assigned]
    return matches.probability, is_true.astype(float), row


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    small = is_small(arguments)
    table = _invented(1_000) if small else thefts()
    trials = [trial(table, seed, 40 if small else 300) for seed in range(1, 2 if small else 6)]
    head = ("", "owner first", "owner in ten", "share on file (true .50)", "assigned", "right", "stated")
    show(f"{len(table):,} thefts", head, [row for _, _, row in trials])
    probability = np.concatenate([part for part, _, _ in trials])
    truth = np.concatenate([part for _, part, _ in trials])
    rows = []
    for low, high in pairwise(BANDS):
        band = (probability >= low) & (probability <= high if high == 1.0 else probability < high)
        if band.any():
            rows.append((f"{low:.2f} to {high:.2f}", f"{band.sum():,}", f"{probability[band].mean():.4f}",
                         f"{truth[band].mean():.4f}"))  # fmt: skip
    show("probability of a pair", ("stated between", "pairs", "stated", "true"), rows)


if __name__ == "__main__":
    main()
