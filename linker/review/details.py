"""Guilty knowledge: details of a record that only the offender could know, compared with what a statement tells.

Place and time are left out: victims, neighbours and newspapers know them. What was taken, with what, how much, and how
it was done is what an interviewer must not give away; a detail told without having been given away proves something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from features.case import Case
from features.columns import text_column
from features.lexicon import Lexicon
from features.text import ngrams
from linker.i18n.text import FLAT, SUFFIXED, Text, Translatable
from linker.i18n.translate import translate
from linker.i18n.vocabulary import code_name, facet_name

# From this share of the shorter text's two-letter pieces on, two names mean one thing.
SAME_THING = 0.5
_COLOUR = re.compile(r"[红黑白蓝绿黄灰紫粉棕橙]|\b(?:red|black|white|blue|green|yellow|grey|gray|purple|pink|brown)\b")
# Two losses within this factor are one loss as people remember.
SAME_LOSS = 1.3
# Facets of how it was done; goods and tools have columns of their own.
FACETS = (
    "entry",
    "entry_point",
    "exit",
    "approach",
    "method",
    "target",
    "spot",
    "search",
    "behaviour",
    "disguise",
    "words",
    "weapon",
    "vehicle",
)
_NAMES: Mapping[str, Text] = {
    "goods": Text("reviewing.detail.goods"),
    "tools": Text("reviewing.detail.tools"),
    "loss": Text("reviewing.detail.loss"),
    "offender_count": Text("reviewing.detail.offender_count"),
}


@dataclass(frozen=True)
class Detail:
    """One detail of a record. `told`: the statement says it too; `leaked`: the person had been told it before."""

    name: str
    words: Translatable = field(metadata=FLAT)
    value: Translatable = field(metadata=SUFFIXED)
    told: bool
    leaked: bool


def details(
    record: Case, stated: Case | None, already_told: str = "", lexicon: Lexicon | None = None
) -> tuple[Detail, ...]:
    """The details of a record that only the offender could know, each with whether the statement has it.

    Codes are named by `lexicon`, that of the program where none is given.
    """
    details = (
        *_things("goods", record, stated, already_told),
        *_things("tools", record, stated, already_told),
        *_codes(record, stated, already_told, lexicon or Lexicon.builtin()),
        *_numbers(record, stated),
    )
    return tuple({(detail.name, translate(detail.value, "en")): detail for detail in details}.values())


def _things(name: str, record: Case, stated: Case | None, already_told: str) -> Iterator[Detail]:
    facet = "goods" if name == "goods" else "tool"
    theirs = () if stated is None else getattr(stated, name)
    codes = set() if stated is None or theirs else set(stated.codes.get(facet, ()))
    for item in getattr(record, name):
        is_stated = any(same_thing(item, stated_item, facet) for stated_item in theirs) or bool(
            codes & _codes_named(item, facet)
        )
        leaked = bool(already_told) and same_thing(item, already_told, facet)
        yield Detail(name, _NAMES[name], item, is_stated, leaked)


def same_thing(first_text: str, second_text: str, facet: str) -> bool:
    """Whether two texts name one thing, by their letters or by the lexicon (电瓶车 and 电动车); not in two colours."""
    colours = [set(_COLOUR.findall(text)) for text in (first_text, second_text)]
    if all(colours) and not colours[0] & colours[1]:
        return False
    pieces = [set(ngrams(text, (2,))) for text in (first_text, second_text)]
    least = min(map(len, pieces))
    if least and len(pieces[0] & pieces[1]) >= SAME_THING * least:
        return True
    return bool(_codes_named(first_text, facet) & _codes_named(second_text, facet))


def _codes_named(text: str, facet: str) -> set[str]:
    codes = Lexicon.builtin().codes(text_column([text])).get(facet)
    return set() if codes is None else set(codes.row(0))


def _codes(record: Case, stated: Case | None, already_told: str, lexicon: Lexicon) -> Iterator[Detail]:
    before = lexicon.codes(text_column([already_told])) if already_told else {}
    for facet in FACETS:
        theirs = _meant(facet, () if stated is None else stated.codes.get(facet, ()))
        leaked = set(before[facet].row(0)) if facet in before else set()
        for code in record.codes.get(facet, ()):
            meant_codes = _meant(facet, (code,))
            yield Detail(
                facet,
                facet_name(facet, lexicon),
                code_name(facet, code, lexicon),
                told=_related(meant_codes, theirs),
                leaked=_related(meant_codes, leaked),
            )


def _numbers(record: Case, stated: Case | None) -> Iterator[Detail]:
    if record.loss:
        theirs = stated.loss if stated else None
        is_stated = theirs is not None and theirs > 0 and max(theirs / record.loss, record.loss / theirs) <= SAME_LOSS
        yield Detail("loss", _NAMES["loss"], f"{record.loss:,.0f}", told=is_stated, leaked=False)
    if record.offender_count:
        is_stated = stated is not None and stated.offender_count == record.offender_count
        count = f"{record.offender_count:.0f}"
        yield Detail("offender_count", _NAMES["offender_count"], count, told=is_stated, leaked=False)


def _meant(facet: str, codes: tuple[str, ...]) -> set[str]:
    """Codes as the lexicon's paths; a recorded text (撬防盗门) stands for the codes it names, else for itself."""
    lexicon = Lexicon.builtin()
    tree = lexicon.trees.get(facet)
    meanings: set[str] = set()
    for code in codes:
        named_codes = lexicon.codes(text_column([code])).get(facet) if tree and code not in tree.codes else None
        meanings |= set(named_codes.row(0)) if named_codes is not None and len(named_codes.row(0)) else {code}
    return meanings


def _related(codes: set[str], stated_codes: set[str]) -> bool:
    return any(
        code == stated_code or code.startswith(f"{stated_code}/") or stated_code.startswith(f"{code}/")
        for code in codes
        for stated_code in stated_codes
    )
