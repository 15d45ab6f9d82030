"""The queue of long jobs: submitted here, run by a worker process (`worker`), one at a time per library.

A job whose worker died is found by its missing heartbeat and marked as failed: imports, re-linkings and trainings are
one transaction each, so nothing is half done and the job can be submitted again.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Literal, get_args

from linker.casework.jobs.stored_text import from_column, from_plain, to_column
from linker.errors import LinkerError
from linker.i18n.text import Text, Translatable
from linker.library.files.rejects import rejects_path
from linker.library.private import make_private_folder, private_opener
from linker.library.store.operations import access_log
from linker.library.store.operations import jobs as rows
from linker.library.store.store import Library

Kind = Literal["import", "relink", "train"]
KINDS: tuple[str, ...] = get_args(Kind)
# Key in the result of an import: why its cases could not be linked; "" where they were.
FAILURE = "linking_failed"
MAX_SILENCE = timedelta(seconds=30)
# Uploads name victims: they are deleted once nobody is likely to repair and import them again.
_UPLOAD_RETENTION = timedelta(days=7)
_MAX_NAME_BYTES = 120
# Uploads are kept for some days, up to so many of the largest that is taken.
_MAX_UPLOADS = 20


class JobError(LinkerError):
    """A job cannot be submitted, found or changed."""


class UnknownJobError(JobError):
    """A job that was never submitted, or whose files are deleted."""


@dataclass(frozen=True)
class JobStatus:
    """State of a job. `progress` is 0 to 1 (0 while unknown); `result` is plain JSON data, {} until it is done.

    `message` and `linking_failed` of the result of an import are messages for either language.
    """

    number: int
    kind: str
    state: str
    progress: float
    message: Translatable
    result: dict[str, Any]
    by: str
    arguments: dict[str, Any]
    submitted: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def ended(self) -> bool:
        """Whether the job is done, failed or cancelled."""
        return self.state not in {rows.QUEUED, rows.RUNNING}


def store_upload(library: Library, file_name: str, blocks: Iterable[bytes], *, max_bytes: int = 1 << 40) -> Path:
    """Store an uploaded file in a folder of its own; nothing in its name can leave that folder.

    Raises JobError where it is longer than `max_bytes`, or where what is kept already comes to so many of them that
    the disk would fill up; nothing of it is kept then.
    """
    inbox = library.operations.folder
    make_private_folder(inbox)
    _drop_old_uploads(inbox)
    _refuse_full_inbox(inbox, max_bytes)
    place = Path(mkdtemp(dir=inbox))
    path = place / safe_name(file_name)
    try:
        _write(path, blocks, max_bytes)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return path


def safe_name(file_name: str) -> str:
    """Last part of the name of an upload, without characters that could affect a path, a shell or a screen."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1].encode("utf-8", "ignore").decode()
    safe = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    stem, dot, ending = safe.partition(".")
    while len(f"{stem}{dot}{ending}".encode()) > _MAX_NAME_BYTES and stem:
        stem = stem[:-1]
    return f"{stem or 'cases'}{dot}{ending[-40:]}" if re.search(r"\w", safe) else "cases"


def submit(library: Library, kind: Kind, arguments: Mapping[str, Any] | None = None, *, user: str) -> int:
    """Submit a job and return its number.

    `import` takes `path` (of `store_upload`) and may take `dry_run`, `as_recorded` and `map` (TOML text); `train` may
    take `seed`. Raises JobError for an unknown kind, or for a file that `store_upload` did not store.
    """
    job_arguments = dict(arguments or {})
    if kind not in KINDS:
        raise JobError("jobs.kind_unknown", kind=kind, kinds=KINDS)
    if kind == "import":
        job_arguments["path"] = str(_checked_upload(library, str(job_arguments.get("path", ""))))
    with library.operations.writing() as connection:
        number = rows.add_job(connection, kind, json.dumps(job_arguments), user)
        access_log.add_entry(connection, user, "job", f"{number}: {kind}")
    return number


