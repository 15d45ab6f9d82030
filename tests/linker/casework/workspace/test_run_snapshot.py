"""The snapshot of a run: used by the program that wrote it, passed over by any other."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest

from linker.casework.linking.relink import relink_library
from linker.casework.workspace import run_snapshot
from linker.casework.workspace.run_snapshot import load_snapshot
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.i18n.translate import translate
from linker.library.store.array_cache import CHECKSUMS, STRUCTURE, ArrayCache
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
    sums = json.loads(file.with_name(CHECKSUMS).read_bytes())
    sums[STRUCTURE] = crc32(file.read_bytes())
    file.with_name(CHECKSUMS).write_text(json.dumps(sums), encoding="utf-8")
    assert load_snapshot(library, library.last_run()) is None
    with Library.open(library.url, create=False) as reopened:
        prepared = Workspace.of(reopened).prepared
    assert prepared.stored is None
    first, second = np.triu_indices(20, 1)
    assert prepared.fitted.log10_lr(first, second).tolist() == before.log10_lr(first, second).tolist()


def test_a_snapshot_of_other_extractors_is_passed_over(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_snapshot, "source_fingerprint", lambda: "another version")
    assert load_snapshot(library, library.last_run()) is None


def test_a_changed_number_beside_the_library_is_told_and_never_used(library: Library) -> None:
    before = Workspace.of(library).fitted
    first, second = np.triu_indices(20, 1)
    for file in library.array_cache.folder.glob("run-*/*.npy"):
        content = bytearray(file.read_bytes())
        content[-2] ^= 0x40
        file.write_bytes(content)
    with Library.open(library.url, create=False) as reopened:
        prepared = Workspace.of(reopened).prepared
        assert [text.id for text in reopened.notices.take()] == ["store.array_cache_damaged"]
    assert prepared.stored is None
    assert prepared.fitted.log10_lr(first, second).tolist() == before.log10_lr(first, second).tolist()


def test_a_run_whose_snapshot_cannot_be_kept_is_stored_and_says_so(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_cache: ArrayCache, name: str, _structure: object, _arrays: Sequence[object]) -> None:
        raise LibraryError("store.array_cache_unwritable", folder=name, reason="no space left")

    monkeypatch.setattr(ArrayCache, "put", refuse)
    report = relink_library(library)
    assert library.last_run() is not None
    assert report.run == 2 == getattr(library.last_run(), "run_id", 0)
    (notice,) = library.notices.take()
    assert "the run is stored" in translate(notice, "en")
    assert "no space left" in translate(notice, "en")
    assert len(Workspace.of(library).prepared.fitted.vectors) == 60
