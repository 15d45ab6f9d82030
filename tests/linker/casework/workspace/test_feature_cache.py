"""What cases say is read at their import and never again, and is the same as reading the library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from blocks import assert_same

from features.vectors import Vectoriser
from linker.casework.importing.import_cases import import_file
from linker.casework.workspace import feature_cache
from linker.casework.workspace.feature_cache import KIND, library_features
from linker.library.store.content import row_hashes
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import Town, build_town


@pytest.fixture(scope="module", params=["zh", "en"])
def town(request: pytest.FixtureRequest) -> Town:
    return build_town(TownOptions(seed=3, cases=90, language=request.param))


@pytest.fixture
def library(town: Town, tmp_path: Path) -> Library:
    (file,) = write_town(town, tmp_path / "town").cases
    library = Library.open(tmp_path / "cases.db")
    import_file(library, file)
    return library


def assert_as_read_anew(library: Library) -> None:
    facts, read = library_features(library)
    cases = library.cases()
    assert facts.cases.case_id.tolist() == cases.case_id.tolist()
    assert_same(Vectoriser().fit_transform(read, cases.case_id), Vectoriser().fit(cases).transform(cases))
    assert len(library.array_cache.names(KIND)) == 1


def nothing_may_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(_table: object) -> None:
        raise AssertionError("a case was read again")

    monkeypatch.setattr(feature_cache.Vectoriser, "extract", staticmethod(extract))


def test_what_an_import_read_is_what_the_library_says(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_as_read_anew(library)
    nothing_may_be_read(monkeypatch)
    library_features(library)


def test_cases_are_read_once_however_they_come(library: Library, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    more = build_town(TownOptions(seed=4, cases=70, language=town.options.language))
    (file,) = write_town(more, Path(library.url).parent / "more").cases
    import_file(library, file)
    assert len(library.array_cache.names(KIND)) == 2
    with monkeypatch.context() as strict:
        nothing_may_be_read(strict)
        library_features(library)
    assert_as_read_anew(library)


def test_changed_new_and_deleted_cases_are_seen(library: Library) -> None:
    library_features(library)
    cases = library.cases()
    with library.import_session("f", "0") as session:
        session.add(cases.take([3]).replace(address=np.array(["somewhere else"], dtype=object)))
        session.add(cases.take([5]).replace(case_id=np.array(["0-new"], dtype=object)))
    library.delete_cases([cases.case_id[7], cases.case_id[8]])
    assert_as_read_anew(library)


def test_what_never_got_into_the_library_is_left_out(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = library.cases()
    reader = feature_cache.FeatureWriter(library.array_cache)
    killed = cases.take([0]).replace(case_id=np.array(["never stored"], dtype=object))
    reader.add(*library.unstored_rows(killed, row_hashes(killed)))
    reader.finish()
    assert len(library.array_cache.names(KIND)) == 2
    nothing_may_be_read(monkeypatch)
    facts, read = library_features(library)
    assert len(facts.cases) == len(read) == len(cases)
    assert len(library.array_cache.names(KIND)) == 1


def test_other_extractors_read_anew(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_cache, "source_fingerprint", lambda: "another version")
    library_features(library)
    with monkeypatch.context() as strict:
        nothing_may_be_read(strict)
        library_features(library)
    monkeypatch.undo()
    assert_as_read_anew(library)


def test_small_parts_are_laid_together(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_cache, "MAX_PARTS", 3)
    cases = library.cases()
    for number in range(4):
        reader = feature_cache.FeatureWriter(library.array_cache)
        new = cases.take([number]).replace(case_id=np.array([f"new {number}"], dtype=object))
        reader.add(*library.unstored_rows(new, row_hashes(new)))
        with library.import_session("f", str(number)) as session:
            session.add(new)
        reader.finish()
    assert len(library.array_cache.names(KIND)) <= 3
    nothing_may_be_read(monkeypatch)
    assert len(library_features(library)[1]) == len(cases) + 4


def test_a_dry_run_leaves_nothing_on_the_shelf(town: Town, tmp_path: Path) -> None:
    (file,) = write_town(town, tmp_path / "town").cases
    with Library.open(tmp_path / "cases.db") as library:
        import_file(library, file, dry_run=True)
        assert library.array_cache.names(KIND) == []


def test_a_shelf_that_cannot_be_written_stops_no_import(town: Town, tmp_path: Path) -> None:
    (file,) = write_town(town, tmp_path / "town").cases
    with Library.open(tmp_path / "cases.db") as library:
        library.array_cache.folder.write_text("a file stands in the way")
        assert import_file(library, file).imported == len(town)
        assert len(library_features(library)[1]) == len(town)
