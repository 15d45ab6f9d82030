"""What went wrong, in the language of its reader; where files lie on the server is no matter of whoever reads it."""

from __future__ import annotations

import re

from linker.errors import LinkerError
from linker.i18n.language import HasLanguage, Language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import translate

# The folder of a handed-in file, before the name that its owner knows.
_INBOX = re.compile(r"\S*\.inbox[/\\][^/\\\s]+[/\\]")


def error_text(reader: Language | HasLanguage, error: LinkerError) -> str:
    """The sentence of an error, without folders of the server."""
    return engine_text(reader, error.text)


def engine_text(reader: Language | HasLanguage, text: Translatable) -> str:
    """What the engine says of a file or a job, without folders of the server."""
    return _INBOX.sub("", translate(text, reader))


def error_code(error: LinkerError) -> str:
    """The id of an error's message, which stays when its sentence is reworded; the kind of error where it has none."""
    return error.text.id if isinstance(error.text, Text) else type(error).__name__
