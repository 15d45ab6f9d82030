"""What left pages were made of does not pile up: counted in a desk at work, never timed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from linker_desk import copied_library, serving
from page_socket import Page, socket_on, until

pytest.importorskip("nicegui")

from linker.desk.server.left_pages import LeftPages

PAGES = 30
PATHS = ("/", "/search", "/series")


@pytest.fixture
def browser(linked_library: Path, tmp_path: Path) -> Iterator[httpx.Client]:
    program = (str(Path(__file__).parents[3] / "desk_with_counts.py"),)
    path = copied_library(linked_library, tmp_path / "counted")
    with serving(path, program=program) as served, httpx.Client(base_url=served.url, timeout=60.0) as client:
        yield client


def counted(browser: httpx.Client) -> dict[str, int]:
    counts: dict[str, int] = browser.get("/counts").json()
    return counts


def test_elements_of_left_pages_are_freed(browser: httpx.Client) -> None:
    before, of_page = counted(browser), []
    for number in range(PAGES):
        page = Page(browser, PATHS[number % len(PATHS)])
        of_page.append(len(page.elements))
        with socket_on(page):
            assert counted(browser)["pages"] > before["pages"]
    until(lambda: counted(browser)["pages"] <= before["pages"])
    until(lambda: counted(browser)["elements"] - before["elements"] < sum(of_page) / 2)


def test_a_pass_comes_after_some_pages_and_frees_what_refers_to_itself() -> None:
    class Node:
        def __init__(self) -> None:
            self.itself = self

    pages, nodes = LeftPages(), [Node() for _ in range(3)]
    nodes.clear()
    passes = []
    for _ in range(20):
        pages.note()
        passes.append(pages.free())
    assert passes == ([False] * 9 + [True]) * 2
    assert not [each for each in gc.get_objects() if type(each) is Node]


def test_no_pass_is_made_while_the_collector_rests() -> None:
    pages = LeftPages()
    for _ in range(10):
        pages.note()
    gc.disable()
    try:
        assert not pages.free()
    finally:
        gc.enable()
    assert pages.free()
