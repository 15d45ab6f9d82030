"""What went wrong, in the language of its reader; where files lie on the server is no matter of whoever reads it.

This is the one place through which what the engine says of a file, a job or an error reaches a reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from linker.errors import LinkerError
from linker.i18n.language import HasLanguage, Language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import translate

# The folders before a name: of a value that is a path and nothing else, of a path in quotes, of one among words, and
# what stands before the name of a database on a server.
_WHOLE = re.compile(r"\s*(?:/|[A-Za-z]:[\\/]|\\\\)(?:.*[/\\])?([^/\\]+)[/\\]?\s*", re.DOTALL)
_QUOTED = re.compile(r"""(['"])(?:/|[A-Za-z]:[\\/]|\\\\)(?:(?!\1).)*[/\\]((?:(?!\1)[^/\\])+)\1""")
_AMONG_WORDS = re.compile(
    r"(?<![\w/:.])(?:(?:/[^/\s'\":;,，。；：（）()]+)+/|[A-Za-z]:\\(?:[^\\\s'\":;]+\\)+)(?=[^/\\\s])"
)
_SERVER = re.compile(r"\bpostgres\w*(?:\+\w+)?://\S*/")


def error_text(reader: Language | HasLanguage, error: LinkerError) -> str:
    """The sentence of an error, without folders of the server."""
    return engine_text(reader, error.text)


def engine_text(reader: Language | HasLanguage, text: Translatable) -> str:
    """What the engine says of a file or a job, without folders of the server."""
    return translate(_without_folders(text), reader)


def error_content(text: Translatable, language: Language, kind: str) -> dict[str, str]:
    """An error in the form of the API: the sentence of its reader, the stable id of it, and the kind of error."""
    sentence = engine_text(language, text).encode("utf-8", "backslashreplace").decode()
    return {"error": sentence, "code": text.id if isinstance(text, Text) else kind, "kind": kind}


def _without_folders(value: Any) -> Any:
    if isinstance(value, Text):
        return Text(value.id, **{name: _without_folders(item) for name, item in value.params})
    if isinstance(value, str):
        return _names_only(value)
    if isinstance(value, Sequence):
        return tuple(_without_folders(item) for item in value)
    return value


def _names_only(words: str) -> str:
    whole = _WHOLE.fullmatch(words)
    if whole and "\n" not in words and len(words) < 4_096 and not re.search(r"[:：]\s", words):
        return whole[1]
    return _SERVER.sub("", _AMONG_WORDS.sub("", _QUOTED.sub(r"\1\2\1", words)))
