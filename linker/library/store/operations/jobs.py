"""Rows of long jobs: submitted by anybody, run by one worker at a time, alive as long as their heartbeat goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from linker.library.store.operations import schema
from linker.library.store.timestamps import as_text, from_text, utc

QUEUED, RUNNING, COMPLETED, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
_JOBS = schema.jobs.c
_ENDED = (COMPLETED, FAILED, CANCELLED)


@dataclass(frozen=True)
class JobRow:
    """One job. `arguments` and `result` are JSON text, "" until there is a result; moments to come are None."""

    number: int
    kind: str
    arguments: str
    state: str
    progress: float
    message: str
    result: str
    by: str
    cancel: bool
    submitted: datetime
    started: datetime | None
    finished: datetime | None


def add_job(connection: Connection, kind: str, arguments: str, by: str) -> int:
    """Queue a job and return its number."""
    row = {"kind": kind, "arguments": arguments, "by": by, "state": QUEUED, "message": "", "result": ""}
    row |= {"submitted": as_text(), "started": "", "finished": "", "heartbeat": ""}
    statement = insert(schema.jobs).values(**row, progress=0.0, cancel=False, worker=0)
    return int(connection.execute(statement.returning(_JOBS.job_id)).scalar_one())


def claim_next_job(connection: Connection, worker: int) -> JobRow | None:
    """Claim the oldest queued job for a worker; None where there is none or another job is running."""
    if _any(connection, RUNNING):
        return None
    number = connection.execute(
        select(_JOBS.job_id).where(_JOBS.state == QUEUED).order_by(_JOBS.job_id).limit(1)
    ).scalar()
    if number is None:
        return None
    now = as_text()
    change_job(connection, number, state=RUNNING, worker=worker, started=now, heartbeat=now)
    return read_job(connection, number)


def record_heartbeat(connection: Connection, number: int, progress: float, message: str) -> bool:
    """Store that a job is alive and its progress; return whether it is to stop or has ended."""
    statement = update(schema.jobs).where(_JOBS.job_id == number, _JOBS.state == RUNNING)
    alive = connection.execute(statement.values(progress=progress, message=message, heartbeat=as_text())).rowcount
    return not alive or bool(connection.execute(select(_JOBS.cancel).where(_JOBS.job_id == number)).scalar())


def end_job(connection: Connection, number: int, state: str, message: str, result: str = "") -> None:
    """Close a job that has not ended yet; one that has stays as it is."""
    values: dict[str, object] = {"state": state, "message": message, "result": result, "finished": as_text()}
    if state == COMPLETED:
        values["progress"] = 1.0
    connection.execute(update(schema.jobs).where(_JOBS.job_id == number, _JOBS.state.not_in(_ENDED)).values(**values))


def change_job(connection: Connection, number: int, **values: object) -> None:
    """Change columns of a job."""
    connection.execute(update(schema.jobs).where(_JOBS.job_id == number).values(**values))


def stale_jobs(connection: Connection, silence: timedelta) -> tuple[int, ...]:
    """Numbers of running jobs without a heartbeat for so long."""
    limit = as_text(utc() - silence)
    query = select(_JOBS.job_id).where(_JOBS.state == RUNNING, _JOBS.heartbeat < limit)
    return tuple(connection.execute(query).scalars())


def read_job(connection: Connection, number: int) -> JobRow | None:
    """One job, None where there is none of this number."""
    row = connection.execute(select(schema.jobs).where(_JOBS.job_id == number)).first()
    return None if row is None else _job(row)


def read_jobs(connection: Connection, limit: int, *, before: int | None = None) -> tuple[JobRow, ...]:
    """The newest jobs first; of lower numbers than `before` where named."""
    query = select(schema.jobs).order_by(_JOBS.job_id.desc()).limit(limit)
    rows = connection.execute(query if before is None else query.where(_JOBS.job_id < before))
    return tuple(_job(row) for row in rows)


def has_waiting_job(connection: Connection) -> bool:
    """Whether a job is queued and none is running."""
    return _any(connection, QUEUED) and not _any(connection, RUNNING)


def _any(connection: Connection, state: str) -> bool:
    return connection.execute(select(_JOBS.job_id).where(_JOBS.state == state).limit(1)).first() is not None


def _job(row: Row[Any]) -> JobRow:
    columns = dict(row._mapping)
    for name in ("submitted", "started", "finished"):
        columns[name] = from_text(columns[name]) if columns[name] else None
    del columns["worker"], columns["heartbeat"]
    return JobRow(number=columns.pop("job_id"), **columns)
