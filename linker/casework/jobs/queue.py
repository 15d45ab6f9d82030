"""Long jobs: handed in here, done by a worker process (`linker.casework.working`), one at a time per library.

A job whose worker died is found by its silent heart and told as failed: imports, re-linkings and trainings are one
transaction each, so nothing is half done and it can simply be handed in again.
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

from linker.errors import LinkerError
from linker.library.files.rejects import rejects_path
from linker.library.store.operations import access_log
from linker.library.store.operations import jobs as rows
from linker.library.store.store import Library

Kind = Literal["import", "relink", "train"]
KINDS: tuple[str, ...] = get_args(Kind)
SILENCE = timedelta(seconds=30)
# Uploads name victims: they do not lie about for longer than somebody may still want to repair and import them.
_UPLOADS_KEPT = timedelta(days=7)
_LONGEST_NAME = 120
_DIED = "its worker died; nothing is half done, hand it in again"


class JobError(LinkerError):
    """A job cannot be handed in, found or changed so."""


class UnknownJobError(JobError):
    """A job that nobody handed in, or whose files are kept no longer."""


@dataclass(frozen=True)
class JobStatus:
    """How a job stands. `progress` 0 to 1 (0 while unknown); `result` plain JSON data, {} until it is done."""

    number: int
    kind: str
    state: str
    progress: float
    message: str
    result: dict[str, Any]
    by: str
    arguments: dict[str, Any]
    submitted: datetime
    started: datetime | None
    finished: datetime | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in {rows.QUEUED, rows.RUNNING}


def keep_upload(library: Library, file_name: str, blocks: Iterable[bytes], *, most_bytes: int = 1 << 40) -> Path:
    """Keep a file that somebody hands in, under a folder of its own; nothing in its name leaves that folder.

    Raises JobError where it is longer than `most_bytes`; what was written of it is gone then.
    """
    inbox = library.office.folder
    inbox.mkdir(mode=0o700, parents=True, exist_ok=True)
    _drop_old_uploads(inbox)
    place = Path(mkdtemp(dir=inbox))
    path = place / safe_name(file_name)
    try:
        _write(path, blocks, most_bytes)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return path


def safe_name(file_name: str) -> str:
    """The last part of a name that came from outside, without anything that could steer a path, a shell or a screen."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1].encode("utf-8", "ignore").decode()
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '<>:"|?*').strip(" .")
    stem, dot, ending = kept.partition(".")
    while len(f"{stem}{dot}{ending}".encode()) > _LONGEST_NAME and stem:
        stem = stem[:-1]
    return f"{stem or 'cases'}{dot}{ending[-40:]}" if re.search(r"\w", kept) else "cases"


def submit(library: Library, kind: Kind, arguments: Mapping[str, Any] | None = None, *, by: str) -> int:
    """Hand in a job and give its number.

    `import` takes `path` (of `keep_upload`) and may take `dry_run`, `as_recorded` and `map` (TOML text); `train` may
    take `seed`. Raises JobError for an unknown kind, or for a file that was not handed in by `keep_upload`.
    """
    told = dict(arguments or {})
    if kind not in KINDS:
        raise JobError(f"{kind}: is no kind of job; choose one of {', '.join(KINDS)}")
    if kind == "import":
        told["path"] = str(_own_upload(library, str(told.get("path", ""))))
    with library.office.writing() as office:
        number = rows.add_job(office, kind, json.dumps(told), by)
        access_log.add_look(office, by, "job", f"{number}: {kind}")
    return number


def status(library: Library, number: int) -> JobStatus:
    """How a job stands now. Raises JobError for a number nobody was given."""
    fail_stale_jobs(library)
    with library.office.reading() as office:
        row = rows.read_job(office, number)
    if row is None:
        raise UnknownJobError(f"job {number}: there is none; check the number")
    return _status(row)


def listed(library: Library, *, most: int = 20, before: int | None = None) -> tuple[JobStatus, ...]:
    """The newest jobs first, whoever handed them in; of lower numbers than `before` where named."""
    fail_stale_jobs(library)
    with library.office.reading() as office:
        return tuple(_status(row) for row in rows.read_jobs(office, most, before=before))


def cancel(library: Library, number: int, *, by: str) -> JobStatus:
    """Ask a job to stop: a queued one stops at once, a running one within seconds; an ended one stays as it is."""
    before = status(library, number)
    with library.office.writing() as office:
        if before.state == rows.QUEUED:
            rows.end_job(office, number, rows.CANCELLED, f"cancelled by {by}")
        rows.change_job(office, number, cancel=True)
        access_log.add_look(office, by, "job", f"{number}: cancel")
    return status(library, number)


def wait_for(library: Library, number: int, *, seconds: float) -> JobStatus:
    """The job when it has ended, or as it stands after so many seconds; something must be running a worker."""
    until = time.monotonic() + seconds
    found = status(library, number)
    while not found.ended and time.monotonic() < until:
        time.sleep(0.1)
        found = status(library, number)
    return found


def rejects_of(library: Library, number: int) -> tuple[str, bytes]:
    """Name and content of the rejected rows of an import. Raises JobError where there are none (any more)."""
    imported = status(library, number).arguments.get("path")
    if not imported:
        raise UnknownJobError(f"job {number}: is no import of a file, so it has no rejected rows")
    path = rejects_path(Path(str(imported)))
    try:
        return path.name, path.read_bytes()
    except OSError:
        raise UnknownJobError(f"job {number}: no rejected rows are kept; import the file again to see them") from None


def fail_stale_jobs(library: Library) -> None:
    """Tell jobs whose worker died as failed."""
    with library.office.reading() as office:
        lost = rows.lost_jobs(office, SILENCE)
    if lost:
        with library.office.writing() as office:
            for number in rows.lost_jobs(office, SILENCE):
                rows.end_job(office, number, rows.FAILED, _DIED)


def waiting(library: Library) -> bool:
    """Whether a job waits for a worker and none of the library's is running."""
    with library.office.reading() as office:
        return rows.waits(office)


def _write(path: Path, blocks: Iterable[bytes], most_bytes: int) -> None:
    written = 0
    with path.open("xb") as file:
        for block in blocks:
            written += len(block)
            if written > most_bytes:
                raise JobError(f"{path.name}: is larger than {most_bytes >> 20:,} MB; split it, or use linker import")
            file.write(block)


def _own_upload(library: Library, path: str) -> Path:
    inbox, found = library.office.folder.resolve(), Path(path).resolve()
    if inbox not in found.parents or not found.is_file():
        raise JobError(f"{found.name}: was not handed in here (or is kept no longer); hand the file in again")
    return found


def _drop_old_uploads(inbox: Path) -> None:
    oldest = time.time() - _UPLOADS_KEPT.total_seconds()
    for place in inbox.iterdir():
        if place.is_dir() and place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)


def _status(row: rows.JobRow) -> JobStatus:
    result = json.loads(row.result) if row.result else {}
    return JobStatus(
        row.number,
        row.kind,
        row.state,
        row.progress,
        row.message,
        result,
        row.by,
        json.loads(row.arguments),
        row.submitted,
        row.started,
        row.finished,
    )
