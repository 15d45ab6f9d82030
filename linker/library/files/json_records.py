"""JSON and JSONL, streamed: a list of objects, {"…": [objects]}, or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from linker.i18n.text import Text
from linker.library.files.chunks import Row, in_chunks
from linker.library.files.encodings import TextEncoding, fault_of, is_undecoded, open_text, readable
from linker.library.files.headers import column_names
from linker.library.files.json_shapes import SIDE_LISTS, flat_record, nested_rows
from linker.library.files.json_text import JsonText, decode
from linker.library.files.layout import DEFAULT_LAYOUT, Layout
from linker.library.files.raw import BadRow, Progress, RawChunk, input_error
from linker.library.files.records import MAX_LINE_CHARACTERS
from linker.library.files.row_filter import RowFilter
from linker.library.files.sources import ByteStream, Source

MAX_COLUMNS = 16_384

# One element of the file: its number, and its object or what is wrong with it.
_Element = tuple[int, dict[str, Any]] | BadRow


def read_json(
    source: Source,
    encoding: TextEncoding,
    chunk_rows: int,
    on_progress: Progress | None,
    layout: Layout = DEFAULT_LAYOUT,
) -> Iterator[RawChunk]:
    """Chunks of a JSON or JSONL file, under the union of all keys in the order they first come up.

    Nested objects become columns of their own (location.latitude), the properties of a GeoJSON feature and the
    attributes of an ArcGIS one stand for the row; lists and points stay as they are. A key that an object does not
    have gives None. Raises InputError for
    broken JSON (line and column), for a file without objects, and where mostly nothing can be decoded.
    """
    keys = _keys(source, encoding)
    with _elements(source, encoding) as (elements, stream):
        rows = (_laid(element, keys) for element in elements)
        report = (lambda: on_progress(stream.bytes_read, stream.total)) if on_progress else (lambda: None)
        yield from in_chunks(column_names(keys), rows, chunk_rows, report, RowFilter(keys, layout.skip_rows))


def _laid(element: _Element, keys: tuple[str, ...]) -> Row | BadRow:
    return element if isinstance(element, BadRow) else (element[0], [element[1].get(key) for key in keys])


def _keys(source: Source, encoding: TextEncoding) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    count = unread = undecoded = 0
    with _elements(source, encoding) as (elements, _):
        for element in elements:
            count += 1
            if isinstance(element, BadRow):
                unread += 1
                undecoded += element.reason.id == "rejects.foreign_byte"
            elif not element[1].keys() <= keys.keys():
                keys.update(dict.fromkeys(element[1]))
            if len(keys) > MAX_COLUMNS:
                raise input_error(source.path, "files.too_many_keys", limit=MAX_COLUMNS)
    if undecoded * 3 > count:
        codec = encoding.codec.upper()
        raise input_error(source.path, "files.rows_undecoded", rows=undecoded, total=count, codec=codec)
    if unread and not keys:
        raise input_error(source.path, "files.no_objects", rows=count)
    return tuple(keys)


@contextmanager
def _elements(source: Source, encoding: TextEncoding) -> Iterator[tuple[Iterator[_Element], ByteStream]]:
    lines = _is_one_object_a_line(source, encoding)
    with open_text(source, encoding) as (text, stream):
        if lines:
            yield _lines(iter(partial(text.readline, MAX_LINE_CHARACTERS), ""), encoding), stream
        else:
            yield _listed_elements(JsonText(text, source.path), encoding), stream


def _is_one_object_a_line(source: Source, encoding: TextEncoding) -> bool:
    with open_text(source, encoding) as (text, _):
        lines = (line.strip() for line in iter(partial(text.readline, MAX_LINE_CHARACTERS), ""))
        filled = (line for line in lines if line)
        first = next(filled, "")
        if not first:
            raise input_error(source.path, "files.no_text")
        if source.suffix in (".jsonl", ".ndjson"):
            return not first.startswith("[") and first != "{"
        return _is_object(first) and next(filled, "").startswith("{")


def _is_object(line: str) -> bool:
    try:
        return isinstance(decode(line), dict)
    except ValueError:
        return False


def _lines(lines: Iterator[str], encoding: TextEncoding) -> Iterator[_Element]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _line(number, line.strip(), encoding)


def _line(number: int, line: str, encoding: TextEncoding) -> _Element:
    try:
        value = decode(line)
    except json.JSONDecodeError as error:
        reason = Text("rejects.broken_json", fault=f"{error.msg}, column {error.colno}")
        return BadRow(number, _undecoded(line, encoding) or reason, readable([line]))
    except ValueError as error:
        return BadRow(number, Text("rejects.broken_json", fault=str(error)), readable([line]))
    return _checked(number, value, line, encoding)


def _listed_elements(text: JsonText, encoding: TextEncoding) -> Iterator[_Element]:
    first = text.peek()
    if first == "[":
        for number, (value, raw) in enumerate(text.list_elements(), start=1):
            yield _checked(number, value, raw, encoding)
    elif first == "{":
        yield from _wrapped(text, encoding)
    else:
        raise text.error("files.no_json")
    if text.peek():
        raise text.error("files.after_the_end")


def _wrapped(text: JsonText, encoding: TextEncoding) -> Iterator[_Element]:
    # {"cases": [objects], …}: the one list of objects is the table; an object without any may hold one further down,
    # as the answers of portals do, and is else one row.
    members: dict[str, Any] = {}
    table = ""
    for key in text.object_keys():
        if key in SIDE_LISTS or not text.starts_list_of_objects():
            members[key] = text.value()[0]
            continue
        if table:
            raise text.error("files.two_lists", first=table, second=key)
        table = key
        for number, (value, raw) in enumerate(text.list_elements(), start=1):
            yield _checked(number, value, raw, encoding)
    if table or list(members.values()) == [[]]:
        return
    for number, row in enumerate(nested_rows(members) or [members], start=1):
        yield _checked(number, row, json.dumps(row, ensure_ascii=False), encoding)


def _checked(number: int, value: Any, raw: str, encoding: TextEncoding) -> _Element:
    if not isinstance(value, dict):
        return BadRow(number, Text("rejects.no_object"), readable([raw]))
    if encoding.faulty or "\\u" in raw:
        fault = fault_of("".join(_strings(value)), encoding.codec)
        if fault:
            return BadRow(number, fault, readable([raw]))
    return number, flat_record(value)


def _undecoded(line: str, encoding: TextEncoding) -> Text | None:
    return fault_of(line, encoding.codec) if is_undecoded(line) else None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        yield from (text for part in value.values() for text in _strings(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in _strings(part))