def status(library: Library, number: int) -> JobStatus:
    """Present state of a job. Raises UnknownJobError for a number that no job has."""
    fail_stale_jobs(library)
    with library.operations.reading() as connection:
        row = rows.read_job(connection, number)
    if row is None:
        raise UnknownJobError("jobs.unknown", number=number)
    return _status(row)


def list_jobs(library: Library, *, limit: int = 20, before: int | None = None) -> tuple[JobStatus, ...]:
    """Jobs of all users, newest first; of lower numbers than `before` where named."""
    fail_stale_jobs(library)
    with library.operations.reading() as connection:
        return tuple(_status(row) for row in rows.read_jobs(connection, limit, before=before))


def cancel(library: Library, number: int, *, user: str) -> JobStatus:
    """Ask a job to stop: a queued one stops at once, a running one within seconds; an ended one stays as it is."""
    before = status(library, number)
    with library.operations.writing() as connection:
        if before.state == rows.QUEUED:
            rows.end_job(connection, number, rows.CANCELLED, to_column(Text("jobs.cancelled_by", user=user)))
        rows.change_job(connection, number, cancel=True)
        access_log.add_entry(connection, user, "job", f"{number}: cancel")
    return status(library, number)


def wait_for(library: Library, number: int, *, seconds: float) -> JobStatus:
    """Wait until a job has ended, for so many seconds at most; a worker must be running."""
    until = time.monotonic() + seconds
    job = status(library, number)
    while not job.ended and time.monotonic() < until:
        time.sleep(0.1)
        job = status(library, number)
    return job


def rejects_of(library: Library, number: int) -> tuple[str, bytes]:
    """Name and content of the rejected rows of an import. Raises JobError where there are none (any more)."""
    imported = status(library, number).arguments.get("path")
    if not imported:
        raise UnknownJobError("jobs.not_an_import", number=number)
    path = rejects_path(Path(str(imported)))
    try:
        return path.name, path.read_bytes()
    except OSError:
        raise UnknownJobError("jobs.no_rejected_rows", number=number) from None


def fail_stale_jobs(library: Library) -> None:
    """Mark jobs whose worker died as failed."""
    with library.operations.reading() as connection:
        stale = rows.stale_jobs(connection, MAX_SILENCE)
    if stale:
        with library.operations.writing() as connection:
            for number in rows.stale_jobs(connection, MAX_SILENCE):
                rows.end_job(connection, number, rows.FAILED, to_column(Text("jobs.worker_died")))


def has_waiting_job(library: Library) -> bool:
    """Whether a job is queued and none is running."""
    with library.operations.reading() as connection:
        return rows.has_waiting_job(connection)


def _write(path: Path, blocks: Iterable[bytes], max_bytes: int) -> None:
    written_bytes = 0
    with open(path, "xb", opener=private_opener) as file:
        for block in blocks:
            written_bytes += len(block)
            if written_bytes > max_bytes:
                raise JobError("jobs.upload_too_large", name=path.name, limit_mb=max_bytes >> 20)
            file.write(block)


def _checked_upload(library: Library, path: str) -> Path:
    inbox, upload = library.operations.folder.resolve(), Path(path).resolve()
    if inbox not in upload.parents or not upload.is_file():
        raise JobError("jobs.upload_unknown", name=upload.name)
    return upload


def _refuse_full_inbox(inbox: Path, max_bytes: int) -> None:
    limit = _MAX_UPLOADS * max_bytes
    if sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file()) > limit:
        raise JobError("jobs.inbox_full", folder=inbox.name, limit_mb=limit >> 20)


def _drop_old_uploads(inbox: Path) -> None:
    oldest = time.time() - _UPLOAD_RETENTION.total_seconds()
    for place in inbox.iterdir():
        if place.is_dir() and place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)


def _status(row: rows.JobRow) -> JobStatus:
    result = json.loads(row.result) if row.result else {}
    if FAILURE in result:
        result[FAILURE] = from_plain(result[FAILURE])
    return JobStatus(
        number=row.number,
        kind=row.kind,
        state=row.state,
        progress=row.progress,
        message=from_column(row.message),
        result=result,
        by=row.by,
        arguments=json.loads(row.arguments),
        submitted=row.submitted,
        started=row.started,
        finished=row.finished,
    )
