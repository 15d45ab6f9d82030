"""Jobs done by a worker: imported, failed, cancelled, and found when the worker died."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from job_samples import HEADER, ROWS, submit_import, wait_until

from linker.casework.jobs import queue
from linker.casework.jobs import worker as working
from linker.casework.linking.relink import relink_library
from linker.errors import LinkerError
from linker.i18n.translate import translate
from linker.library.store.store import Library

# A worker whose import never ends, and which beats every 0.1 s.
STUCK = """
import sys, time
from linker.casework.jobs import worker as working
from linker.library.store.store import Library
def stuck(library, arguments, pace):
    with library.import_session("f", "0") as session:
        pace.report("stuck", 0.5)
        time.sleep(60)
working._WORK = {**working._WORK, "import": stuck}
working.HEARTBEAT_SECONDS = 0.1
with Library.open(sys.argv[1]) as library:
    working.run_queued_jobs(library, stop=working.exit_now)
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        yield opened


def test_an_import_is_done_in_turn_and_its_result_told(library: Library) -> None:
    dry, wet = submit_import(library, dry_run=True), submit_import(library)
    assert [one.state for one in queue.list_jobs(library)] == ["queued", "queued"]
    assert working.run_queued_jobs(library) == 2
    first, second = queue.status(library, dry), queue.status(library, wet)
    assert (first.state, second.state, second.progress, second.by) == ("done", "done", 1.0, "Li")
    assert first.result["import"]["dry_run"]
    assert second.result["import"]["imported"] == 8
    assert second.result["import"]["file"] == "cases.csv"
    assert second.started is not None
    assert second.finished is not None
    assert first.finished is not None
    assert first.finished <= second.started
    assert library.count_cases() == 8
    assert json.dumps(second.result)


def test_a_corrected_map_is_used_and_rejected_rows_can_be_fetched(library: Library) -> None:
    bad = HEADER + ROWS + ",盗窃,2024-03-01,某路,没有编号\n"
    number = submit_import(library, bad)
    working.run_queued_jobs(library)
    done = queue.status(library, number)
    assert (done.result["import"]["imported"], done.result["import"]["rejected"]) == (8, 1)
    name, content = queue.rejects_of(library, number)
    assert name == "cases.rejects.csv"
    assert "没有编号" in content.decode("utf-8-sig")
    again = submit_import(library, map=done.result["import"]["map_toml"])
    working.run_queued_jobs(library)
    assert queue.status(library, again).result["import"]["unchanged"] == 8


def test_a_failing_job_tells_why_and_the_next_has_its_turn(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(working, "_WORK", {**working._WORK, "train": broken})
    numbers = [submit_import(library, HEADER), queue.submit(library, "train", user="Li"), submit_import(library)]
    working.run_queued_jobs(library)
    empty, trained, good = (queue.status(library, number) for number in numbers)
    assert (empty.state, trained.state, good.state) == ("failed", "failed", "done")
    assert "no rows below the header" in translate(empty.message, "en")
    assert "ZeroDivisionError: oh" in translate(trained.message, "en")
    assert empty.result == {}


@pytest.mark.parametrize("fault", [LinkerError("files.row", path="a.csv", row=3), MemoryError("no room")])
def test_cases_that_are_stored_but_not_linked_are_told_so(
    library: Library, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    first = submit_import(library)
    working.run_queued_jobs(library)
    assert queue.status(library, first).result["linking_failed"] == ""
    relink_library(library)

    def broken(_library: Library) -> None:
        raise fault

    monkeypatch.setattr(working, "link_changes", broken)
    second = submit_import(library, HEADER + "B1,盗窃,2024-03-01 20:00,和平路1号,电动车被盗\n")
    working.run_queued_jobs(library)
    done = queue.status(library, second)
    assert (done.state, done.result["import"]["imported"], done.result["joined"]) == ("done", 1, None)
    assert str(fault) in translate(done.result["linking_failed"], "en")
    assert library.count_cases() == 9


@pytest.mark.parametrize("way", ["cancelled", "killed"])
def test_a_stopped_worker_leaves_the_library_as_it_was(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    number = submit_import(library)
    worker = subprocess.Popen([sys.executable, "-c", STUCK, str(tmp_path / "cases.db")])
    wait_until(lambda: queue.status(library, number).message == "stuck")
    assert queue.status(library, number).state == "running"
    assert queue.status(library, number).progress == 0.5
    assert not queue.has_waiting_job(library)
    if way == "cancelled":
        queue.cancel(library, number, user="Wang")
        assert worker.wait(timeout=30) == 0
        assert queue.status(library, number).state == "cancelled"
        assert "nothing of it was stored" in translate(queue.status(library, number).message, "en")
    else:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(timeout=30)
        assert queue.status(library, number).state == "running"
        monkeypatch.setattr(queue, "MAX_SILENCE", timedelta(seconds=0.5))
        wait_until(lambda: queue.status(library, number).state == "failed")
        assert "its worker process ended" in translate(queue.status(library, number).message, "en")
    assert library.count_cases() == 0
    again = submit_import(library)
    working.run_queued_jobs(library)
    assert queue.status(library, again).state == "done"
