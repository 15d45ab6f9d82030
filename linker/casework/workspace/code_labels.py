"""What people call an MO code, in English and Chinese."""

from __future__ import annotations

from features.lexicon import Lexicon
from linker.i18n.text import Label
from linker.i18n.translate import translate
from linker.pairs.catalogue import facet_name


def code_words(facet: str, code: str) -> Label:
    """The name of a code; the code itself where the lexicon has none for it (a library's own codes)."""
    lexicon = Lexicon.builtin()
    if facet not in lexicon.facets:
        return Label(code, code)
    return Label(lexicon.name(facet, code, "en"), lexicon.name(facet, code, "zh"))


def facet_words(facet: str) -> Label:
    """The name of a facet; the facet itself where nobody named it."""
    lexicon = Lexicon.builtin()
    known = facet in lexicon.facets
    name = translate(facet_name(facet), "zh")
    chinese = lexicon.facet_name(facet, "zh") if known and name == facet else name
    return Label(lexicon.facet_name(facet, "en") if known else facet, chinese)
