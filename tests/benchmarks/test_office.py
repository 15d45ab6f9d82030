"""The scripts that load a desk stay alive, and what they hold a library to can fail."""

from __future__ import annotations

import importlib
import random
import threading
import time
from pathlib import Path

import pytest
from served import served, town_library

from linker.casework.deciding.decisions import reject
from linker.library.store.store import Library

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(HERE))


def test_of_what_two_people_decide_at_once_nothing_is_lost(tmp_path: Path) -> None:
    office = importlib.import_module("office")
    place, work = town_library(tmp_path / "town"), office.Work()
    known = office.Addresses.of(place, random.Random(1))
    with Library.open(place) as library, served(library, place) as browser:
        timing = time.monotonic() + 2.0, 0.0
        people = [
            threading.Thread(target=office.person, args=(str(browser.base_url), known, seed, timing, work))
            for seed in range(2)
        ]
        for one in people:
            one.start()
        for one in people:
            one.join()
    assert work.acknowledged
    assert work.faults == 0
    assert office.Kept.of(str(place), work) == office.Kept(lost=0, doubled=0, untold=0, intact=True)


def test_a_decision_that_is_lost_doubled_or_untold_is_counted(tmp_path: Path) -> None:
    office = importlib.import_module("office")
    place = town_library(tmp_path / "town")
    with Library.open(place) as library:
        first, second, third = (str(name) for name in library.cases().case_id[:3])
        for other, reason in ((second, "person 1, twice"), (third, "person 1, twice"), (third, "person 2, untold")):
            reject(library, first, other, "A", reason)
    work = office.Work(acknowledged=["person 1, twice", "person 3, lost"])
    assert office.Kept.of(str(place), work) == office.Kept(lost=1, doubled=1, untold=1, intact=True)
    work.unknown.add("person 2, untold")
    assert office.Kept.of(str(place), work).untold == 0


def test_memory_is_read_after_the_first_pages_and_after_all(capsys: pytest.CaptureFixture[str]) -> None:
    open_pages = importlib.import_module("open_pages")
    open_pages.main(["--pages", "7", "--first", "2", "--wait", "0", "--cases", "60"])
    first, *_, last, grown, _ = capsys.readouterr().out.splitlines()
    assert first.split()[:2] == ["2", "pages"]
    assert last.split()[:2] == ["7", "pages"]
    assert grown.startswith("grown since the first 2: ")
