"""What a record knows that only the offender could know, beside what somebody told: the check of a confession.

Place and time are left out: victims, neighbours and newspapers know them. What was taken, with what, how much, and how
it was done is what an interviewer must not give away; a detail told without having been given away proves something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from features.case import Case
from features.columns import text_column
from features.lexicon import Lexicon
from features.text import ngrams

# From this share of the shorter text's two-letter pieces on, two names mean one thing.
SAME_THING = 0.5
_COLOUR = re.compile(r"[红黑白蓝绿黄灰紫粉棕橙]|\b(?:red|black|white|blue|green|yellow|grey|gray|purple|pink|brown)\b")
# Two losses within this factor are one loss as people remember.
SAME_LOSS = 1.3
# Facets of how it was done; goods and tools are told by their own columns.
FACETS = ("entry", "entry_point", "exit", "approach", "method", "target", "spot", "search", "behaviour", "disguise",
          "words", "weapon", "vehicle")  # fmt: skip
_NAMES = {"goods": ("goods", "物品"), "tools": ("tools", "工具"), "loss": ("loss", "损失金额"),
          "offender_count": ("number of offenders", "作案人数"), "method": ("method", "作案手段")}  # fmt: skip


@dataclass(frozen=True)
class Detail:
    """One detail of a record. `told`: the statement says it too; `leaked`: he had been told it before."""

    name: str
    english: str
    chinese: str
    value: str
    value_chinese: str
    told: bool
    leaked: bool


def details(record: Case, stated: Case | None, already_told: str = "") -> tuple[Detail, ...]:
    """The details of a record that only the offender could know, each with whether the statement has it."""
    found = (*_things("goods", record, stated, already_told), *_things("tools", record, stated, already_told),
             *_codes(record, stated, already_told), *_numbers(record, stated))  # fmt: skip
    return tuple({(detail.name, detail.value): detail for detail in found}.values())


def _things(name: str, record: Case, stated: Case | None, already_told: str) -> Iterator[Detail]:
    facet = "goods" if name == "goods" else "tool"
    theirs = () if stated is None else getattr(stated, name)
    codes = set() if stated is None or theirs else set(stated.codes.get(facet, ()))
    for item in getattr(record, name):
        told = any(same_thing(item, other, facet) for other in theirs) or bool(codes & _named(item, facet))
        leaked = bool(already_told) and same_thing(item, already_told, facet)
        yield Detail(name, *_NAMES[name], item, item, told, leaked)


def same_thing(one: str, other: str, facet: str) -> bool:
    """Whether two texts name one thing, by their letters or by the lexicon (电瓶车 and 电动车); not in two colours."""
    colours = [set(_COLOUR.findall(text)) for text in (one, other)]
    if all(colours) and not colours[0] & colours[1]:
        return False
    pieces = [set(ngrams(text, (2,))) for text in (one, other)]
    least = min(map(len, pieces))
    if least and len(pieces[0] & pieces[1]) >= SAME_THING * least:
        return True
    return bool(_named(one, facet) & _named(other, facet))


def _named(text: str, facet: str) -> set[str]:
    codes = Lexicon.builtin().codes(text_column([text])).get(facet)
    return set() if codes is None else set(codes.row(0))


def _codes(record: Case, stated: Case | None, already_told: str) -> Iterator[Detail]:
    lexicon = Lexicon.builtin()
    before = lexicon.codes(text_column([already_told])) if already_told else {}
    for facet in FACETS:
        theirs = _meant(facet, () if stated is None else stated.codes.get(facet, ()))
        leaked = set(before[facet].row(0)) if facet in before else set()
        for code in record.codes.get(facet, ()):
            own = _meant(facet, (code,))
            yield Detail(
                facet, *_facet_names(facet), _code_name(facet, code, "en"), _code_name(facet, code, "zh"),
                told=_related(own, theirs), leaked=_related(own, leaked),
            )  # fmt: skip


def _numbers(record: Case, stated: Case | None) -> Iterator[Detail]:
    if record.loss:
        theirs = stated.loss if stated else None
        told = theirs is not None and theirs > 0 and max(theirs / record.loss, record.loss / theirs) <= SAME_LOSS
        yield Detail("loss", *_NAMES["loss"], f"{record.loss:,.0f}", f"{record.loss:,.0f}", told=told, leaked=False)
    if record.offender_count:
        told = stated is not None and stated.offender_count == record.offender_count
        count = f"{record.offender_count:.0f}"
        yield Detail("offender_count", *_NAMES["offender_count"], count, count, told=told, leaked=False)


def _meant(facet: str, codes: tuple[str, ...]) -> set[str]:
    """Codes as the lexicon's paths; a recorded text (撬防盗门) stands for the codes it names, else for itself."""
    lexicon = Lexicon.builtin()
    tree = lexicon.trees.get(facet)
    found: set[str] = set()
    for code in codes:
        said = lexicon.codes(text_column([code])).get(facet) if tree and code not in tree.codes else None
        found |= set(said.row(0)) if said is not None and len(said.row(0)) else {code}
    return found


def _related(own: set[str], theirs: set[str]) -> bool:
    return any(one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
               for one in own for other in theirs)  # fmt: skip


def _facet_names(facet: str) -> tuple[str, str]:
    lexicon = Lexicon.builtin()
    if facet not in lexicon.facets:
        return _NAMES.get(facet, (facet, facet))
    return lexicon.facet_name(facet, "en"), lexicon.facet_name(facet, "zh")


def _code_name(facet: str, code: str, language: str) -> str:
    lexicon = Lexicon.builtin()
    return lexicon.name(facet, code, language) if facet in lexicon.facets else code
