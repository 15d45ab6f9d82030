"""Long jobs: handed in, done by a worker, cancelled, and found when their worker died."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linker.casework.jobs import queue
from linker.casework.jobs import worker as working
from linker.casework.jobs.queue import JobError
from linker.casework.linking.relink import relink_library
from linker.casework.users import access_log
from linker.desk.server.job_runner import JobRunner
from linker.errors import LinkerError
from linker.i18n.translate import translate
from linker.library.store.store import Library

HEADER = "案件编号,案件类别,发案时间,发案地点,简要案情\n"
ROWS = "".join(f"A{n},盗窃,2024-03-{n + 1:02d} 20:00,和平路{n}号,电动车被盗\n" for n in range(8))
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


def hand_in(library: Library, text: str = HEADER + ROWS, **more: object) -> int:
    path = queue.store_upload(library, "cases.csv", [text.encode()])
    return queue.submit(library, "import", {"path": str(path), **more}, user="Li")


def until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_import_is_done_in_turn_and_its_result_told(library: Library) -> None:
    dry, wet = hand_in(library, dry_run=True), hand_in(library)
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
    number = hand_in(library, bad)
    working.run_queued_jobs(library)
    done = queue.status(library, number)
    assert (done.result["import"]["imported"], done.result["import"]["rejected"]) == (8, 1)
    name, content = queue.rejects_of(library, number)
    assert name == "cases.rejects.csv"
    assert "没有编号" in content.decode("utf-8-sig")
    again = hand_in(library, map=done.result["import"]["map_toml"])
    working.run_queued_jobs(library)
    assert queue.status(library, again).result["import"]["unchanged"] == 8


def test_a_failing_job_tells_why_and_the_next_has_its_turn(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(working, "_WORK", {**working._WORK, "train": broken})
    numbers = [hand_in(library, HEADER), queue.submit(library, "train", user="Li"), hand_in(library)]
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
    first = hand_in(library)
    working.run_queued_jobs(library)
    assert queue.status(library, first).result["linking_failed"] == ""
    relink_library(library)

    def broken(_library: Library) -> None:
        raise fault

    monkeypatch.setattr(working, "link_changes", broken)
    second = hand_in(library, HEADER + "B1,盗窃,2024-03-01 20:00,和平路1号,电动车被盗\n")
    working.run_queued_jobs(library)
    done = queue.status(library, second)
    assert (done.state, done.result["import"]["imported"], done.result["joined"]) == ("done", 1, None)
    assert str(fault) in translate(done.result["linking_failed"], "en")
    assert library.count_cases() == 9


def test_a_queued_job_is_cancelled_at_once_and_an_ended_one_stays(library: Library) -> None:
    first, second = hand_in(library), hand_in(library)
    assert queue.cancel(library, first, user="Wang").state == "cancelled"
    working.run_queued_jobs(library)
    assert queue.cancel(library, second, user="Wang").state == "done"
    assert [one.state for one in queue.list_jobs(library)] == ["done", "cancelled"]
    assert {one.who for one in access_log.read_log(library)} == {"Li", "Wang"}


def test_what_is_no_job_is_refused(library: Library, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(HEADER + ROWS)
    for path in ("", str(tmp_path / "secret.csv"), f"{library.operations.folder}/../secret.csv", "/etc/passwd"):
        with pytest.raises(JobError, match="not uploaded here"):
            queue.submit(library, "import", {"path": path}, user="Li")
    with pytest.raises(JobError, match="no kind of job"):
        queue.submit(library, "delete", user="Li")  # type: ignore[arg-type]
    with pytest.raises(JobError, match="there is none"):
        queue.status(library, 7)
    number = queue.submit(library, "train", user="Li")
    with pytest.raises(JobError, match="is no import of a file"):
        queue.rejects_of(library, number)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.sampled_from(["../../etc/passwd", "..\\..\\x.csv", "a/b/..", "\x00.csv", "CON:x.csv", "…", "案件.xlsx"]))  # fmt: skip  # noqa: E501
def test_no_name_leaves_its_folder(name: str) -> None:
    safe = queue.safe_name(name)
    assert safe
    assert Path(safe).name == safe
    assert safe.isprintable()
    assert not safe.startswith(".")
    assert len(safe.encode()) <= 255
    assert not set('/\\<>:"|?*\x00') & set(safe)


def test_an_upload_stays_below_its_limit_or_leaves_nothing(library: Library) -> None:
    with pytest.raises(JobError, match=r"larger than 1 MB"):
        queue.store_upload(library, "big.csv", [b"x" * (1 << 20), b"y"], max_bytes=1 << 20)
    assert list(library.operations.folder.iterdir()) == []
    path = queue.store_upload(library, "../../案件.csv", [b"a", b"b"], max_bytes=2)
    assert (path.name, path.read_bytes(), path.parent.parent) == ("案件.csv", b"ab", library.operations.folder)


def test_the_ending_that_tells_the_kind_of_file_survives() -> None:
    assert queue.safe_name("盗" * 300 + ".csv.gz").endswith(".csv.gz")
    assert queue.safe_name("C:\\案件\\三月.xlsx") == "三月.xlsx"


@pytest.mark.parametrize("way", ["cancelled", "killed"])
def test_a_stopped_worker_leaves_the_library_as_it_was(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    number = hand_in(library)
    worker = subprocess.Popen([sys.executable, "-c", STUCK, str(tmp_path / "cases.db")])
    until(lambda: queue.status(library, number).message == "stuck")
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
        until(lambda: queue.status(library, number).state == "failed")
        assert "its worker process ended" in translate(queue.status(library, number).message, "en")
    assert library.count_cases() == 0
    again = hand_in(library)
    working.run_queued_jobs(library)
    assert queue.status(library, again).state == "done"


def test_a_job_outlives_the_server_that_took_it(library: Library, tmp_path: Path) -> None:
    number = hand_in(library)
    runner = JobRunner(library, str(tmp_path / "cases.db"))
    runner.start()
    until(lambda: queue.status(library, number).state != "queued")
    runner.close()
    assert queue.wait_for(library, number, seconds=60).state == "done"
    assert library.count_cases() == 8


def test_people_sign_in_and_look_while_an_import_writes(library: Library) -> None:
    with library.import_session("f", "0"):
        access_log.log_access(library, "Li", "case", "A1")
        hand_in(library)
    assert [one.what for one in access_log.read_log(library)] == ["job", "case"]
