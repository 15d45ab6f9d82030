"""Names of MO codes and their facets in English and Chinese, from the lexicon."""

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
    """The name of a facet; the facet itself where neither the lexicon nor a comparison names it."""
    lexicon = Lexicon.builtin()
    chinese = translate(facet_name(facet), "zh")
    if facet not in lexicon.facets:
        return Label(facet, chinese)
    return Label(lexicon.facet_name(facet, "en"), lexicon.facet_name(facet, "zh") if chinese == facet else chinese)
