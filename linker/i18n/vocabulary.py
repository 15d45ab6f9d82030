"""Names of what records are coded in (facets, codes, kinds of traces) and of what a model is made of, for readers.

Each has its name from the one place that holds it; programs go on with the codes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from features.trace_kinds import KIND_OF
from linker.i18n.catalog import has_message
from linker.i18n.language import LANGUAGES
from linker.i18n.text import Label, Text, Translatable
from linker.i18n.translate import translate

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


def code_words(facet: str, code: str, lexicon: Lexicon) -> Text:
    """A code as a reader sees it where facets are mixed: its facet and its name."""
    return Text("details.code", facet=facet_name(facet, lexicon), code=code_name(facet, code, lexicon))


def trace_words(kind: str, value: str) -> Text:
    """A trace as a reader sees it: its kind and what was found."""
    return Text("details.trace", kind=trace_name(kind), value=value)


def trace_name(kind: str) -> Translatable:
    """The name of a kind of traces; the kind itself where it is a library's own."""
    return Label(KIND_OF[kind].english, KIND_OF[kind].chinese) if kind in KIND_OF else kind


def variable_name(variable: str) -> Translatable:
    """The name of an evidence variable (`gap_days`, `facet:entry`); itself where the catalogue has none."""
    family, _, facet = variable.partition(":")
    if facet and family == "facet":
        return Text("comparison.shared_facet", facet=facet_name(facet))
    return Text(f"comparison.{variable}") if has_message(f"comparison.{variable}") else variable


def short_name(words: Translatable) -> Label:
    """The name of a variable without its remarks: what stands before a bracket or a comma."""
    names = (re.split(r"\(|（|, ", translate(words, language), maxsplit=1)[0].strip() for language in LANGUAGES)
    return Label(*names)


def learner_name(learner: str) -> Text:
    """The name of a learner part by part: words and, after some, a number (`logistic, hinges 3, ridge 10`)."""
    return Text("learner.name", parts=tuple(_learner_part(part) for part in learner.split(", ")))


def _learner_part(part: str) -> Translatable:
    words, value = re.fullmatch(r"(.*?)( [\d.]+(?: %)?)?", part, re.DOTALL).groups("")  # type: ignore[union-attr]
    message_id = f"learner.{words.replace(' ', '_')}"
    return Text("learner.part", words=Text(message_id), value=value) if has_message(message_id) else part
