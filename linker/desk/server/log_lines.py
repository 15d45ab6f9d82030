"""Lines of the server's log: one message is one line, whatever is quoted in it.

A name, an address or a file may hold line breaks and control letters; written as they are, they would forge lines of
the log or steer the terminal that shows it.
"""

from __future__ import annotations

import logging
import unicodedata

_UNSAFE_KINDS = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


class EscapedRecord(logging.LogRecord):
    """A record whose message holds no control letter; a traceback below it keeps its lines."""

    def getMessage(self) -> str:  # noqa: N802 - the name in logging
        """The message, on one line."""
        return escaped(super().getMessage())


def escaped(message: str) -> str:
    """A message with its control, format and line-breaking letters written out."""
    return "".join(
        letter.encode("unicode_escape").decode() if unicodedata.category(letter) in _UNSAFE_KINDS else letter
        for letter in message
    )


def escape_log_lines() -> None:
    """Let every logger of this process write such records."""
    logging.setLogRecordFactory(EscapedRecord)
