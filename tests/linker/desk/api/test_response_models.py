"""The description of the API says of each answer what `as_plain` writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import jsonschema
import pytest

from linker.desk.api.response_models import response_list, response_model
from linker.i18n.text import FLAT, SUFFIXED, Label, Text
from linker.report.formats.json_csv import as_plain

TITLE = Text("role.reader")


@dataclass(frozen=True)
class Term:
    """A term."""

    log10_lr: float
    words: Text = field(metadata=FLAT)


@dataclass(frozen=True)
class Answer:
    """An answer with all that answers hold."""

    case_id: str
    at: datetime | None
    state: Literal["open", "closed"]
    terms: tuple[Term, ...]
    place: tuple[float, float] | None
    name: Text | Label | str
    reason: Text | None
    counts: dict[str, int]
    base_rate: Text = field(metadata=SUFFIXED)
    remark: Text | None = field(metadata=FLAT, default=None)


FULL = Answer(
    "C1", datetime(2024, 5, 1), "open", (Term(float("nan"), TITLE), Term(0.5, TITLE)), (1.0, 2.0), Label("a", "甲"),
    TITLE, {"pairs": 3}, TITLE, TITLE,
)  # fmt: skip
EMPTY = Answer("C2", None, "closed", (), None, "C2", None, {}, TITLE)


def faults(plain: object, model: Any) -> list[str]:
    """What a written answer has against the JSON schema of its model."""
    from pydantic import TypeAdapter

    validator = jsonschema.Draft202012Validator(TypeAdapter(model).json_schema(mode="serialization"))
    return [error.message for error in validator.iter_errors(plain)]


@pytest.mark.parametrize("answer", [FULL, EMPTY], ids=["full", "empty"])
def test_what_is_written_fits_the_model(answer: Answer) -> None:
    assert faults(as_plain(answer), response_model(Answer)) == []
    assert faults(as_plain((answer,)), response_list(Answer)) == []


def test_texts_stand_under_the_keys_that_their_marks_say() -> None:
    properties = response_model(Answer).model_fields
    assert {"english", "chinese", "base_rate", "base_rate_chinese"} <= set(properties)
    assert {"words", "remark"}.isdisjoint(properties)
    assert set(as_plain(FULL)) == set(properties)


@pytest.mark.parametrize("key", ["case_id", "terms", "base_rate_chinese"])
def test_an_answer_without_a_key_does_not_fit(key: str) -> None:
    plain = {name: value for name, value in as_plain(FULL).items() if name != key}
    assert faults(plain, response_model(Answer)) == [f"{key!r} is a required property"]
