"""The review queue of a large library: as weighed anew while nothing was decided, without what was answered since."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from linker.casework.deciding import review_queue_cache
from linker.casework.deciding.decisions import reject, undo
from linker.casework.deciding.review import queue
from linker.casework.deciding.review_queue_cache import queue_now, queue_of_run
from linker.casework.importing.import_cases import import_file, import_offenders
from linker.casework.linking.relink import relink_library
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture(scope="module", params=[3, 7])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("town")
    files = write_town(build_town(TownOptions(seed=request.param, cases=150, solved_share=0.4)), folder)
    with Library.open(folder / "cases.db") as opened:
        import_file(opened, files.cases[0])
        import_offenders(opened, files.offenders)
        relink_library(opened)
        yield opened


def test_series_of_the_run_give_the_queue_of_series_made_anew(library: Library) -> None:
    run = library.last_run()
    assert run is not None
    slow, quick = queue(library, most=12), queue_of_run(library, run, most=12)
    assert [(one.case_a, one.case_b, one.series_a, one.series_b, one.english) for one in quick] == [
        (one.case_a, one.case_b, one.series_a, one.series_b, one.english) for one in slow
    ]
    assert [one.value for one in quick] == pytest.approx([one.value for one in slow])
    assert len(slow) > 5


def test_what_was_answered_since_is_asked_no_more(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_queue_cache, "QUICK_CASES", 10)
    before = queue_now(library, most=5)
    said = reject(library, before[0].case_a, before[0].case_b, "Li Min", "another shoe")
    assert queue_now(library, most=4) == before[1:]
    undo(library, said.number, "Li Min", "for the next test")
