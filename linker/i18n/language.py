"""Which language a reader has: asked for, set in the environment, or that of the computer."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from typing import Literal, Protocol

# One language of a catalogue; a document may also be written in both, Chinese first.
Language = Literal["en", "zh"]
DocumentLanguage = Literal["en", "zh", "both"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
DOCUMENT_LANGUAGES: tuple[DocumentLanguage, ...] = ("en", "zh", "both")
VARIABLE = "LINKER_LANGUAGE"


class HasLanguage(Protocol):
    """Whoever reads: a visitor of the desk, a terminal."""

    @property
    def language(self) -> Language:
        """`en` or `zh`."""


def default_language(environment: Mapping[str, str] | None = None) -> Language:
    """The language of LINKER_LANGUAGE, else of the computer's locale; English for every locale but a Chinese one.

    A value of LINKER_LANGUAGE that names neither is no language: the locale decides.
    """
    variables = os.environ if environment is None else environment
    names = [variables.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    name = next((value for value in names if value), "") or _system_locale()
    return as_language(variables.get(VARIABLE, ""), "zh" if name.lower().startswith(("zh", "chinese")) else "en")


def _system_locale() -> str:
    # Windows sets none of the variables.
    try:
        return locale.getlocale()[0] or ""
    except ValueError:
        return ""


def as_language(value: str, fallback: Language = "en") -> Language:
    """The language that a name such as `zh`, `zh-CN` or `EN` says; the fallback where it says none."""
    code = value.strip().lower()[:2]
    return next((language for language in LANGUAGES if language == code), fallback)
