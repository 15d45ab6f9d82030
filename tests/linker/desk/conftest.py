"""A desk on a small town, and people at their browsers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from linker_desk import Person, Served, chromium, linked_town, serving


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk without accounts on a small town that nobody changes much."""
    pytest.importorskip("nicegui")
    with serving(linked_town(tmp_path_factory.mktemp("town"))) as served:
        yield served


@pytest.fixture(scope="session")
def _in_english(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with chromium(tmp_path_factory.mktemp("english"), "en-US") as person:
        yield person


@pytest.fixture(scope="session")
def _in_chinese(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    with chromium(tmp_path_factory.mktemp("chinese"), "zh-CN") as person:
        yield person


@pytest.fixture
def person(_in_english: Person, town: Served) -> Person:
    """Somebody who reads English, at the desk of the town."""
    return _in_english.at(town)


@pytest.fixture
def chinese(_in_chinese: Person, town: Served) -> Person:
    """Somebody who reads Chinese, at the desk of the town."""
    return _in_chinese.at(town)
