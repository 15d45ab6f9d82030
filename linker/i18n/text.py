"""What the program says, before a language is chosen: a message by id, or a name from data in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True, init=False)
class Text:
    """A message by its id in the catalogues, with the values of its placeholders.

    `Text("files.empty", path="a.csv")` is the sentence `empty` of the area `files`. Values may be texts themselves,
    numbers, dates or sequences of these; the catalogue says how each is written. Equal and hashable by id and values.
    """

    id: str
    params: tuple[tuple[str, Value], ...]

    def __init__(self, message_id: str, /, **params: Value) -> None:
        object.__setattr__(self, "id", message_id)
        object.__setattr__(self, "params", tuple(sorted(params.items())))


@dataclass(frozen=True)
class Label:
    """A name that data carry in both languages (a code of a lexicon, a field of a file); either may be empty."""

    english: str
    chinese: str


# A plain str is the same in every language: an id, a path, a word of a record.
Translatable: TypeAlias = Text | Label | str
Value: TypeAlias = Translatable | int | float | date | Sequence[Translatable] | None

# How a field of an answer that holds a text is written in JSON, where others depend on the keys: FLAT as `english` and
# `chinese` beside the other fields, SUFFIXED as `name` and `name_chinese`, without either as an object of the two.
# `words: Text = field(metadata=FLAT)`. A field with a sequence of texts holds a list under each key where it is
# SUFFIXED, one list of [english, chinese] a text where it is PAIRED; with AS_LISTS each record is a list of its values.
JSON_FORM = "json"
FLAT = {JSON_FORM: "flat"}
SUFFIXED = {JSON_FORM: "suffixed"}
PAIRED = {JSON_FORM: "paired"}
AS_LISTS = {JSON_FORM: "listed"}
