"""Desks on a small town, and people at their browsers. The town is linked once; each desk serves a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from linker_desk import Person, Served, chromium, copied_library, linked_town, serving
from served import PASSWORD

from linker.casework.users import accounts
from linker.library.store.store import Library

STAFF = {"Chen": "administrator", "Wang Fang": "detective", "李伟": "detective", "Rui": "reader"}


@pytest.fixture(scope="session")
def linked_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A linked library of a town, to be copied."""
    pytest.importorskip("nicegui")
    return linked_town(tmp_path_factory.mktemp("linked"))


@pytest.fixture(scope="session")
def town(linked_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk without accounts that nobody changes much."""
    with serving(copied_library(linked_library, tmp_path_factory.mktemp("town"))) as served:
        yield served


@pytest.fixture(scope="session")
def changing(linked_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk without accounts, to import, decide and link at."""
    with serving(copied_library(linked_library, tmp_path_factory.mktemp("changing"))) as served:
        yield served


@pytest.fixture(scope="session")
def bureau(linked_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk where people sign in."""
    path = copied_library(linked_library, tmp_path_factory.mktemp("bureau"))
    with Library.open(path) as library:
        for name, role in STAFF.items():
            accounts.add_account(library, name, role, PASSWORD, user="test")
    with serving(path) as served:
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
