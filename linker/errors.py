"""One small tree of errors. Every message says what is wrong, where (file, row, column) and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from features.errors import FaultValue, FeatureError
from linker.i18n.text import Text, Value
from linker.i18n.translate import translate


class LinkerError(Exception):
    """Anything the user can do something about; the command line prints it as one line and exits with 1.

    It is raised with the id of its message and the values of its placeholders; `text` is what the edges translate, and
    `str()` of it is the English sentence, for logs and tracebacks.
    """

    def __init__(self, message: str | Text, /, **params: Value) -> None:
        self.text = message if isinstance(message, Text) else Text(message, **params)
        super().__init__(self.text)

    def __str__(self) -> str:
        return translate(self.text, "en")


class InputError(LinkerError):
    """A file, a row or a column cannot be read as it stands."""


class MappingError(InputError):
    """The columns of a file cannot be told apart, or a mapping names a column or field that does not exist."""


class LibraryError(LinkerError):
    """The case library cannot be opened, is from a newer version, or does not hold what was asked for."""


class LibraryBusyError(LibraryError):
    """Another process is at a piece of work that only one may do at a time."""


class LibraryUnavailableError(LibraryError):
    """The library cannot be reached or written for now: its server is down, its disk full, another program at work."""


class UnknownCaseError(LibraryError):
    """A case id that the library does not hold."""


class ModelError(LinkerError):
    """A model cannot be trained, read or used here."""


class DecisionError(LinkerError):
    """A decision contradicts another one, or the chain of decisions is broken."""


class ConcurrentDecisionError(DecisionError):
    """Somebody else decided between looking and deciding; look again."""


class SettingsError(LinkerError):
    """The settings file has faults; all of them are named at once by dotted path."""


def feature_text(error: FeatureError) -> Text:
    """The message of a fault found by `features`, which knows no catalogues: the same id in the area `lexicon`."""
    return Text(f"lexicon.{error.id}", **{name: _feature_value(value) for name, value in error.params.items()})


def _feature_value(value: FaultValue) -> Value:
    if isinstance(value, FeatureError):
        return feature_text(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [feature_text(item) if isinstance(item, FeatureError) else item for item in value]
    return value
