"""The review queue: why each pair is asked about, and that of a large library against series clustered anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linker.casework.deciding import review_queue
from linker.casework.deciding.decisions import reject, undo
from linker.casework.deciding.review_queue import cached_queue, queue, reclustered_queue, run_queue
from linker.casework.importing.import_cases import import_file, import_offenders
from linker.casework.linking.relink import relink_library
from linker.casework.workspace.workspace import Workspace
from linker.errors import LibraryError
from linker.i18n.translate import translate
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module", params=[3, 7])
def workspace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("town")
    files = write_town(build_town(TownOptions(seed=request.param, cases=150, solved_share=0.4)), folder)
    with Library.open(folder / "cases.db") as library:
        import_file(library, files.cases[0])
        import_offenders(library, files.offenders)
        relink_library(library)
        yield Workspace.of(library)


def test_every_entry_says_why_in_both_languages(undecided: Workspace) -> None:
    entries = queue(undecided, limit=20)
    assert entries
    for entry in entries:
        english = translate(entry.words, "en")
        assert english.startswith(("a yes would", "both stand in"))
        assert "若" in translate(entry.words, "zh")
        assert not english.startswith("both") or entry.series_a == entry.series_b
        assert entry.value > 0


def test_a_library_that_was_never_linked_says_so(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as empty, pytest.raises(LibraryError, match="linker relink"):
        queue(Workspace.of(empty))


def test_series_of_the_run_give_the_queue_of_series_made_anew(workspace: Workspace) -> None:
    slow, quick = reclustered_queue(workspace, limit=12), run_queue(workspace, limit=12)
    assert [(entry.case_a, entry.case_b, entry.series_a, entry.series_b, entry.words) for entry in quick] == [
        (entry.case_a, entry.case_b, entry.series_a, entry.series_b, entry.words) for entry in slow
    ]
    assert [entry.value for entry in quick] == pytest.approx([entry.value for entry in slow])
    assert len(slow) > 5


def test_what_was_answered_since_is_asked_no_more(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_queue, "QUICK_CASES", 10)
    before = cached_queue(workspace, limit=5)
    decision = reject(workspace.library, before[0].case_a, before[0].case_b, "Li Min", "another shoe")
    assert cached_queue(workspace, limit=4) == before[1:]
    undo(workspace.library, decision.number, "Li Min", "for the next test")
