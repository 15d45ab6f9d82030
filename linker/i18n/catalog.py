"""The catalogues: one TOML file per area and language, the only place where a sentence stands.

The first part of an id is its area, and so its file: `files.empty` is the key `empty` of `catalogues/files.en.toml`
and `catalogues/files.zh.toml`. An area is read when its first sentence is asked for.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from linker.i18n.language import Language

FOLDER = Path(__file__).parent / "catalogues"


def sentence(message_id: str, language: Language) -> str:
    """The sentence of an id, its placeholders still open; KeyError for an id that the catalogue does not hold."""
    area, _, name = message_id.partition(".")
    return catalogue(area, language)[name]


def has_message(message_id: str) -> bool:
    """Whether the English catalogues hold an id."""
    area, _, name = message_id.partition(".")
    return name in catalogue(area, "en")


def areas() -> Iterator[str]:
    """The names of all areas."""
    yield from sorted({path.name.removesuffix(".en.toml") for path in FOLDER.glob("*.en.toml")})


@cache
def catalogue(area: str, language: Language) -> Mapping[str, str]:
    """All sentences of an area by the rest of their ids; empty for an area that is none."""
    if not area.isidentifier():
        return {}
    path = FOLDER / f"{area}.{language}.toml"
    return _flat(tomllib.loads(path.read_text("utf-8"))) if path.exists() else {}


def _flat(tree: Mapping[str, object], above: str = "") -> dict[str, str]:
    sentences: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, Mapping):
            sentences |= _flat(value, f"{above}{name}.")
        else:
            sentences[above + name] = str(value)
    return sentences
