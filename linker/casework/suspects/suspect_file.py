"""The file about one arrested person, TOML or JSON: known cases, home, custody, alibi, statements (see EXAMPLE)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError as ValidatorFault

from linker.casework.decision_log.custody_records import read_window
from linker.errors import InputError
from linker.i18n.catalog import has_message
from linker.i18n.text import Text, Translatable
from linker.library.cells.amounts import parse_amount
from linker.library.cells.cell_error import CellError
from linker.library.cells.item_lists import parse_list
from linker.library.files.raw import Cell
from linker.review.custody import Window

# A commented sample of the file, in the language of its reader.
EXAMPLE = Text("suspects.example")
CoordinateSystem = Literal["wgs84", "gcj02", "bd09"]
# The second number of a point, and its first.
_FIRST_OF = {"latitude": "longitude", "y_m": "x_m"}


def _fault(text: Text) -> ValidatorFault:
    """A value that is not what its key needs, and why."""
    return ValidatorFault("suspect_file", "fault", {"text": text})


def _is_empty(value: object) -> bool:
    return value is None or value == ""


def _text(value: Any) -> str:
    """A text; a number (an id, a year) is taken as written."""
    if isinstance(value, dict | list | bool):
        raise _fault(Text("suspects.no_text"))
    return "" if value is None else str(value).strip()


def _texts(value: Any) -> tuple[str, ...]:
    if _is_empty(value):
        return ()
    return tuple(map(_text, value)) if isinstance(value, list) else (_text(value),)


def _items(value: Any) -> tuple[str, ...]:
    return _texts(value) if isinstance(value, list) else _cell(parse_list, _text(value))


def _number(value: Any) -> float | None:
    if _is_empty(value):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _fault(Text("suspects.no_number", value=str(value)))
    return float(value)


def _check_point(value: float | None, info: ValidationInfo) -> float | None:
    """Both numbers of a point, or none."""
    second = str(info.field_name)
    first = _FIRST_OF[second]
    if first in info.data and (info.data[first] is None) != (value is None):
        raise _fault(Text("suspects.half_a_point", first=first, second=second))
    return value


def _amount(value: Any) -> float | None:
    return None if _is_empty(value) else _cell(parse_amount, value)


def _cell(parse: Callable[[Cell], Any], value: Cell) -> Any:
    try:
        return parse(value)
    except CellError as error:
        raise _fault(error.text) from None


def _day(value: Any) -> date | None:
    if _is_empty(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise _fault(Text("suspects.no_day", value=str(value))) from None


def _system(value: Any) -> str:
    system = _text(value) or "wgs84"
    if system not in get_args(CoordinateSystem):
        raise _fault(Text("suspects.no_system", value=system, systems=get_args(CoordinateSystem)))
    return system


def _tables(value: Any, info: ValidationInfo) -> list[Any]:
    """A list of tables; one table alone is a list of one."""
    items = [value] if isinstance(value, dict) else value or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise _fault(Text("suspects.no_tables", key=str(info.field_name)))
    return items


Words = Annotated[str, BeforeValidator(_text)]
Names = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Items = Annotated[tuple[str, ...], BeforeValidator(_items)]
Number = Annotated[float | None, BeforeValidator(_number)]
SecondNumber = Annotated[Number, AfterValidator(_check_point), Field(validate_default=True)]
Amount = Annotated[float | None, BeforeValidator(_amount)]
Day = Annotated[date | None, BeforeValidator(_day)]
System = Annotated[CoordinateSystem, BeforeValidator(_system)]


class _FileTable(BaseModel):
    """A table of the file. Unknown keys are faults: a misspelt one would silently be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Area(_FileTable):
    """A place as told: words, a point (degrees in `system`, or planar metres), and how far around it, in km."""

    region: Words = ""
    address: Words = ""
    longitude: Number = None
    latitude: SecondNumber = None
    x_m: Number = None
    y_m: SecondNumber = None
    radius_km: Annotated[float, BeforeValidator(lambda value: _number(value) or 0.0)] = 0.0
    system: System = "wgs84"

    @model_validator(mode="before")
    @classmethod
    def _of_words(cls, value: Any) -> Any:
        """A place may be words alone."""
        if isinstance(value, str):
            return {"address": value}
        if not isinstance(value, dict | Area):
            raise _fault(Text("suspects.no_area"))
        return value

    @property
    def words(self) -> str:
        """Area and address in one line."""
        return " ".join(filter(None, (self.region, self.address)))


