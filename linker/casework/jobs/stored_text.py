"""Messages of jobs as text columns hold them: id and values as JSON, so that they can be read in either language later.

Beside them stands the English sentence, for a program that no longer knows the id. Messages of older versions are plain
English; they stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from linker.i18n.catalog import has_message
from linker.i18n.text import Label, Text, Translatable, Value
from linker.i18n.translate import translate


def to_column(text: Translatable) -> str:
    """A message for a text column; a plain string is stored as it is."""
    return text if isinstance(text, str) else json.dumps(to_plain(text), ensure_ascii=False)


def from_column(stored: str) -> Translatable:
    """The message of a text column, of this or an older version."""
    if not stored.startswith("{"):
        return stored
    try:
        return from_plain(json.loads(stored))
    except (ValueError, KeyError, TypeError, AttributeError):
        return stored


def to_plain(text: Translatable) -> Any:
    """A message as plain JSON data."""
    plain = _plain(text)
    return plain | {"english": translate(text, "en")} if isinstance(text, Text) else plain


def from_plain(plain: Any) -> Translatable:
    """A message from plain JSON data; its English sentence where this program does not know its id."""
    if isinstance(plain, str):
        return plain
    if "id" in plain and not has_message(plain["id"]):
        return str(plain["english"])
    text = _value(plain)
    if not isinstance(text, Text | Label):
        raise TypeError("the data of a message are a text or a label")
    return text


def _plain(value: Value) -> Any:
    if isinstance(value, Text):
        return {"id": value.id, "params": {name: _plain(item) for name, item in value.params}}
    if isinstance(value, Label):
        return {"label": [value.english, value.chinese]}
    if isinstance(value, date):
        return {"moment" if isinstance(value, datetime) else "day": value.isoformat()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(item) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if "id" in plain:
        return Text(plain["id"], **{name: _value(item) for name, item in plain["params"].items()})
    if "label" in plain:
        return Label(*plain["label"])
    return datetime.fromisoformat(plain["moment"]) if "moment" in plain else date.fromisoformat(plain["day"])
