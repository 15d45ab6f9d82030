"""The worker: it runs queued jobs one by one, with a heartbeat in a second thread.

A job is cancelled by ending the process: every kind of job is one transaction, which that rolls back.
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
from linker.casework.jobs.queue import FAILURE, fail_stale_jobs
from linker.casework.jobs.stored_text import to_column, to_plain
from linker.casework.linking.incremental import IncrementalReport, link_changes
from linker.casework.linking.relink import RelinkReport, relink_library
from linker.casework.training.train import train
from linker.errors import LinkerError
from linker.i18n.text import Text, Translatable
from linker.library.store.operations import jobs as rows
from linker.library.store.store import Library
from linker.report.formats.json_csv import as_plain

HEARTBEAT_SECONDS = 1.0
# Results are shown, not archived: long lists are cut; their full lengths stand beside them.
MAX_LISTED = 500
_UNKNOWN_DURATION = timedelta(0)


class JobProgress:
    """Progress of a job: reported by the work itself, or estimated from the duration of the last job of its kind."""

    def __init__(self, expected: timedelta = _UNKNOWN_DURATION) -> None:
        self._expected, self._began = expected.total_seconds(), time.monotonic()
        self._reported = 0.0
        self.message: Translatable = ""
        self.if_cancelled = Text("jobs.nothing_stored")

    def report(self, message: Translatable, progress: float) -> None:
        """Set the present stage and the progress (0 to 1)."""
        self.message, self._reported = message, progress

    @property
    def share(self) -> float:
        """Reported progress, or an estimate of at most 0.95; 0 where neither is known."""
        if self._reported or not self._expected:
            return self._reported
        return min(0.95, (time.monotonic() - self._began) / self._expected)


def run_queued_jobs(library: Library, *, stop: Callable[[], None] | None = None) -> int:
    """Run all queued jobs of a library and return their number. Running jobs of another worker are left to it.

    `stop` ends this process when a running job is cancelled; without it a cancelled job runs to its end.
    """
    count = 0
    while (job := _claim(library)) is not None:
        _run(library, job, stop)
        count += 1
    return count


def exit_now() -> None:
    """End the process at once: open transactions are undone by the database."""
    os._exit(0)


def _claim(library: Library) -> rows.JobRow | None:
    fail_stale_jobs(library)
    with library.operations.writing() as connection:
        return rows.claim_next_job(connection, os.getpid())


def _run(library: Library, job: rows.JobRow, stop: Callable[[], None] | None) -> None:
    job_progress, ended = JobProgress(_expected(library, job.kind)), threading.Event()
    heart = threading.Thread(
        target=_send_heartbeats, args=(library, job.number, job_progress, ended, stop), daemon=True
    )
    heart.start()
    try:
        result = _WORK[job.kind](library, json.loads(job.arguments), job_progress)
        result_text = json.dumps(as_plain(result), ensure_ascii=False, allow_nan=False)
        state, message = rows.COMPLETED, ""
    except LinkerError as error:
        state, message, result_text = rows.FAILED, to_column(error.text), ""
    except Exception as error:
        # Whatever it is, the person who waits for the job must hear of it, and the next job must have its turn.
        state, message, result_text = rows.FAILED, to_column(_unexpected(error)), ""
    ended.set()
    heart.join()
    with library.operations.writing() as connection:
        rows.end_job(connection, job.number, state, message, result_text)


def _unexpected(error: Exception) -> Text:
    return Text("jobs.unexpected_error", kind=type(error).__name__, reason=str(error))


def _send_heartbeats(
    library: Library, number: int, job_progress: JobProgress, ended: threading.Event, stop: Callable[[], None] | None
) -> None:
    while not ended.wait(HEARTBEAT_SECONDS):
        try:
            asked_to_stop = _send_heartbeat(library, number, job_progress, may_stop=stop is not None)
        except LinkerError:
            continue  # one missed heartbeat is no failure
        if asked_to_stop and stop:
            stop()


def _send_heartbeat(library: Library, number: int, job_progress: JobProgress, *, may_stop: bool) -> bool:
    with library.operations.writing() as connection:
        asked_to_stop = rows.record_heartbeat(connection, number, job_progress.share, to_column(job_progress.message))
        if asked_to_stop and may_stop:
            rows.end_job(
                connection, number, rows.CANCELLED, to_column(Text("jobs.cancelled", outcome=job_progress.if_cancelled))
            )
    return asked_to_stop


def _expected(library: Library, kind: str) -> timedelta:
    with library.operations.reading() as connection:
        before = [job for job in rows.read_jobs(connection, 100) if job.kind == kind and job.state == rows.COMPLETED]
    if before and before[0].started and before[0].finished:
        return before[0].finished - before[0].started
    return _UNKNOWN_DURATION


def _import(library: Library, arguments: Mapping[str, Any], job_progress: JobProgress) -> object:
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
        on_progress=lambda done_bytes, size_bytes: job_progress.report(
            Text("jobs.reading", name=path.name), 0.99 * share * min(1.0, done_bytes / max(1, size_bytes))
        ),
    )
    linking: IncrementalReport | None = None
    failure: Translatable = ""
    if share < 1.0:
        job_progress.if_cancelled = Text("jobs.cases_stored")
        job_progress.report(Text("jobs.linking_new_cases"), share)
        linking, failure = _link_new_cases(library)
    return {
        "import": _cut_import(report),
        "joined": linking and _cut_linking(linking),
        FAILURE: to_plain(failure),
        "new_cases": _new_cases(linking),
    }


def _link_new_cases(library: Library) -> tuple[IncrementalReport | None, Translatable]:
    """Link the new cases; a failure is returned as a message, because the import itself has succeeded by then."""
    try:
        return link_changes(library), ""
    except LinkerError as error:
        return None, error.text
    except Exception as error:
        return None, _unexpected(error)


def _relink(library: Library, _arguments: Mapping[str, Any], job_progress: JobProgress) -> object:
    report: RelinkReport = relink_library(library, on_stage=job_progress.report)
    plain_report: dict[str, object] = as_plain(replace(report, changed=report.changed[:MAX_LISTED]))
    return plain_report | {"changed_series": len(report.changed)}


def _train(library: Library, arguments: Mapping[str, Any], job_progress: JobProgress) -> object:
    job_progress.report(Text("jobs.training"), 0.0)
    return train(library, seed=int(arguments.get("seed", 0)))


def _cut_import(report: ImportReport) -> ImportReport:
    # Where a file lies on the server is nobody's business.
    return replace(
        report,
        file=Path(report.file).name,
        rejects_file=Path(report.rejects_file).name if report.rejects_file else "",
        rejects=report.rejects[:MAX_LISTED],
        updated_ids=report.updated_ids[:MAX_LISTED],
    )


def _cut_linking(report: IncrementalReport) -> IncrementalReport:
    best = sorted(report.cases, key=lambda case: -max((partner.log10_lr for partner in case.partners), default=-99.0))
    return replace(report, cases=tuple(best[:MAX_LISTED]), changed=report.changed[:MAX_LISTED])


def _new_cases(report: IncrementalReport | None) -> int:
    return len(report.cases) if report else 0


_WORK: Mapping[str, Callable[[Library, Mapping[str, Any], JobProgress], object]] = {
    "import": _import,
    "relink": _relink,
    "train": _train,
}
