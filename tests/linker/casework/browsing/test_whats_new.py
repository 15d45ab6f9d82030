"""What is new in a library since a moment: decisions, and what the last run did to series."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from linker.casework.browsing.whats_new import news
from linker.casework.deciding import decisions
from linker.casework.importing.import_cases import import_file
from linker.casework.linking.relink import relink_library
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    files = write_town(build_town(TownOptions(seed=3, cases=60, difficulty=0.2)), tmp_path)
    with Library.open(tmp_path / "cases.db") as opened:
        for path in files.cases:
            import_file(opened, path)
        yield opened


def test_before_the_first_linking_nothing_has_changed(library: Library) -> None:
    report = news(Workspace.of(library), None)
    assert (report.cases, report.run, report.changed) == (60, None, ())


def test_news_are_what_came_since(library: Library) -> None:
    workspace = Workspace.of(library)
    relink_library(library)
    before = datetime.now(UTC)
    case_a, case_b = workspace.cases.case_id[:2].tolist()
    decisions.confirm(library, case_a, case_b, "Li", "same shoe print")
    ever, since = news(workspace, None), news(workspace, before)
    assert ever.run is not None
    assert len(ever.changed) == ever.run.series
    assert since.changed == ()
    assert [one.by for one in since.decisions] == ["Li"]
    assert news(workspace, datetime.now(UTC) + timedelta(minutes=1)).decisions == ()
    assert {one.series_id for one in ever.places} <= {one.series_id for one in ever.active}
