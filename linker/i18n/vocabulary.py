"""Names of what records are coded in: facets, codes and kinds of traces, each from the one place that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from features.trace_kinds import KIND_OF
from linker.i18n.catalog import has_message
from linker.i18n.text import Label, Text, Translatable

if TYPE_CHECKING:
    from features.lexicon import Lexicon


def facet_name(facet: str, lexicon: Lexicon | None = None) -> Translatable:
    """The name of a facet: that of the catalogue, else of a lexicon, else (a library's own) the facet itself."""
    if has_message(f"facet.{facet}"):
        return Text(f"facet.{facet}")
    if lexicon is None or facet not in lexicon.facets:
        return facet
    return Label(lexicon.facet_name(facet, "en"), lexicon.facet_name(facet, "zh"))


def code_name(facet: str, code: str, lexicon: Lexicon) -> Label:
    """The name of a code in a lexicon; the code itself where it has none (a library's own codes)."""
    if facet not in lexicon.facets:
        return Label(code, code)
    return Label(lexicon.name(facet, code, "en"), lexicon.name(facet, code, "zh"))


def trace_words(kind: str, value: str) -> Text:
    """A trace as a reader sees it: its kind and what was found."""
    return Text("details.trace", kind=trace_name(kind), value=value)


def trace_name(kind: str) -> Translatable:
    """The name of a kind of traces; the kind itself where it is a library's own."""
    return Label(KIND_OF[kind].english, KIND_OF[kind].chinese) if kind in KIND_OF else kind
