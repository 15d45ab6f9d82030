"""The checker's evidence is that of the engine's comparisons, with windows, areas and unknowns among the cases."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
from trained import half_solved

import linker.verification
from features.trace_kinds import OTHER_KIND, TRACE_KINDS
from linker.casework.linking.relink import relink_library
from linker.casework.workspace.run_snapshot import load_snapshot
from linker.library.store.store import Library
from linker.pairs.catalogue import comparisons_for
from linker.verification.checking import StoredRun
from linker.verification.evidence import Evidence

KINDS = [vars(kind) for kind in (*TRACE_KINDS, OTHER_KIND)]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    opened = Library.open(tmp_path_factory.mktemp("library") / "cases.db")
    table, random = half_solved().take(np.arange(120)), np.random.default_rng(3)
    shift = random.choice([0, 60, 7_200, 86_400, 700_000, 9_000_000], 120).astype("timedelta64[s]")
    radius = np.where(random.random(120) < 0.2, 800.0, np.nan)
    latest = np.where(random.random(120) < 0.1, np.datetime64("NaT"), table.earliest + shift)
    with opened, opened.import_session("f", "h") as session:
        session.add(table.replace(latest=latest, radius_m=radius))
    relink_library(opened)
    return opened


def test_every_variable_is_what_the_engine_measures(library: Library) -> None:
    run = library.last_run()
    snapshot = load_snapshot(library, run)
    assert run is not None
    assert snapshot is not None
    with library.plain_reading() as connection:
        stored = StoredRun.read(connection, library.array_cache.folder, run.run_id)
    assert stored.vectors is not None
    evidence, size = Evidence(stored.cases, stored.vectors, KINDS), len(snapshot.vectors)
    known = 0
    for comparison in comparisons_for(snapshot.vectors):
        for row in range(0, size, 7):
            mates = np.delete(np.arange(size), row)
            measured = comparison.measure(snapshot.vectors, np.full(size - 1, row), mates)
            derived = evidence.value(comparison.name, row)[mates]
            np.testing.assert_allclose(derived, measured, rtol=1e-7, atol=1e-7, err_msg=comparison.name)
            known += int(np.count_nonzero(~np.isnan(measured)))
    assert known > 10_000


def test_the_checker_imports_nothing_of_the_engine() -> None:
    for path in Path(linker.verification.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            ours = [name for name in names if name.split(".")[0] in {"linker", "features"}]
            assert all(name.startswith("linker.verification") for name in ours), path
