"""The desk's runner of jobs: what it has begun goes on without it."""

from __future__ import annotations

from pathlib import Path

from job_samples import submit_import, wait_until

from linker.casework.jobs import queue
from linker.desk.server.job_runner import JobRunner
from linker.library.store.store import Library


def test_a_job_outlives_the_server_that_took_it(tmp_path: Path) -> None:
    with Library.open(tmp_path / "cases.db") as library:
        number = submit_import(library)
        runner = JobRunner(library, str(tmp_path / "cases.db"))
        runner.start()
        wait_until(lambda: queue.status(library, number).state != "queued")
        runner.close()
        assert queue.wait_for(library, number, seconds=60).state == "done"
        assert library.count_cases() == 8
