"""What the library answers about one case or one pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import (
    CASE,
    CASES,
    LOG10_LR,
    PROBABILITY,
    SERIES,
    Cell,
    Column,
    facts,
    heading,
    note,
    one_in,
    sanitise,
    table,
    weight,
)
from linker.i18n.language import Language
from linker.i18n.numbers import percent, signed
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import measured, t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.browsing.case_comparison import PairSheet, SheetRow
    from linker.casework.matching.explanation import Contribution, Missing, PairAnswer
    from linker.casework.matching.match import Match, MatchAnswer
    from linker.casework.matching.series_match import SeriesMatch

LIMIT = "limit"
FOR_SHOWN, AGAINST_SHOWN = 2, 1
# Half of the last digit shown.
NOTHING = 0.005
# What two cases record of a variable is cut there; the whole stands in the table of both.
_WIDEST_VALUE = 60
_UNITS_WITHOUT_VALUE = ("bans", "cosine", "log10")


def match_screen(answer: MatchAnswer, language: Language) -> Iterator[RenderableType]:
    """The screen of one case's partners and series."""
    yield heading(t(language, "cli_match.likely_series", case=sanitise(answer.case_id)))
    likely = [series for series in answer.series if series.log10_lr > 0]
    if likely:
        columns = (SERIES, LOG10_LR, PROBABILITY, CASES, Column(Text("cli_match.nearest")))
        yield table(language, columns, map(_series_row, likely))
    else:
        yield Line(t(language, "cli_match.no_series") + "\n")
    yield heading(t(language, "cli_match.partners"))
    columns = (CASE, LOG10_LR, PROBABILITY, SERIES, Column(Text("cli_match.reasons"), wide=True))
    yield table(language, columns, (_match_row(mate, language) for mate in answer.matches), lines=True)
    yield note(t(language, "cli.base_rate_is", words=answer.base_rate))
    yield note(t(language, "cli.caveat"))


def reasons(terms: Sequence[Contribution], language: Language) -> Line:
    """The strongest terms for and against a link, a line each."""
    own_terms = [term for term in terms if term.variable != LIMIT]
    supporting = [term for term in own_terms if term.log10_lr >= NOTHING][:FOR_SHOWN]
    opposing = [term for term in own_terms if term.log10_lr <= -NOTHING][:AGAINST_SHOWN]
    lines = [
        Line(f"{signed(term.log10_lr, 1)} {_brief(term, language)}", style="green" if term.log10_lr > 0 else "red")
        for term in (*supporting, *opposing)
    ]
    return Line("\n").join(lines)


def explain_screen(sheet: PairSheet, language: Language) -> Iterator[RenderableType]:
    """The screen of one pair: verdict, terms that sum, what is missing, what would turn it, and both records."""
    answer = sheet.evidence
    yield heading(f"{sanitise(answer.case_a)}  —  {sanitise(answer.case_b)}")
    if answer.known_words:
        yield Line(sanitise(translate(answer.known_words, language)) + "\n", style="bold")
    yield Line(translate(answer.words, language) + "\n")
    if answer.known_strings:
        strings = [sanitise(name, 40) for name in answer.known_strings]
        yield Line(t(language, "cli_match.known_strings", strings=strings) + "\n")
    terms = [term for term in answer.contributions if term.variable != LIMIT]
    yield from _terms(Text("evidence.for"), [term for term in terms if term.log10_lr >= NOTHING], language)
    yield from _terms(Text("evidence.against"), [term for term in terms if term.log10_lr <= -NOTHING], language)
    silent = [_brief(term, language) for term in terms if abs(term.log10_lr) < NOTHING]
    if silent:
        yield note(t(language, "evidence.silent", names=silent) + "\n")
    yield from _missing(answer.missing, language)
    yield facts(language, _sum(answer, sum(term.log10_lr for term in terms), language))
    if answer.support:
        yield note(translate(answer.support, language))
    yield Line("\n" + translate(answer.changes, language) + "\n")
    yield heading(t(language, "evidence.beside"))
    yield sheet_table(sheet, language)
    yield note("\n" + t(language, "cli.caveat"))


