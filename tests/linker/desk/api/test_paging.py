"""Long lists of the API: page after page they are the whole list, each thing once; who asks for no page gets all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from served import served

from linker.casework.deciding import decisions
from linker.casework.jobs import queue
from linker.casework.users import access_log
from linker.casework.workspace.workspace import Workspace
from linker.library.store.store import Library

DECISIONS, LOOKS, JOBS = 5, 9, 4
Rows = Callable[[Any], list[Any]]


@pytest.fixture(scope="module")
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as opened:
        first, _ = Workspace.of(opened).links_of_last_run()
        for row in range(DECISIONS):
            pair = str(first.case_id_a[row]), str(first.case_id_b[row])
            decisions.undo(opened, decisions.confirm(opened, *pair, "Li", "same shoe").number, "Li", "not so")
        for number in range(LOOKS):
            access_log.log_access(opened, "Rui", "case", f"C{number}")
        yield opened


@pytest.fixture(scope="module")
def desk(library: Library) -> Iterator[httpx.Client]:
    with pytest.MonkeyPatch.context() as patch:
        # jobs are taken and stay queued
        patch.setattr(queue, "has_waiting_job", lambda _library: False)
        for _ in range(JOBS):
            queue.submit(library, "relink", user="Li")
        with served(library, Path(str(library.url))) as client:
            yield client


def _itself(answer: Any) -> list[Any]:
    return list(answer)


def _under(name: str) -> Rows:
    return lambda answer: list(answer[name])


LISTS: dict[str, tuple[str, Rows]] = {
    "series": ("/api/series", _itself),
    "warnings": ("/api/warnings", _itself),
    "links": ("/api/links", _under("links")),
    "decisions": ("/api/decisions", _under("entries")),
    "cases": ("/api/cases", _under("cases")),
}


@pytest.mark.parametrize("name", list(LISTS))
@pytest.mark.parametrize("most", [1, 3, 7])
def test_the_pages_of_a_list_are_the_whole_list(desk: httpx.Client, name: str, most: int) -> None:
    address, rows = LISTS[name]
    whole = desk.get(address)
    every = rows(whole.json())
    assert int(whole.headers["x-total-count"]) == len(every) > 0
    assert "link" not in whole.headers
    assert _walked(desk, f"{address}?most={most}", rows, most) == every


@pytest.mark.parametrize(
    ("address", "count"), [("/api/jobs", JOBS), ("/api/access?who=Rui", LOOKS)], ids=["jobs", "access"]
)
def test_what_grows_at_its_head_is_walked_by_number(desk: httpx.Client, address: str, count: int) -> None:
    every = desk.get(address).json()
    assert len(every) == count
    between = "&" if "?" in address else "?"
    assert _walked(desk, f"{address}{between}most=2", _itself, 2) == every


def test_nothing_is_told_twice_when_somebody_looks_in_between(desk: httpx.Client, library: Library) -> None:
    first = desk.get("/api/access", params={"most": 3})
    access_log.log_access(library, "Li", "case", "another")
    second = desk.get(first.links["next"]["url"])
    assert [one["number"] for one in second.json()] == [first.json()[-1]["number"] - step for step in (1, 2, 3)]


def test_the_leads_of_an_offender_come_in_pages_too(desk: httpx.Client) -> None:
    known = next(line["offenders"][0] for line in desk.get("/api/series").json() if line["offenders"])
    asked = f"/api/leads?offender_id={known}"
    every = desk.get(asked).json()
    assert _walked(desk, f"{asked}&most=1", _under("leads"), 1) == every["leads"]


def test_a_page_beyond_the_end_is_empty(desk: httpx.Client) -> None:
    for address, rows in LISTS.values():
        answer = desk.get(address, params={"offset": 10_000, "most": 5})
        assert answer.status_code == 200
        assert rows(answer.json()) == []
        assert "link" not in answer.headers


@pytest.mark.parametrize("asked", ["most=0", "most=-1", "offset=-1", "most=999999", "offset=99999999999", "most=x"])
def test_a_page_that_cannot_be_is_refused(desk: httpx.Client, asked: str) -> None:
    assert {desk.get(f"{address}?{asked}").status_code for address, _ in LISTS.values()} == {422}


def test_the_description_names_the_headers(desk: httpx.Client) -> None:
    paths = desk.get("/api/openapi.json").json()["paths"]
    for address, _ in LISTS.values():
        told = paths[address.removeprefix("/api")]["get"]
        assert {"offset", "most"} <= {one["name"] for one in told["parameters"]}
        assert set(told["responses"]["200"]["headers"]) == {"X-Total-Count", "Link"}


def _walked(desk: httpx.Client, address: str, rows: Rows, most: int) -> list[Any]:
    answer, found = desk.get(address), []
    while True:
        page = rows(answer.json())
        assert len(page) <= most
        found += page
        if "next" not in answer.links:
            return found
        answer = desk.get(answer.links["next"]["url"])
