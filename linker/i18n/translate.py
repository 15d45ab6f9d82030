"""A text in the language of its reader: the sentence of the catalogue, with its values written as it asks.

A placeholder may say how its value is written: `{share:percent}`, `{weight:log10_lr}`, `{count:number}`, `{first:day}`,
`{when:moment}`, `{distance:km}` or any other unit of the area `unit`, and `{count:case|cases}` for a number with the
noun in its singular or plural. Without one, numbers and words stand as they are, texts are translated, and sequences
are joined as the language joins a list; `{faults:clauses}` parts them by semicolons, `{faults:lines}` puts each on a
line of its own. Everything else is Python's own format syntax.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from linker.i18n import dates, numbers
from linker.i18n.catalog import has_message, sentence
from linker.i18n.language import DocumentLanguage, HasLanguage, Language
from linker.i18n.text import Label, Text, Translatable

_SEPARATORS: Mapping[Language, str] = {"en": ", ", "zh": "、"}
_SEPARATORS_OF_FORMAT: Mapping[str, Mapping[Language, str]] = {
    "clauses": {"en": "; ", "zh": "；"},
    "lines": {"en": "\n  ", "zh": "\n  "},
}
_WRITERS: Mapping[str, Callable[[Any], str]] = {
    "percent": numbers.percent,
    "log10_lr": numbers.signed,
    "number": numbers.number,
    "day": dates.day,
    "moment": dates.moment,
}


def translate(text: Translatable, reader: Language | HasLanguage) -> str:
    """A text in one language; a label in the other one where it is empty in this one.

    Raises KeyError for an id, or a placeholder, that is not there: a test holds every id of the program against it.
    """
    language: Language = reader if isinstance(reader, str) else reader.language
    if isinstance(text, str):
        return text
    if isinstance(text, Label):
        return (text.chinese or text.english) if language == "zh" else (text.english or text.chinese)
    return _SentenceFormatter(language).vformat(sentence(text.id, language), (), dict(text.params))


def t(reader: Language | HasLanguage, message_id: str, /, **values: Any) -> str:
    """The sentence of an id in a reader's language: `translate` of a text that is needed only here."""
    return translate(Text(message_id, **values), reader)


def translate_distinct(texts: Iterable[Translatable], reader: Language | HasLanguage) -> list[str]:
    """Texts in one language, in order, those that are alike in it once."""
    return list(dict.fromkeys(translate(text, reader) for text in texts))


def in_document(text: Translatable, language: DocumentLanguage, between: str = " ") -> str:
    """A text in the language of a document; in both, Chinese first, and once where the two are alike.

    >>> in_document(Label("map", "位置"), "both"), in_document(Label("Cllr", "Cllr"), "both"), in_document("C-17", "en")
    ('位置 map', 'Cllr', 'C-17')
    """
    if language != "both":
        return translate(text, language)
    parts = (part for part in (translate(text, "zh"), translate(text, "en")) if part)
    return between.join(dict.fromkeys(parts))


def both_languages(text: Translatable) -> dict[str, str]:
    """A text in both languages, for programs: JSON answers carry them side by side."""
    return {"english": translate(text, "en"), "chinese": translate(text, "zh")}


def measured(value: float | None, unit: str, language: DocumentLanguage) -> str:
    """A measured value in the unit people would use: 270 m instead of 0.27 km; "" where it is not known.

    >>> measured(0.27, "km", "en"), measured(0.5, "days", "zh"), measured(1.0, "days", "en")
    ('270 m', '12 小时', '1 day')
    """
    if value is None:
        return ""
    amount, name = numbers.in_smaller_unit(value, unit)
    digits = numbers.quantity(amount)
    singular = f"one.{name}"
    is_single = digits == "1" and has_message(f"unit.{singular}")
    return f"{digits} {unit_name(singular if is_single else name, language)}".strip()


def unit_name(unit: str, language: DocumentLanguage) -> str:
    """A unit as people read it; "" for one that says nothing (cosine), itself where the catalogue has none."""
    return in_document(Text(f"unit.{unit}"), language) if has_message(f"unit.{unit}") else unit


class _SentenceFormatter(Formatter):
    """Python's formatter, with the ways of writing that sentences of the catalogues may ask for."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Text | Label):
            return translate(value, self.language)
        if isinstance(value, Sequence) and not isinstance(value, str):
            separators = _SEPARATORS_OF_FORMAT.get(format_spec, _SEPARATORS)
            item_format = "" if format_spec in _SEPARATORS_OF_FORMAT else format_spec
            return separators[self.language].join(self.format_field(item, item_format) for item in value)
        words = self._in_words(value, format_spec)
        return str(super().format_field(value, format_spec)) if words is None else words

    def _in_words(self, value: Any, format_spec: str) -> str | None:
        """The value as a format of this module writes it; None for a format of Python's own."""
        if format_spec in _WRITERS:
            return _WRITERS[format_spec](value)
        if "|" in format_spec:
            return f"{value:,} {format_spec.split('|')[value != 1]}"
        if format_spec and has_message(f"unit.{format_spec}"):
            return measured(value, format_spec, self.language)
        return None