class Period(_FileTable):
    """A window of custody or alibi: two written times; without an end it still lasts."""

    start: Any = Field(default=None, alias="from")
    end: Any = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _check_window(self) -> Period:
        try:
            read_window(self.start, self.end)
        except CellError as error:
            raise _fault(error.text) from None
        return self

    @property
    def window(self) -> Window:
        """From its first to its last moment."""
        return read_window(self.start, self.end)


class Statement(_FileTable):
    """One act as a person tells it; "" and None where he does not. `already_told` is what he had been told before."""

    time: Words = ""
    place: Annotated[Area, BeforeValidator(lambda value: value or "")] = Area()
    goods: Items = ()
    tools: Items = ()
    premises: Words = ""
    method: Words = ""
    loss: Amount = None
    text: Words = ""
    already_told: Words = ""


class Suspect(_FileTable):
    """One person: `told_on` is the day from which last year and the like count, None where it is not said."""

    offender: Words = ""
    told_on: Day = None
    known_cases: Names = ()
    home: Annotated[Area | None, BeforeValidator(lambda value: value or None)] = None
    custody: Annotated[tuple[Period, ...], BeforeValidator(_tables)] = ()
    alibi: Annotated[tuple[Period, ...], BeforeValidator(_tables)] = ()
    statements: Annotated[tuple[Statement, ...], BeforeValidator(_tables)] = ()

    @model_validator(mode="after")
    def _check_that_it_says_something(self) -> Suspect:
        if not (self.offender or self.known_cases or self.home or self.statements):
            raise _fault(Text("suspects.says_nothing"))
        return self


# By the key of a table in the file.
_MODELS: Mapping[str, type[_FileTable]] = {
    "home": Area,
    "place": Area,
    "custody": Period,
    "alibi": Period,
    "statements": Statement,
}


def read_suspect(path: Path) -> Suspect:
    """The file as a Suspect; raises InputError that names every fault by its key."""
    return suspect_from(_document(path), str(path))


def suspect_from(document: Mapping[str, Any], name: str) -> Suspect:
    """A parsed document as a Suspect; `name` stands in the errors."""
    try:
        return Suspect.model_validate(dict(document))
    except ValidationError as error:
        faults = tuple(_fault_text(fault["loc"], fault.get("ctx", {})) for fault in error.errors())
        raise InputError("suspects.faults", name=name, faults=faults) from None


def _fault_text(location: tuple[int | str, ...], context: Mapping[str, Any]) -> Text:
    if "text" not in context:
        # an unknown key, the only fault that pydantic finds by itself
        return Text("suspects.unknown_key", place=_place(location), keys=tuple(_keys(location)))
    text: Text = context["text"]
    return Text("suspects.fault", place=_place(location), fault=text) if location else text


def _keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys of the table in which an unknown one stands."""
    tables = [part for part in location[:-1] if isinstance(part, str)]
    model = _MODELS[tables[-1]] if tables else Suspect
    return [field.alias or name for name, field in model.model_fields.items()]


def _place(location: tuple[int | str, ...]) -> Translatable:
    """A dotted path; items of lists are counted from 1."""
    place: Translatable = ""
    for part in location:
        if isinstance(part, int):
            place = Text("suspects.item", place=place, number=part + 1)
        else:
            key = Text(f"suspects.key.{part}") if has_message(f"suspects.key.{part}") else part
            place = Text("suspects.part", place=place, key=key) if place else key
    return place


def _document(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError("suspects.unreadable", path=str(path), reason=str(error.strerror)) from error
    except UnicodeDecodeError:
        raise InputError("suspects.not_utf8", path=str(path)) from None
    kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
    try:
        document = json.loads(text) if kind == "JSON" else tomllib.loads(text)
    except ValueError as error:
        raise InputError("suspects.not_parsed", path=str(path), kind=kind, reason=str(error)) from None
    if not isinstance(document, dict):
        raise InputError("suspects.no_keys", path=str(path))
    return document
