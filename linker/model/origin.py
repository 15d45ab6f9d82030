"""Where a model comes from: an English sentence in its file, read back as a text that can be said in any language."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from linker.i18n.catalog import sentence
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import translate

_ORIGINS = (
    "model_card.trained_with_strings",
    "model_card.trained_like_unsolved",
    "model_card.trained",
    "model_card.invented_town",
)


def trained_origin(moment: str, *, like_unsolved: bool, with_strings: bool = False) -> str:
    """The origin of a model learned from the solved cases of a library, or its strings too, at a moment (UTC)."""
    message_id = _ORIGINS[0] if with_strings else _ORIGINS[1] if like_unsolved else _ORIGINS[2]
    return translate(Text(message_id, moment=moment), "en")


def origin_text(origin: str) -> Translatable:
    """What a model says of its origin, as a text; a sentence that this program never wrote stays as it is."""
    for message_id in _ORIGINS:
        match = _pattern(message_id).fullmatch(origin)
        if match:
            return Text(message_id, **match.groupdict())
    return origin


@cache
def _pattern(message_id: str) -> re.Pattern[str]:
    parts = Formatter().parse(sentence(message_id, "en"))
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts))
