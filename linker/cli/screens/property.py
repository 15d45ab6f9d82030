"""Recovered property for people: matches with what speaks for each, what series give back, outlets of several cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import CASE, LOG10_LR, PROBABILITY, SERIES, Column, heading, note, sanitise, table, weight
from linker.i18n.language import Language
from linker.i18n.numbers import number, percent, signed
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.property.match_property import PropertyAnswer, PropertyMatch


def property_screen(answer: PropertyAnswer, language: Language, *, top: int) -> Iterator[RenderableType]:
    """The matches, the surest first."""
    yield heading(t(language, "cli_property.title"))
    yield note(
        t(
            language,
            "cli_property.basis",
            stolen=answer.stolen,
            goods=answer.from_goods,
            recovered=answer.recovered,
            share=answer.share_on_file,
        )
    )
    if not answer.matches:
        yield Line(t(language, "cli_property.none"))
        return
    names = ("recovered", "stolen")
    columns = [Column(Text(f"cli_property.{name}"), wide=True) for name in names]
    columns += [CASE, SERIES, LOG10_LR, PROBABILITY, Column(Text("cli_property.because"), wide=True)]
    with_owners = any(match.owner or match.contact for match in answer.matches)
    if with_owners:
        columns.append(Column(Text("cli_property.owner"), wide=True))
    rows = (_row(match, language, with_owners=with_owners) for match in answer.matches[:top])
    yield table(language, columns, rows)
    yield note(t(language, "cli_property.wrong", matches=len(answer.matches), wrong=answer.expected_wrong))
    yield from _sums(answer, language)


def removal_screen(count: int, language: Language) -> Iterator[RenderableType]:
    """How many items were taken out."""
    yield Line(t(language, "cli_property.removed", count=count))


def _row(match: PropertyMatch, language: Language, *, with_owners: bool) -> tuple[str | Line, ...]:
    best = sorted(match.terms, key=lambda term: -abs(term.log10_lr))[:3]
    terms = [f"{t(language, f'cli_property.term_{term.variable}')} {signed(term.log10_lr, 1)}" for term in best]
    owner = (sanitise(f"{match.owner} {match.contact}"),) if with_owners else ()
    return (
        sanitise(f"{match.recovered_id} {match.recovered}"),
        sanitise(f"{match.stolen_id} {match.stolen}"),
        sanitise(match.case_id, 24),
        sanitise(match.series),
        weight(match.log10_lr),
        percent(match.probability),
        t(language, "cli.clauses", items=terms),
        *owner,
    )


def _sums(answer: PropertyAnswer, language: Language) -> Iterator[RenderableType]:
    for line in answer.series:
        series = line.series or Text("cli_property.no_series")
        sums = {"cases": line.cases, "items": line.items, "value": number(line.value)}
        yield Line(t(language, "cli_property.returned", series=series, **sums))
    for outlet in answer.outlets:
        cases = [sanitise(case, 24) for case in outlet.cases[:6]]
        yield Line(t(language, "cli_property.outlet", outlet=sanitise(outlet.outlet), items=outlet.items, cases=cases))
