"""Importing, re-linking and training: handed in here, done by the worker, asked for by number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Literal
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from linker.casework.jobs import queue
from linker.casework.jobs.queue import JobStatus
from linker.casework.users import access_log
from linker.desk.api.callers import Detective, Reader, json_response
from linker.desk.api.paging import BY_NUMBER, Before, older
from linker.desk.auth.sessions import Visitor, role_too_low
from linker.desk.error_text import engine_text
from linker.desk.settings import Desk

routes = APIRouter(tags=["jobs"])
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
_BLOCK = 1 << 20


class Order(BaseModel):
    """A job: link the whole library anew, or (a reviewer) learn from the solved cases."""

    kind: Literal["relink", "train"]
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


@routes.post("/imports", status_code=202)
def import_cases(
    request: Request,
    caller: Detective,
    file: Annotated[UploadFile, File(description="CSV, TSV, XLSX, XLS, JSON, JSONL or Parquet; text also .gz")],
    map: Annotated[str, Form(max_length=200_000, description="A column map (TOML); else it is guessed")] = "",  # noqa: A002
    dry_run: Annotated[bool, Form(description="Only say what would be stored")] = False,  # noqa: FBT002
) -> Response:
    """Hand in a file of cases; 202 with the job that imports it and links the new cases."""
    desk: Desk = request.app.state.desk
    most_bytes = desk.setup.largest_upload_mb << 20
    path = queue.store_upload(caller.library, file.filename or "cases", _blocks(file.file), max_bytes=most_bytes)
    arguments = {"path": str(path), "map": map, "dry_run": dry_run}
    return _accepted(caller, queue.submit(caller.library, "import", arguments, user=caller.name))


@routes.post("/jobs", status_code=202)
def order(caller: Detective, job_order: Order) -> Response:
    """Hand in a re-linking or a training."""
    if job_order.kind == "train" and not caller.may("reviewer"):
        raise role_too_low(caller, "reviewer")
    arguments = {"seed": job_order.seed} if job_order.kind == "train" else {}
    return _accepted(caller, queue.submit(caller.library, job_order.kind, arguments, user=caller.name))


@routes.get("/jobs", responses=BY_NUMBER)
def newest(
    request: Request,
    caller: Reader,
    limit: Annotated[int, Query(alias="most", ge=1, le=1_000)] = 20,
    before: Before = None,
) -> Response:
    """The newest jobs first, without their results."""
    jobs = queue.list_jobs(caller.library, limit=limit, before=before)
    headers = older(request, [job.number for job in jobs], limit)
    return json_response([job_payload(caller, job) | {"result": {}} for job in jobs], headers=headers)


@routes.get("/jobs/{number}")
def job(caller: Reader, number: Number) -> Response:
    """How a job stands, and its result when it is done."""
    return json_response(job_payload(caller, queue.status(caller.library, number)))


@routes.post("/jobs/{number}/cancel")
def cancel(caller: Detective, number: Number) -> Response:
    """Ask a job to stop; one that has ended stays as it is."""
    return json_response(job_payload(caller, queue.cancel(caller.library, number, user=caller.name)))


@routes.get("/jobs/{number}/rejects")
def rejects(caller: Detective, number: Number) -> Response:
    """The rejected rows of an import as CSV, with row, field and reason, to be repaired and handed in again."""
    name, content = queue.rejects_of(caller.library, number)
    access_log.log_access(caller.library, caller.name, "export", name)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def job_payload(caller: Visitor, job: JobStatus) -> dict[str, Any]:
    """A job as its caller may see it: in his language, without where its file lies on the server."""
    arguments = {name: value for name, value in job.arguments.items() if name != "path"}
    result = dict(job.result)
    if queue.FAILURE in result:
        result[queue.FAILURE] = engine_text(caller, result[queue.FAILURE])
    return {**vars(job), "message": engine_text(caller, job.message), "result": result, "arguments": arguments}


def _accepted(caller: Visitor, number: int) -> Response:
    return json_response(job_payload(caller, queue.status(caller.library, number)), 202)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
