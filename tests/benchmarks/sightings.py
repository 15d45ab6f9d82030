"""How long a collision with 27 million passes takes, and an import of a million.

    python tests/benchmarks/sightings.py

Fifteen checkpoints, ninety days, twenty thousand passes a day each, half a million vehicles of which few pass often.
"""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from linker.casework.importing.import_records import import_records
from linker.collision.collision import collide
from linker.collision.occasions import CollisionSettings, Scene, SensorPlaces
from linker.collision.passes import Passes
from linker.library.store.store import Library

SENSORS, DAYS, A_DAY, VEHICLES = 15, 90, 20_000, 500_000
DAY = 86_400


def passes(rows: int, seed: int = 0) -> Passes:
    """Passes by day and by night, of vehicles as unequal as vehicles are."""
    rng = np.random.default_rng(seed)
    clock = np.clip(rng.normal(13, 5, rows), 0, 23.99)
    moment = rng.integers(0, DAYS, rows) * DAY + (clock * 3600).astype(np.int64)
    vehicle = (VEHICLES * rng.power(0.35, rows)).astype(np.int64)
    return Passes.of(rng.integers(0, SENSORS, rows), moment, vehicle, sensors=SENSORS, objects=VEHICLES)


def scenes(count: int = 12, hours: int = 6) -> list[Scene]:
    """Scenes over two months, each near a few of the sensors."""
    rng = np.random.default_rng(1)
    starts = (rng.integers(14, 74, count) * DAY + rng.integers(0, 18, count) * 3600).tolist()
    return [
        Scene(f"A{k}", 113.4 + 0.01 * (k % 3), 29.8, start, start + hours * 3600, 0.8) for k, start in enumerate(starts)
    ]


def write_files(folder: Path, rows: int) -> tuple[Path, Path]:
    """The same passes as Parquet and as CSV."""
    seen = passes(rows)
    sensor = np.repeat(np.arange(SENSORS), np.diff(seen.offsets))
    order = np.argsort(seen.moment, kind="stable")
    moments = np.char.replace(np.datetime_as_string(seen.moment[order].astype("datetime64[s]"), unit="s"), "T", " ")
    columns = {
        "号牌号码": [f"澄A{number:06d}" for number in seen.object[order].tolist()],
        "点位编号": [f"K{number:02d}" for number in sensor[order].tolist()],
        "经过时间": moments.tolist(),
    }
    pq.write_table(pa.table(columns), folder / "passes.parquet")
    lines = (",".join(row) for row in zip(*columns.values(), strict=True))
    (folder / "passes.csv").write_text("\n".join([",".join(columns), *lines]), encoding="utf-8")
    return folder / "passes.parquet", folder / "passes.csv"


def main() -> None:
    """Print seconds of this process and of the clock."""
    parser = ArgumentParser()
    parser.add_argument("--passes", type=int, default=SENSORS * DAYS * A_DAY)
    parser.add_argument("--imported", type=int, default=1_000_000)
    options = parser.parse_args()
    seen = passes(options.passes)
    sensors = SensorPlaces(113.4 + 0.01 * np.arange(SENSORS), np.full(SENSORS, 29.8))
    for run in range(4):
        with _Clock(f"collision, {len(seen):,} passes, run {run + 1}"):
            collide(seen, sensors, scenes(), CollisionSettings())
    with TemporaryDirectory() as name:
        for path in write_files(Path(name), options.imported):
            clock = _Clock(f"import of {options.imported:,} passes, {path.suffix}")
            with Library.open(Path(name) / f"{path.suffix[1:]}.db") as library, clock:
                import_records(library, path, "sightings")


class _Clock:
    def __init__(self, work: str) -> None:
        self.work = work

    def __enter__(self) -> None:
        self.start, self.busy = time.perf_counter(), time.process_time()

    def __exit__(self, *_: object) -> None:
        elapsed, busy = time.perf_counter() - self.start, time.process_time() - self.busy
        sys.stdout.write(f"{self.work}: {elapsed:.2f} s elapsed, {busy:.2f} s of the processor\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
