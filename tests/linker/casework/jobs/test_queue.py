"""The queue of long jobs: what it takes, what it refuses, and what is cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from job_samples import HEADER, ROWS, submit_import

from linker.casework.jobs import queue
from linker.casework.jobs import worker as working
from linker.casework.jobs.queue import JobError
from linker.casework.users import access_log
from linker.library.store.store import Library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "cases.db") as opened:
        yield opened


def test_a_queued_job_is_cancelled_at_once_and_an_ended_one_stays(library: Library) -> None:
    first, second = submit_import(library), submit_import(library)
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


def test_people_sign_in_and_look_while_an_import_writes(library: Library) -> None:
    with library.import_session("f", "0"):
        access_log.log_access(library, "Li", "case", "A1")
        submit_import(library)
    assert [one.what for one in access_log.read_log(library)] == ["job", "case"]
