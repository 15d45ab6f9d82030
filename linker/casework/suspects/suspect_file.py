"""The file about one arrested person, TOML or JSON: known cases, home, custody, alibi, statements (see EXAMPLE)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any

from linker.casework.decision_log.custody_records import read_window
from linker.errors import InputError
from linker.library.cells.quantities import parse_amount, parse_list
from linker.review.custody import Window

EXAMPLE = """# One arrested person, for: linker suspect FILE. Every line may be left out: leave out what is not known.
# 一名到案人员的情况。每一行都可以不写；不清楚的就不要写。

offender = "S000123"            # id as in the library; brings his solved cases and stored custody 人员编号
told_on = 2024-06-01            # day of the statements: 去年, "last March" count from here 讯问日期
known_cases = ["A2024-0317"]    # further cases he certainly did 已查实的案件

# Where he lives or lived: an address, or coordinates (WGS 84, or with system = "gcj02", "bd09") 住处
[home]
address = "东城区和平路"
# longitude = 113.27
# latitude = 23.13
radius_km = 1.0

# When he was locked up, or certainly elsewhere. A day alone is the whole day; without "to" it still lasts.
# 羁押、不在场的时间；只写日期即指全天，不写 to 表示至今。
[[custody]]
from = "2023-08-01 14:00"
to = "2023-09-15"

[[alibi]]
from = "2024-03-08"
to = "2024-03-10"

