"""One small tree of errors. Every message says what is wrong, where (file, row, column) and what to do about it."""

from __future__ import annotations


class LinkerError(Exception):
    """Anything the user can do something about; the command line prints it as one line and exits with 1."""


class InputError(LinkerError):
    """A file, a row or a column cannot be read as it stands."""


class MappingError(InputError):
    """The columns of a file cannot be told apart, or a mapping names a column or field that does not exist."""


class LibraryError(LinkerError):
    """The case library cannot be opened, is from a newer version, or does not hold what was asked for."""


class LibraryBusyError(LibraryError):
    """Another process is at a piece of work that only one may do at a time."""


class UnknownCaseError(LibraryError):
    """A case id that the library does not hold."""


class ModelError(LinkerError):
    """A model cannot be trained, read or used here."""


class DecisionError(LinkerError):
    """A decision contradicts another one, or the chain of decisions is broken."""


class OvertakenError(DecisionError):
    """Somebody else decided between looking and deciding; look again."""


class SettingsError(LinkerError):
    """The settings file has faults; all of them are named at once by dotted path."""
