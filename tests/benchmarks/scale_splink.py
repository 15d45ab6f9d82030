"""The same pairs scored by Splink on DuckDB and by the kernel, in one run: for the table of `scale.py`.

Pairs of one offence within 2 km and 90 days. Each case lists the cells of 2 km by 90 days that half the radius around
it touches, so two cases that near share one, and Splink joins on that. Its seven comparisons are those that the
records can fill (distance, gap, hour, premises, region, beat, address), with fixed weights: nothing is estimated while
the clock runs. The kernel scores all evidence that the starting model has, more than these.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import kernel
import numpy as np
import pandas as pd

from features.case import CaseTable
from features.geo import local_plane_km
from linker.flow import FittedLibrary, fit_library
from linker.library.store.store import Library
from linker.starting_model import starting_model

NEAR = "l.day - r.day between -90 and 90 and sqrt(power(l.x - r.x, 2) + power(l.y - r.y, 2)) <= 2.0"
LEVELS = {
    "distance": ("x", [f"sqrt(power(x_l - x_r, 2) + power(y_l - y_r, 2)) <= {km}" for km in (0.1, 0.5, 1.0)]),
    "gap": ("day", [f"abs(day_l - day_r) <= {days}" for days in (1, 7, 30)]),
    "hour": ("hour", [f"least(abs(hour_l - hour_r), 24 - abs(hour_l - hour_r)) <= {hours}" for hours in (1, 3, 6)]),
    **{name: (name, [f"{name}_l = {name}_r"]) for name in ("premises", "region", "jurisdiction")},
    "address": ("address", ["address_l = address_r", "jaro_winkler_similarity(address_l, address_r) > 0.9"]),
}


def compared(source: Path, cases: int) -> Iterator[tuple[str, str, str]]:
    """Pairs a second of both, and how many times faster the kernel is."""
    with Library.open(source, create=False) as library:
        table = library.cases()
    table = table.take(np.arange(min(cases, len(table))))
    home = fit_library(table, starting_model())
    blocks = [block for block in kernel.neighbours(table, home) if len(block[0])]
    pairs = sum(len(first) for first, _ in blocks)
    yield f"pairs of one offence within 2 km and 90 days, {len(table):,} cases", f"{pairs:,}", ""
    theirs, their_cpu, found = _by_splink(table, home)
    ours, our_cpu = kernel.score_all(home.scorer, home, -np.inf, blocks)
    yield "Splink 5 on DuckDB, blocking and scoring", f"{theirs:.1f} s ({their_cpu:.1f}), {found:,} pairs", ""
    yield "the kernel, scoring all evidence", f"{ours:.1f} s ({our_cpu:.1f}), {pairs:,} pairs", ""
    ratio = f"{(theirs / found) / (ours / pairs):.0f} ({(their_cpu / found) / (our_cpu / pairs):.0f})"
    yield "times as many pairs a second as Splink", ratio, "25"


def _by_splink(table: CaseTable, home: FittedLibrary) -> tuple[float, float, int]:
    import duckdb
    from splink import DuckDBAPI, Linker, SettingsCreator

    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "pairs.duckdb"))
        connection.execute("SET threads = 2")
        connection.execute("SET memory_limit = '3GB'")
        interface = DuckDBAPI(connection=connection)
        rule = {"blocking_rule": f"l.offence = r.offence and l.cells = r.cells and {NEAR}",
                "sql_dialect": "duckdb", "arrays_to_explode": ["cells"]}  # fmt: skip
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=[_comparison(name, *levels) for name, levels in LEVELS.items()],
            blocking_rules_to_generate_predictions=[rule],
            retain_matching_columns=False,
            unique_id_column_name="unique_id",
        )
        linker = Linker(interface.register(_frame(table, home)), settings)
        clock, cpu = perf_counter(), process_time()
        scored = linker.inference.predict()
        spent = perf_counter() - clock, process_time() - cpu
        count = connection.execute(f"SELECT count(*) FROM {scored.physical_name}").fetchone()
        connection.close()
        return *spent, int(count[0]) if count else 0


def _comparison(name: str, column: str, levels: list[str]) -> dict[str, Any]:
    said = [{"sql_condition": sql, "label_for_charts": sql, "m_probability": 0.3, "u_probability": 0.1 * (k + 1)}
            for k, sql in enumerate(levels)]  # fmt: skip
    unknown = {"sql_condition": f"{column}_l is null or {column}_r is null", "is_null_level": True}
    rest = {"sql_condition": "ELSE", "label_for_charts": "else", "m_probability": 0.2, "u_probability": 0.6}
    return {"output_column_name": name, "comparison_levels": [{**unknown, "label_for_charts": "?"}, *said, rest]}


def _frame(table: CaseTable, home: FittedLibrary) -> pd.DataFrame:
    plane, timing = local_plane_km(table.longitude, table.latitude), home.vectors.timing
    day = timing.middle_days
    known = np.flatnonzero(~np.isnan(plane.x_km + day))
    texts = {name: pd.Series(getattr(table, name)[known]).replace("", None)
             for name in ("premises", "region", "jurisdiction", "address")}  # fmt: skip
    x, y, day = plane.x_km[known], plane.y_km[known], day[known]
    touched = [
        {((x[k] + e) // 2.0, (y[k] + n) // 2.0, (day[k] + d) // 90.0)
         for e in (-1.0, 1.0) for n in (-1.0, 1.0) for d in (-45.0, 45.0)}
        for k in range(len(known))
    ]  # fmt: skip
    cells = [[f"{e:.0f}/{n:.0f}/{d:.0f}" for e, n, d in sorted(each)] for each in touched]
    return pd.DataFrame(
        {
            "unique_id": known,
            "x": x,
            "y": y,
            "day": day,
            "hour": (day % 1.0) * 24.0,
            "cells": cells,
            "offence": table.offence[known],
            **texts,
        }
    )
