"""What a text says in English, for assertions on sentences."""

from __future__ import annotations

from linker.i18n.text import Translatable
from linker.i18n.translate import translate


def said(text: Translatable | None) -> str:
    """The English sentence of a text; "" for none."""
    return "" if text is None else translate(text, "en")
