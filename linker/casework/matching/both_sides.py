"""What two cases record of one variable: what both have, and what only one of them has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from features.case import Case
from features.lexicon import Lexicon
from features.trace_kinds import KIND_OF, OTHER_KIND
from features.traces import normal_trace
from linker.i18n.text import SUFFIXED, Text, Translatable
from linker.i18n.vocabulary import code_name, trace_words
from linker.pairs.catalogue import FACET

_LISTS = {"goods_similarity": "goods", "tools_similarity": "tools"}
_NUMBERS = {"loss_ratio": "loss", "offender_count_gap": "offender_count"}
_GRADES = {"identity_trace": True, "class_trace": False}


@dataclass(frozen=True)
class BothSides:
    """The values that both cases have, and those of the first and of the second alone."""

    shared: tuple[Translatable, ...] = field(default=(), metadata=SUFFIXED)
    first: tuple[Translatable, ...] = field(default=(), metadata=SUFFIXED)
    second: tuple[Translatable, ...] = field(default=(), metadata=SUFFIXED)

    @property
    def words(self) -> Translatable:
        """What both have, else what each has; "" where neither case has anything on record."""
        if self.shared:
            return Text("evidence.both", values=self.shared)
        return Text("evidence.apart", first=self.first, second=self.second) if self.first or self.second else ""


def both_sides(variable: str, first: Case, second: Case, lexicon: Lexicon) -> BothSides | None:
    """What two cases record of a variable of codes, traces, things or numbers; None for any other variable."""
    if variable.startswith(FACET):
        return _codes(variable.removeprefix(FACET), first, second, lexicon)
    if variable in _GRADES:
        return _traces(first, second, identity=_GRADES[variable])
    if variable == "region_information":
        return _split((first.place.region,), (second.place.region,))
    if variable in _LISTS:
        return _split(getattr(first, _LISTS[variable]), getattr(second, _LISTS[variable]))
    if variable in _NUMBERS:
        return _split(*(_amount(getattr(case, _NUMBERS[variable])) for case in (first, second)))
    return None


def _split(first: Iterable[str], second: Iterable[str]) -> BothSides:
    left, right = (tuple(dict.fromkeys(value for value in side if value)) for side in (first, second))
    shared = tuple(value for value in left if value in right)
    return BothSides(shared, _without(left, shared), _without(right, shared))


def _without(values: tuple[str, ...], shared: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in shared)


def _amount(number: float | None) -> tuple[str, ...]:
    return () if number is None else (f"{number:,.0f}",)


def _codes(facet: str, first: Case, second: Case, lexicon: Lexicon) -> BothSides:
    """Codes of a facet by name; two kinds of one code share that code."""
    left, right = _recorded(facet, first), _recorded(facet, second)
    common = _with_ancestors(left) & _with_ancestors(right)
    shared = sorted(code for code in common if not any(kind.startswith(f"{code}/") for kind in common))
    sides = (shared, *((code for code in codes if code not in common) for codes in (left, right)))
    return BothSides(*(tuple(code_name(facet, code, lexicon) for code in codes) for codes in sides))


def _recorded(facet: str, case: Case) -> tuple[str, ...]:
    fields = {"offence": case.offence, "premises": case.place.premises}
    return case.codes.get(facet) or tuple(filter(None, (fields.get(facet, ""),)))


def _with_ancestors(codes: tuple[str, ...]) -> set[str]:
    return {code.rsplit("/", depth)[0] for code in codes for depth in range(code.count("/") + 1)}


def _traces(first: Case, second: Case, *, identity: bool) -> BothSides:
    left, right = (_traces_of_grade(case, identity=identity) for case in (first, second))
    shared = [trace for trace in left if trace in right]
    sides = (shared, *([trace for trace in side if trace not in shared] for side in (left, right)))
    stated = _stated(first) | _stated(second)
    return BothSides(*(tuple(_trace(*trace, stated) for trace in side) for side in sides))


def _traces_of_grade(case: Case, *, identity: bool) -> list[tuple[str, str]]:
    traces = dict.fromkeys(normal_trace(trace.kind, trace.value) for trace in case.traces)
    return [(kind, value) for kind, value in traces if value and KIND_OF.get(kind, OTHER_KIND).identity == identity]


def _stated(case: Case) -> set[tuple[str, str]]:
    from linker.library.narrative.identifiers import offender_traces

    return {normal_trace(trace.kind, trace.value) for trace in offender_traces(case.narrative)}


def _trace(kind: str, value: str, stated: set[tuple[str, str]]) -> Text:
    words = trace_words(kind, value)
    return Text("evidence.from_narrative", trace=words) if (kind, value) in stated else words
