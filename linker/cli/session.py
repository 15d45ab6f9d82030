"""One call of the program: the reader's language, the library named before the command, and the form of the answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from linker.i18n.language import LANGUAGES, Language

if TYPE_CHECKING:
    from linker.library.store.notices import Notices
    from linker.library.store.store import Library

DEFAULT_LIBRARY = "cases.db"
LANGUAGE_OPTION = "--language"
# Their own option of that name says in which language records or documents are written.
COMMANDS_WITH_OWN_LANGUAGE = frozenset({"demo", "report"})

Form = Literal["screen", "json", "csv"]


@dataclass
class Session:
    """What one call of the program was told; commands complete it as they read their options."""

    language: Language = "en"
    library: str = DEFAULT_LIBRARY
    form: Form = "screen"

    @contextmanager
    def open_library(self, library: str | None = None, *, create: bool = False) -> Iterator[Library]:
        """The library named after the command, else before it, else by LINKER_LIBRARY, else cases.db."""
        from linker.library.store.store import Library

        with Library.open(library or self.library, create=create) as opened:
            self._tell(opened.notices)
            try:
                yield opened
            finally:
                self._tell(opened.notices)

    def _tell(self, notices: Notices) -> None:
        """Say on standard error what a library has to tell."""
        from linker.i18n.translate import translate

        for text in notices.take():
            sys.stderr.write(f"linker: {translate(text, self.language)}\n")


def session_of(context: Any) -> Session:
    """The session of a command's context."""
    session: Session = context.obj
    return session


def language_first(words: Sequence[str], commands: Sequence[str]) -> list[str]:
    """The words of a call with `--language zh` moved before the command: it may stand before it or after it.

    The option stays where it is after a command that has one of its own, and after a lone `--`.

    >>> language_first(["match", "A1", "--language", "zh"], ["match"])
    ['--language', 'zh', 'match', 'A1']
    """
    command = next((place for place, word in enumerate(words) if word in commands), len(words))
    if command < len(words) and words[command] in COMMANDS_WITH_OWN_LANGUAGE:
        return list(words)
    end = words.index("--") if "--" in words else len(words)
    front: list[str] = []
    remaining: list[str] = []
    place = command
    while place < end:
        if words[place] == LANGUAGE_OPTION and place + 1 < end:
            front += words[place : place + 2]
            place += 1
        else:
            (front if words[place].startswith(f"{LANGUAGE_OPTION}=") else remaining).append(words[place])
        place += 1
    return [*front, *words[:command], *remaining, *words[end:]]


def asked_language(words: Sequence[str], commands: Sequence[str]) -> Language | None:
    """The language that stands before the command; None where there is none, or one that the program does not speak.

    >>> asked_language(["--language", "zh", "match", "A1"], ["match"])
    'zh'
    """
    value = None
    for place, word in enumerate(words):
        if word in commands:
            break
        if word.startswith(f"{LANGUAGE_OPTION}="):
            value = word.partition("=")[2]
        elif place and words[place - 1] == LANGUAGE_OPTION:
            value = word
    return next((language for language in LANGUAGES if language == value), None)


def is_debugging() -> bool:
    """Whether LINKER_DEBUG asks for tracebacks."""
    return os.environ.get("LINKER_DEBUG") == "1"


def computer_user() -> str:
    """The name under which somebody has signed in to this computer; "command line" where it gives none."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):  # a number without a name
        return "command line"
