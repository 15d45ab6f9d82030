"""Doing jobs: one worker takes them one by one. The work runs here, its heart beats in a second thread.

A job that shall stop is stopped by ending the process: every kind of job is one transaction, which is undone by that.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from linker.casework.importing.import_cases import ImportReport, import_file
from linker.casework.jobs.queue import fail_stale_jobs
from linker.casework.linking.incremental import JoinReport, link_changes
from linker.casework.linking.relink import RelinkReport, relink_library
from linker.casework.training.train import train
from linker.errors import LinkerError
from linker.library.store.operations import jobs as rows
from linker.library.store.store import Library
from linker.report.formats.json_csv import as_plain

BEAT_SECONDS = 1.0
# A result is shown, not archived: the long lists are cut, their lengths are told beside them.
MOST_LISTED = 500
_UNKNOWN_PACE = timedelta(0)


class JobProgress:
    """How far a job is: told by the work itself, or by how long the last one of its kind took."""

    def __init__(self, expected: timedelta = _UNKNOWN_PACE) -> None:
        self._expected, self._began = expected.total_seconds(), time.monotonic()
        self._told, self.message = 0.0, ""
        self.if_stopped = "nothing of it was stored"

    def tell(self, message: str, progress: float) -> None:
        """Say what is being done and how far it is (0 to 1)."""
        self.message, self._told = message, progress

    @property
    def progress(self) -> float:
        """What was told, or an estimate that never reaches the end; 0 where nothing is known."""
        if self._told or not self._expected:
            return self._told
        return min(0.95, (time.monotonic() - self._began) / self._expected)


def run_queued_jobs(library: Library, *, stop: Callable[[], None] | None = None) -> int:
    """Do all queued jobs of a library, and give how many were done here. Another worker's running job is left to it.

    `stop` ends this process when a running job is cancelled; without it a cancelled job runs to its end.
    """
    done = 0
    while (job := _take(library)) is not None:
        _do(library, job, stop)
        done += 1
    return done


def exit_now() -> None:
    """End the process at once: open transactions are undone by the database."""
    os._exit(0)


def _take(library: Library) -> rows.JobRow | None:
    fail_stale_jobs(library)
    with library.office.writing() as office:
        return rows.take_next(office, os.getpid())


def _do(library: Library, job: rows.JobRow, stop: Callable[[], None] | None) -> None:
    pace, ended = JobProgress(_expected(library, job.kind)), threading.Event()
    heart = threading.Thread(target=_beat, args=(library, job.number, pace, ended, stop), daemon=True)
    heart.start()
    try:
        result = _WORK[job.kind](library, json.loads(job.arguments), pace)
        state, message, told = rows.DONE, "", json.dumps(as_plain(result), ensure_ascii=False, allow_nan=False)
    except LinkerError as error:
        state, message, told = rows.FAILED, str(error), ""
    except Exception as error:
        # Whatever it is, the person who waits for the job must hear of it, and the next job must have its turn.
        state, message, told = rows.FAILED, _unexpected(error), ""
    ended.set()
    heart.join()
    with library.office.writing() as office:
        rows.end_job(office, job.number, state, message, told)


def _unexpected(error: Exception) -> str:
    return f"unexpected error ({type(error).__name__}: {error}); please report it"


def _beat(
    library: Library, number: int, pace: JobProgress, ended: threading.Event, stop: Callable[[], None] | None
) -> None:
    while not ended.wait(BEAT_SECONDS):
        try:
            asked_to_stop = _beat_once(library, number, pace, told=stop is not None)
        except LinkerError:
            continue  # one missed beat is no death
        if asked_to_stop and stop:
            stop()


def _beat_once(library: Library, number: int, pace: JobProgress, *, told: bool) -> bool:
    with library.office.writing() as office:
        asked_to_stop = rows.beat(office, number, pace.progress, pace.message)
        if asked_to_stop and told:
            rows.end_job(office, number, rows.CANCELLED, f"cancelled; {pace.if_stopped}")
    return asked_to_stop


def _expected(library: Library, kind: str) -> timedelta:
    with library.office.reading() as office:
        before = [job for job in rows.read_jobs(office, 100) if job.kind == kind and job.state == rows.DONE]
    if before and before[0].started and before[0].finished:
        return before[0].finished - before[0].started
    return _UNKNOWN_PACE


def _import(library: Library, arguments: Mapping[str, Any], pace: JobProgress) -> object:
    path, dry_run = Path(arguments["path"]), bool(arguments.get("dry_run", False))
    map_path = None
    if arguments.get("map"):
        map_path = path.with_name(f"{path.name}.map.toml")
        map_path.write_text(str(arguments["map"]), encoding="utf-8")
    share = 1.0 if dry_run or library.last_run() is None else 0.8
    report = import_file(
        library,
        path,
        map_path=map_path,
        dry_run=dry_run,
        as_recorded=bool(arguments.get("as_recorded", False)),
        on_progress=lambda done, all_of_it: pace.tell(
            f"reading {path.name}", 0.99 * share * min(1.0, done / max(1, all_of_it))
        ),
    )
    joined, failure = None, ""
    if share < 1.0:
        pace.if_stopped = "the cases are stored, the next re-linking links them"
        pace.tell("linking the new cases", share)
        joined, failure = _joined(library)
    return {
        "import": _cut_import(report),
        "joined": joined and _cut_joined(joined),
        "linking_failed": failure,
        "new_cases": _new_cases(joined),
    }


def _joined(library: Library) -> tuple[JoinReport | None, str]:
    """The new cases linked, or why they could not be: the import itself has succeeded by then."""
    try:
        return link_changes(library), ""
    except LinkerError as error:
        return None, str(error)
    except Exception as error:
        return None, _unexpected(error)


def _relink(library: Library, _arguments: Mapping[str, Any], pace: JobProgress) -> object:
    report: RelinkReport = relink_library(library, on_stage=pace.tell)
    told: dict[str, object] = as_plain(replace(report, changed=report.changed[:MOST_LISTED]))
    return told | {"changed_series": len(report.changed)}


def _train(library: Library, arguments: Mapping[str, Any], pace: JobProgress) -> object:
    pace.tell("learning from the solved cases", 0.0)
    return train(library, seed=int(arguments.get("seed", 0)))


def _cut_import(report: ImportReport) -> ImportReport:
    # Where a file lies on the server is nobody's business.
    return replace(
        report,
        file=Path(report.file).name,
        rejects_file=Path(report.rejects_file).name if report.rejects_file else "",
        rejects=report.rejects[:MOST_LISTED],
        updated_ids=report.updated_ids[:MOST_LISTED],
    )


def _cut_joined(report: JoinReport) -> JoinReport:
    best = sorted(report.cases, key=lambda case: -max((one.log10_lr for one in case.partners), default=-99.0))
    return replace(report, cases=tuple(best[:MOST_LISTED]), changed=report.changed[:MOST_LISTED])


def _new_cases(report: JoinReport | None) -> int:
    return len(report.cases) if report else 0


_WORK: Mapping[str, Callable[[Library, Mapping[str, Any], JobProgress], object]] = {
    "import": _import,
    "relink": _relink,
    "train": _train,
}
