"""The catalogues as files."""

from __future__ import annotations

import pytest

from linker.i18n.catalog import areas, catalogue, has_message, sentence
from linker.i18n.language import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_is_empty_only_for_a_unit_that_says_nothing(language: Language) -> None:
    empty = [
        f"{area}.{name}" for area in areas() for name, text in catalogue(area, language).items() if not text.strip()
    ]
    assert empty == ["unit.cosine"]


def test_an_id_that_is_none_is_told_apart() -> None:
    assert has_message("unit.days")
    assert not has_message("unit.lightyears")
    assert not has_message("no such sentence: ../etc/passwd.en")
    with pytest.raises(KeyError):
        sentence("no.such.key", "en")
