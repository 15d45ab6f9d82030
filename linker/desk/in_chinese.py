"""What the engine tells in English (errors, reasons of rejected rows), told at the desk in its reader's language."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from linker.desk.messages import Speaker

_FILE = Path(__file__).with_name("said_zh.toml")
# Where a handed-in file lies on the server is no matter of who handed it in.
_INBOX = re.compile(r"\S*\.inbox[/\\][^/\\\s]+[/\\]")


def engine_words(who: Speaker | str, sentence: str) -> str:
    """A sentence of the engine without the server's folders; in Chinese for who reads that, where it is known."""
    plain = _INBOX.sub("", sentence)
    if (who if isinstance(who, str) else who.language) != "zh":
        return plain
    for pattern, chinese in patterns():
        plain = pattern.sub(chinese, plain)
    return plain


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Parts of English sentences, and what stands for them."""
    listed = tomllib.loads(_FILE.read_text("utf-8"))["said"]
    return tuple((re.compile(one["english"]), one["chinese"]) for one in listed)
