"""What a text says, phrase by phrase, and phrases of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import Column, facts, heading, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.importing.user_lexicon import Phrase, TextRead


def text_screen(reading: TextRead, language: Language) -> Iterator[RenderableType]:
    """The text with its phrases marked, what each stands for, and the fields that it fills."""
    yield _marked(reading)
    if reading.phrases:
        yield heading("\n" + t(language, "cli_lexicon.codes"))
        columns = (
            Column(Text("cli_lexicon.words")),
            Column(Text("cli_lexicon.facet")),
            Column(Text("cli_lexicon.code")),
            Column(Text("cli_lexicon.meaning"), wide=True),
        )
        yield table(language, columns, (_row(phrase, language) for phrase in reading.phrases))
    else:
        yield note(t(language, "cli_lexicon.no_code"))
    if reading.fields:
        yield heading("\n" + t(language, "cli_lexicon.fields"))
        yield facts(language, ((field.label, sanitise(field.value)) for field in reading.fields))


def phrases_screen(file: Path, count: int, language: Language) -> Iterator[RenderableType]:
    """Phrases that are in use from now on."""
    yield Line(t(language, "cli_lexicon.in_use", file=sanitise(str(file)), count=count))
    yield note(t(language, "cli_lexicon.import_again"))


def no_phrases_screen(language: Language) -> Iterator[RenderableType]:
    """No phrases of one's own are in use."""
    yield Line(t(language, "cli_lexicon.dropped"))


def _marked(reading: TextRead) -> Line:
    marked = Line(reading.text)
    for phrase in reading.phrases:
        marked.stylize("strike red" if phrase.negated else "bold green", phrase.start, phrase.end)
    return marked


def _row(phrase: Phrase, language: Language) -> tuple[str, ...]:
    meaning = translate(phrase.name, language)
    if phrase.negated:
        meaning = t(language, "cli_lexicon.denied", meaning=meaning)
    return sanitise(phrase.text, 24), translate(phrase.facet_words, language), phrase.code, meaning
