"""Every sentence of the desk is there in both languages, with the same places to fill, and every key used is known."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linker import desk
from linker.desk.messages import LANGUAGES, catalogue, either, t

ROOM = Path(desk.__file__).parent
SOURCES = sorted(ROOM.rglob("*.py"))


def test_both_languages_say_the_same_things() -> None:
    english, chinese = catalogue("en"), catalogue("zh")
    assert sorted(english) == sorted(chinese)
    assert {key: places(english[key]) for key in english} == {key: places(chinese[key]) for key in english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    assert [key for key, sentence in catalogue(language).items() if not sentence.strip()] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_every_key_is_known(source: Path) -> None:
    used = re.findall(r'\bt\(\s*\w+,\s*"([a-z_0-9.]+)"', source.read_text("utf-8"))
    assert [key for key in used if key not in catalogue("en")] == []


def test_values_fill_the_sentence() -> None:
    assert t("en", "search.found", found=3, searched="1,000") == "3 of 1,000 cases, newest first"
    with pytest.raises(KeyError):
        t("en", "no.such.key")


def test_what_is_said_in_one_language_only_is_said_in_that() -> None:
    assert either("zh", "bolt cutter", "断线钳") == "断线钳"
    assert either("zh", "bolt cutter", "") == "bolt cutter"
    assert either("en", "bolt cutter", "断线钳") == "bolt cutter"


def places(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", sentence))
