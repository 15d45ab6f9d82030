"""The snapshot of a run: used by the program that wrote it, passed over by any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from linker.casework.linking.relink import relink_library
from linker.casework.workspace import run_snapshot
from linker.casework.workspace.run_snapshot import load_snapshot
from linker.casework.workspace.workspace import Workspace
from linker.library.store.array_cache import STRUCTURE
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        with opened.import_session("town", "1") as session:
            session.add(build_town(TownOptions(seed=8, cases=60)).cases)
        relink_library(opened)
        yield opened


def test_a_snapshot_is_what_the_run_had(library: Library) -> None:
    snapshot, fitted = load_snapshot(library, library.last_run()), Workspace.of(library).fitted
    assert snapshot is not None
    assert snapshot.vectors.case_id.tolist() == library.cases().case_id.tolist()
    assert snapshot.change_mark == library.change_mark()
    assert snapshot.statistics.base_rate == fitted.base_rate


@pytest.mark.parametrize(
    ("new", "old"),
    [('"RunSnapshot"', '"Kept"'), ('"link_state"', '"standing"'), ('["snapshot", ', '["kept", ')],
)
def test_a_snapshot_with_names_of_an_older_program_is_passed_over_and_the_library_fitted_anew(
    library: Library, new: str, old: str
) -> None:
    before = Workspace.of(library).fitted
    (file,) = library.array_cache.folder.glob(f"run-*/{STRUCTURE}")
    text = file.read_text(encoding="utf-8")
    assert new in text
    file.write_text(text.replace(new, old), encoding="utf-8")
    assert load_snapshot(library, library.last_run()) is None
    with Library.open(library.url, create=False) as reopened:
        prepared = Workspace.of(reopened).prepared
    assert prepared.stored is None
    first, second = np.triu_indices(20, 1)
    assert prepared.fitted.log10_lr(first, second).tolist() == before.log10_lr(first, second).tolist()


def test_a_snapshot_of_other_extractors_is_passed_over(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_snapshot, "source_fingerprint", lambda: "another version")
    assert load_snapshot(library, library.last_run()) is None
