"""What the engine tells in English (errors, reasons of rejected rows), told at the desk in its reader's language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from linker.i18n.language import HasLanguage

_HERE = Path(__file__).parent
# Where a handed-in file lies on the server is no matter of who handed it in.
_INBOX = re.compile(r"\S*\.inbox[/\\][^/\\\s]+[/\\]")


# Groups, classes and what may be missing: no sentence must hold them as they stand in a pattern.
_NOT_LITERAL = re.compile(r"\\.|\[[^]]*\]|\([^()]*\)[?*+]?|\{[^}]*\}|[^()][?*]|[.^$+|]")


@dataclass(frozen=True)
class Pattern:
    """A part of English sentences, what stands for it, and words without which it fits none."""

    english: re.Pattern[str]
    chinese: str
    words: str

    @classmethod
    def of(cls, english: str, chinese: str) -> Pattern:
        """The words are the longest that stand in the pattern as they are."""
        plain = english
        while (shorter := _NOT_LITERAL.sub("\0", plain)) != plain:
            plain = shorter
        return cls(re.compile(english), chinese, max(plain.split("\0"), key=len))

    def put(self, sentence: str) -> str:
        """The sentence with that part in Chinese."""
        # Looked for first: it is quicker, and no long text of a stranger sets the pattern searching in vain.
        return self.english.sub(self.chinese, sentence) if self.words in sentence else sentence


def engine_words(who: HasLanguage | str, sentence: str) -> str:
    """A sentence of the engine without the server's folders; in Chinese for who reads that, where it is known."""
    plain = _INBOX.sub("", sentence)
    if (who if isinstance(who, str) else who.language) != "zh":
        return plain
    for pattern in patterns():
        plain = pattern.put(plain)
    return plain


@cache
def patterns() -> tuple[Pattern, ...]:
    """All of `said_*_zh.toml`, in the order they are tried."""
    files = [tomllib.loads(path.read_text("utf-8"))["said"] for path in sorted(_HERE.glob("said_*_zh.toml"))]
    return tuple(Pattern.of(*pair) for listed in files for pair in listed)