def measured_value(term: Contribution, language: Language) -> str:
    """What both cases record, where it was looked up; else what was measured, in its unit."""
    words = "" if term.sides is None else translate(term.sides.words, language)
    if words or term.is_difference_of_codes:
        return sanitise(words, _WIDEST_VALUE)
    return measured(term.value, term.unit, language)


def sheet_table(sheet: PairSheet, language: Language) -> RenderableType:
    """What is recorded of two cases, side by side; what both have is marked."""
    columns = (
        Column("", style="dim"),
        Column(sanitise(sheet.case_a, 34), wide=True),
        Column(sanitise(sheet.case_b, 34), wide=True),
    )
    return table(language, columns, (_sheet_row(row, language) for row in sheet.rows))


def _sheet_row(row: SheetRow, language: Language) -> tuple[Cell, ...]:
    first, second = ([translate(value, language) for value in side] for side in (row.first, row.second))
    shared = {*first} & {*second}
    return translate(row.words, language), _values(first, shared, language), _values(second, shared, language)


def _values(values: Sequence[str], shared: set[str], language: Language) -> Line:
    if not values:
        return note(t(language, "cli.unknown"))
    lines = [
        Line(f"= {sanitise(value)}", style="green") if value in shared else Line(sanitise(value)) for value in values
    ]
    return Line("\n").join(lines)


def _series_row(series: SeriesMatch) -> tuple[Cell, ...]:
    nearest = sanitise(series.strongest, 40)
    return series.series_id, weight(series.log10_lr), percent(series.probability), f"{series.cases:,}", nearest


def _match_row(mate: Match, language: Language) -> tuple[Cell, ...]:
    case_id, probability = sanitise(mate.case_id, 28), percent(mate.probability)
    evidence = reasons(mate.contributions, language)
    if mate.known_words:
        evidence = Line("\n").join([Line(sanitise(translate(mate.known_words, language)), style="bold"), evidence])
    return case_id, weight(mate.log10_lr), probability, mate.series, evidence


def _terms(title: Text, terms: Sequence[Contribution], language: Language) -> Iterator[RenderableType]:
    yield heading(translate(title, language))
    if not terms:
        yield Line(t(language, "evidence.nothing") + "\n")
        return
    columns = (
        LOG10_LR,
        Column(Text("cli_match.evidence"), wide=True),
        Column(Text("cli_match.measured"), "right"),
    )
    rows = ((weight(term.log10_lr), translate(term.words, language), measured_value(term, language)) for term in terms)
    yield table(language, columns, rows)


def _missing(gaps: Sequence[Missing], language: Language) -> Iterator[RenderableType]:
    if not gaps:
        return
    yield heading(t(language, "cli_match.missing"))
    columns = (Column(Text("cli_match.could_add"), "right"), Column(Text("cli_match.unknown"), wide=True))
    rows = (
        (t(language, "say.from_to", low=signed(gap.lowest), high=signed(gap.highest)), translate(gap.words, language))
        for gap in gaps
    )
    yield table(language, columns, rows)


def _sum(answer: PairAnswer, own_log10_lr: float, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    """The terms, the limit of the training data, the base rate, and what comes of them."""
    limit = answer.log10_lr - own_log10_lr
    yield Text("cli_match.sum"), weight(own_log10_lr)
    if abs(limit) >= NOTHING:
        yield Text("cli_match.limit"), Line.of(weight(limit), "   ", t(language, "cli_match.limit_means"))
    yield Text("cli.log10_lr"), weight(answer.log10_lr)
    origin = t(language, "cli.prior_of", odds=one_in(answer.log10_prior_odds), origin=answer.base_rate)
    yield Text("cli.base_rate"), Line.of(weight(answer.log10_prior_odds), "   ", origin)
    posterior = t(language, "cli_match.probability_is", probability=answer.probability)
    yield (
        Text("cli_match.posterior"),
        Line.of(weight(answer.log10_lr + answer.log10_prior_odds), "   ", posterior),
    )


def _brief(term: Contribution, language: Language) -> str:
    """The name of a term without its explanation, and what was measured."""
    name = translate(term.words, language)
    for mark in ("（", "(", ","):
        name = name.split(mark)[0].strip()
    return f"{name} {measured_value(term, language)}" if term.unit not in _UNITS_WITHOUT_VALUE else name
