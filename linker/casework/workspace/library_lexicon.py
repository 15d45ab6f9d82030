"""The lexicon of a library: that of the program, with phrases of the user's own on top."""

from __future__ import annotations

from functools import lru_cache

from features.lexicon import Lexicon
from linker.library.store.store import Library

OWN_PHRASES = "the library's own phrases"


def lexicon_of(library: Library) -> Lexicon:
    """The lexicon that imports into this library are read by, and that names its codes."""
    return _extended(library.user_lexicon())


@lru_cache(maxsize=4)
def _extended(document: str) -> Lexicon:
    return Lexicon.builtin().extended_by(document, OWN_PHRASES) if document else Lexicon.builtin()
