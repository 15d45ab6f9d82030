"""The shape of answers for the API's description: records as JSON holds them, their texts as English and Chinese.

Answers are written by `linker.report.formats.json_csv.as_plain`; the models here follow its rule from the same marks on
the fields (`FLAT`, `SUFFIXED`, `PAIRED`), and describe answers only: nothing is read by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, fields, is_dataclass
from functools import cache, reduce
from operator import or_
from types import GenericAlias, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from linker.i18n.text import FLAT, JSON_FORM, PAIRED, Label, Text


class ResponseModel(BaseModel):
    """What all answers have in common: no name of a field is kept for pydantic."""

    model_config = ConfigDict(protected_namespaces=())


class TextAnswer(ResponseModel):
    """A text in both languages."""

    english: str
    chinese: str


@cache
def response_model(record: type) -> type[BaseModel]:
    """The model of a dataclass. A number with decimals may be null, which stands for not known (NaN)."""
    hints = get_type_hints(record)
    described = {name: kind for item in fields(record) for name, kind in _json_fields(item, hints[item.name])}
    definitions: dict[str, Any] = {name: (kind, ...) for name, kind in described.items()}
    return create_model(record.__name__, __base__=ResponseModel, __doc__=record.__doc__, **definitions)


def response_list(record: type) -> Any:
    """The model of a list of these records."""
    return GenericAlias(list, (response_model(record),))


def _json_fields(item: Field[Any], kind: Any) -> Iterator[tuple[str, Any]]:
    form = item.metadata.get(JSON_FORM)
    if form is None:
        yield item.name, _json_type(kind)
        return
    if form == PAIRED[JSON_FORM]:
        yield item.name, list[tuple[str, str]]
        return
    names = ("english", "chinese") if form == FLAT[JSON_FORM] else (item.name, f"{item.name}_chinese")
    kind_of_text = list[str] if get_origin(kind) is tuple else str
    yield from ((name, kind_of_text) for name in names)


def _json_type(kind: Any) -> Any:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return reduce(or_, map(_json_type, arguments))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return GenericAlias(dict, (str, _json_type(arguments[1])))
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return _json_array(origin, arguments)
    return _json_scalar(kind)


def _json_array(origin: type, arguments: tuple[Any, ...]) -> Any:
    if origin is tuple and arguments[-1] is not Ellipsis:
        return GenericAlias(tuple, tuple(map(_json_type, arguments)))
    return GenericAlias(list, (_json_type(arguments[0]),))


def _json_scalar(kind: Any) -> Any:
    if kind in (Text, Label):
        return TextAnswer
    if kind is float:
        return float | None
    return response_model(kind) if isinstance(kind, type) and is_dataclass(kind) else kind
