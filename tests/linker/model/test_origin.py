"""Where a model comes from, written in English and read back."""

from __future__ import annotations

import pytest

from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.model.origin import origin_text, trained_origin
from linker.starting_model import starting_model


@pytest.mark.parametrize("like_unsolved", [False, True])
def test_an_origin_is_read_back(like_unsolved: bool) -> None:  # noqa: FBT001 - a parameter of the test
    text = origin_text(trained_origin("2024-05-01 10:30", like_unsolved=like_unsolved))
    assert isinstance(text, Text)
    assert "2024-05-01 10:30" in translate(text, "zh")
    assert ("加权" in translate(text, "zh")) == like_unsolved


def test_the_starting_model_says_that_it_is_invented() -> None:
    origin = starting_model().provenance.origin
    assert translate(origin_text(origin), "en") == origin
    assert "虚构城镇" in translate(origin_text(origin), "zh")


def test_a_sentence_of_somebody_else_stays() -> None:
    assert origin_text("learned elsewhere") == "learned elsewhere"
