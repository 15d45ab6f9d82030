"""Where a model comes from, written in English and read back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from features.columns import Ragged
from linker.i18n.text import Text
from linker.i18n.translate import translate
from linker.model.few_groups import group_weight
from linker.model.origin import WEIGHT_ENOUGH, origin_text, own_weight, trained_origin
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


def test_the_model_of_a_library_weighs_the_more_the_more_is_solved() -> None:
    learned = replace(starting_model().provenance, origin=trained_origin("1 May", like_unsolved=False), groups=60)
    model = replace(starting_model(), provenance=learned)
    groups = [(f"p{number // 3}",) for number in range(180)]
    weights = [own_weight(model, Ragged.from_rows([*groups, *[()] * unsolved])) for unsolved in (0, 180, 17_820)]
    assert weights[0] == group_weight(60) > WEIGHT_ENOUGH
    assert weights[1:] == pytest.approx([weights[0] / 2, weights[0] / 100])
    assert own_weight(starting_model(), Ragged.from_rows(groups)) == 0.0
    assert own_weight(model, Ragged.empty(0)) == 0.0
