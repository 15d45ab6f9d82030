"""The lexicon a library reads narratives by: that of the program, with phrases of the user's own on top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from features.errors import FeatureError
from features.lexicon import Lexicon
from linker.errors import InputError, feature_text
from linker.i18n.text import FLAT, SUFFIXED, Label, Text, Translatable
from linker.i18n.vocabulary import code_name, facet_name
from linker.library.narrative.read import read_narrative
from linker.library.store.store import Library

EXAMPLE = (Path(__file__).parent / "phrases_example.toml").read_text("utf-8")


@dataclass(frozen=True)
class Phrase:
    """A phrase that was found in a text: characters `start` to before `end`, and what it stands for."""

    start: int
    end: int
    text: str
    facet: Label = field(metadata=SUFFIXED)
    code: str
    name: Label = field(metadata=SUFFIXED)
    negated: bool

    @property
    def facet_words(self) -> Translatable:
        """The facet for a reader; `facet` has it as programs know it."""
        name = facet_name(self.facet.english)
        return self.facet if isinstance(name, str) else name


@dataclass(frozen=True)
class StatedField:
    """A field of a case that a text states, and the value as a reader sees it."""

    label: Text = field(metadata=FLAT)
    value: str


@dataclass(frozen=True)
class TextRead:
    """A text, its phrases in order, and the fields it states."""

    text: str
    phrases: tuple[Phrase, ...]
    fields: tuple[StatedField, ...]


def use_phrases(library: Library, path: Path) -> int:
    """Keep a file of phrases in the library, in the place of those before; it holds for every import from then on.

    How many phrases it adds. Raises InputError that names every fault of the file by line and key.
    """
    try:
        lexicon = Lexicon.builtin().extended(path)
    except OSError as error:
        raise InputError("lexicon.unreadable", path=str(path), reason=error.strerror) from error
    except FeatureError as error:
        raise InputError(feature_text(error)) from error
    library.save_lexicon(path.read_text(encoding="utf-8-sig"))
    return len(lexicon.sources[-1].patterns)


def drop_phrases(library: Library) -> None:
    """Take the phrases of the user's own back; imports are read by those of the program alone."""
    library.save_lexicon("")


def read_text(lexicon: Lexicon, text: str) -> TextRead:
    """What an import reads out of a narrative; a denied phrase is no evidence."""
    return TextRead(text, tuple(_phrases(lexicon, text)), tuple(_fields(text)))


def _phrases(lexicon: Lexicon, text: str) -> Iterator[Phrase]:
    for mention in lexicon.mentions(text):
        facet, code = mention.facet, mention.code
        yield Phrase(
            mention.start,
            mention.end,
            mention.text,
            Label(facet, lexicon.facet_name(facet, "zh")),
            code,
            code_name(facet, code, lexicon),
            mention.negated,
        )


def _fields(text: str) -> Iterator[StatedField]:
    reading = read_narrative(text)
    if reading.window is not None:
        ends = (f"{end:%Y-%m-%d %H:%M}" if end else "?" for end in (reading.window.earliest, reading.window.latest))
        yield StatedField(Text("importing.time"), " – ".join(ends))
    values = {
        "place": reading.place,
        "goods": "、".join(reading.goods),
        "tools": "、".join(reading.tools),
        "loss": "" if reading.loss is None else f"{reading.loss:,.0f}",
    }
    yield from (StatedField(Text(f"importing.{name}"), value) for name, value in values.items() if value)