# What he says he did, one block for each act, in his own words; vague is fine. 供述，一起一段，按原话即可
[[statements]]
time = "去年三月的一个晚上"       # or "March 2024, at night", "2024-03", "两个月前", "around 22:00"
place = "东门市场附近"            # or place = {longitude = 113.27, latitude = 23.13, radius_km = 0.5}
goods = "一辆黑色电动车"
tools = "液压剪"
premises = "小区楼下"
method = "剪断车锁"
loss = "两千多"
text = "我和一个朋友骑车过去的，看到楼下停着几辆电瓶车就动手了。"
already_told = ""                # what the interviewers told or showed him before: it proves nothing 已向其透露的内容
"""

_TOP = ("offender", "told_on", "known_cases", "home", "custody", "alibi", "statements")
_AREA_NUMBERS = ("longitude", "latitude", "x_m", "y_m", "radius_km")
_SYSTEMS = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True)
class Area:
    """A place as told: words, a point (degrees in `system`, or planar metres), and how far around it, in km."""

    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    x_m: float | None = None
    y_m: float | None = None
    radius_km: float = 0.0
    system: str = "wgs84"


@dataclass(frozen=True)
class Statement:
    """One act as a person tells it; "" and None where he does not. `already_told` is what he had been told before."""

    time: str = ""
    place: Area = Area()
    goods: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    premises: str = ""
    method: str = ""
    loss: float | None = None
    text: str = ""
    already_told: str = ""


@dataclass(frozen=True)
class Suspect:
    """One person: `told_on` is the day from which last year and the like count, None where it is not said."""

    offender: str = ""
    told_on: date | None = None
    known_cases: tuple[str, ...] = ()
    home: Area | None = None
    custody: tuple[Window, ...] = ()
    alibi: tuple[Window, ...] = ()
    statements: tuple[Statement, ...] = ()


def read_suspect(path: Path) -> Suspect:
    """The file as a Suspect; raises InputError that names every fault by its key."""
    return suspect_from(_document(path), str(path))


def suspect_from(document: Mapping[str, Any], name: str) -> Suspect:
    """A parsed document as a Suspect; `name` stands in the errors."""
    reader = _Reader([])
    reader.check_keys("", document, _TOP)
    found = Suspect(
        offender=reader.text("offender", document.get("offender")),
        told_on=reader.read("told_on", document.get("told_on"), _day, None),
        known_cases=reader.read("known_cases", document.get("known_cases"), _texts, ()),
        home=reader.area("home", document["home"]) if document.get("home") else None,
        custody=tuple(reader.windows("custody", document.get("custody"))),
        alibi=tuple(reader.windows("alibi", document.get("alibi"))),
        statements=tuple(reader.statements(document.get("statements"))),
    )
    if not reader.faults and not (found.offender or found.known_cases or found.home or found.statements):
        reader.faults.append("it names neither offender, known_cases, home nor statements, so nothing can be ranked")
    if reader.faults:
        raise InputError(f"{name}: {'; '.join(reader.faults)} (linker suspect --example shows the format)")
    return found


def _document(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not written in UTF-8; save it as UTF-8") from None
    try:
        found = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except ValueError as error:
        kind = "JSON" if path.suffix.lower() == ".json" else "TOML"
        raise InputError(f"{path}: is no {kind} ({error}); linker suspect --example shows the format") from None
    if not isinstance(found, dict):
        raise InputError(f"{path}: holds no table of keys; linker suspect --example shows the format")
    return found


@dataclass(frozen=True)
class _Reader:
    """Reads values key by key and collects what is wrong with them."""

    faults: list[str]

    def read(self, key: str, value: Any, reading: Callable[[Any], Any], nothing: Any) -> Any:
        """The value as read; `nothing` where it is missing or wrong."""
        if value is None or value == "":
            return nothing
        try:
            return reading(value)
        except (ValueError, TypeError) as error:
            self.faults.append(f"{key}: {error}")
            return nothing

    def check_keys(self, key: str, value: Mapping[str, Any], known: tuple[str, ...]) -> None:
        """Unknown keys are faults: a misspelt one would silently be left out."""
        where = f"{key}." if key else ""
        self.faults.extend(
            f"{where}{name} is no known key; use {', '.join(known)}" for name in value if name not in known
        )

    def text(self, key: str, value: Any) -> str:
        """A text; a number (an id, a year) is taken as written."""
        return str(self.read(key, value, _text, ""))

    def area(self, key: str, value: Any) -> Area:
        """A place: words, or a table of words, point and radius."""
        if isinstance(value, str):
            return Area(value.strip())
        if not isinstance(value, dict):
            self.faults.append(f"{key}: give words or a table with address, longitude and latitude, radius_km")
            return Area()
        words = [self.text(f"{key}.{name}", value.get(name)) for name in ("region", "address")]
        self.check_keys(key, value, ("address", "region", "system", *_AREA_NUMBERS))
        numbers = {name: self.read(f"{key}.{name}", value.get(name), _number, None) for name in _AREA_NUMBERS}
        for one, other in (("longitude", "latitude"), ("x_m", "y_m")):
            if (numbers[one] is None) != (numbers[other] is None):
                self.faults.append(f"{key}: {one} and {other} go together; give both")
        radius = numbers.pop("radius_km")
        system = self.text(f"{key}.system", value.get("system")) or "wgs84"
        if system not in _SYSTEMS:
            self.faults.append(f"{key}.system is {system!r}; use one of {', '.join(_SYSTEMS)}")
        return Area(" ".join(filter(None, words)), **numbers, radius_km=radius or 0.0, system=system)

    def windows(self, key: str, value: Any) -> Iterator[Window]:
        """Windows {from, to}."""
        for number, item in enumerate(self.tables(key, value), start=1):
            where = f"{key}[{number}]"
            self.check_keys(where, item, ("from", "to"))
            window = self.read(where, item, lambda table: read_window(table.get("from"), table.get("to")), None)
            if window:
                yield window

    def statements(self, value: Any) -> Iterator[Statement]:
        """Statements, one a block."""
        for number, item in enumerate(self.tables("statements", value), start=1):
            where = f"statements[{number}]"
            self.check_keys(where, item, tuple(field.name for field in fields(Statement)))
            words = {name: self.text(f"{where}.{name}", item.get(name))
                     for name in ("time", "premises", "method", "text", "already_told")}  # fmt: skip
            yield Statement(
                **words,
                place=self.area(f"{where}.place", item.get("place", "")),
                goods=self.read(f"{where}.goods", item.get("goods"), _items, ()),
                tools=self.read(f"{where}.tools", item.get("tools"), _items, ()),
                loss=self.read(f"{where}.loss", item.get("loss"), parse_amount, None),
            )

    def tables(self, key: str, value: Any) -> list[Mapping[str, Any]]:
        """A list of tables; one table alone is a list of one."""
        items = [value] if isinstance(value, dict) else value or []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            self.faults.append(f"{key}: give a list of tables, [[{key}]]")
            return []
        return items


def _text(value: Any) -> str:
    if isinstance(value, dict | list | bool):
        raise TypeError("give a text")
    return str(value).strip()


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value)) if isinstance(value, list) else (_text(value),)


def _items(value: Any) -> tuple[str, ...]:
    return _texts(value) if isinstance(value, list) else parse_list(_text(value))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is no day; write it like 2024-06-01") from None
