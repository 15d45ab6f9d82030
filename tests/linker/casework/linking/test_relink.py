"""A re-linking that is watched, and one that is stopped half way."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from linker.casework.linking.progress import CALIBRATING, PAIRS, READING, SERIES, STORING, VECTORS
from linker.casework.linking.relink import relink_library
from linker.i18n.text import Text
from linker.library.store.store import Library
from linker.settings import LinkSettings, Settings
from linker.town.options import TownOptions
from linker.town.town import build_town

# At this size a pair needs little evidence; so there are links and series.
WEAK = Settings(links=LinkSettings(least_probability=0.02))
STAGES = (READING, VECTORS, CALIBRATING, PAIRS, SERIES, STORING)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    cases = build_town(TownOptions(seed=8, cases=120, difficulty=0.2)).cases
    with Library.open(tmp_path / "cases.db") as library, library.import_session("town", "1") as session:
        session.add(cases)
    return tmp_path / "cases.db"


def stop_at(stage: Text) -> Callable[[Text, float], None]:
    def on_stage(at: Text, _share: float) -> None:
        if at == stage:
            raise KeyboardInterrupt

    return on_stage


def content(path: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as base:
        tables = [name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [row for name in sorted(tables) for row in base.execute(f"SELECT '{name}', * FROM {name}")]


def test_stages_come_in_order_and_the_share_rises(path: Path) -> None:
    told: list[tuple[Text, float]] = []
    with Library.open(path) as library:
        relink_library(library, WEAK, on_stage=lambda what, share: told.append((what, share)))
    assert list(dict.fromkeys(what for what, _ in told)) == [what for what, _ in STAGES]
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert shares[0] >= 0.0
    assert shares[-1] < 1.0


@pytest.mark.parametrize(
    "stage", [what for what, _ in STAGES], ids=["reading", "vectors", "calibrating", "pairs", "series", "storing"]
)
def test_a_stopped_relinking_leaves_the_library_as_it_was_and_another_can_start(path: Path, stage: Text) -> None:
    with Library.open(path) as library:
        relink_library(library, WEAK)
    before = content(path)
    with Library.open(path) as library:
        with pytest.raises(KeyboardInterrupt):
            relink_library(library, on_stage=stop_at(stage))
        assert content(path) == before
        again = relink_library(library, WEAK)
    assert again.run == 2
    assert {event.kind for event in again.changed} <= {"kept"}
    with sqlite3.connect(path) as base:
        runs = [
            base.execute("SELECT count(*), sum(log10_lr) FROM links WHERE run_id = ?", (run,)).fetchone()
            for run in (1, 2)
        ]
    assert runs[0] == runs[1]
    assert runs[0][0] > 0
