"""The series of the last run, and the members of one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import CASE, CASES, PROBABILITY, SERIES, Column, caution, facts, heading, note, sanitise, table
from linker.i18n.dates import window
from linker.i18n.language import Language
from linker.i18n.numbers import percent
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t
from linker.series.lifecycle import STATES

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.matching.second_series import SecondaryMember
    from linker.casework.series.series_overview import Member, SeriesSummary
    from linker.casework.workspace.known_strings import SharedString

SECONDARY_SHOWN = 10
VALUES_SHOWN = 5


def series_screen(
    summaries: Sequence[SeriesSummary], language: Language, *, top: int, newest: bool, state: str = ""
) -> Iterator[RenderableType]:
    """All series, or those in one state, largest or newest first; single incidents on record twice come last."""
    several = [summary for summary in summaries if summary.incidents > 1]
    single = [summary for summary in summaries if summary.incidents == 1]
    cases = sum(summary.cases for summary in several)
    if state:
        state_name = Text(f"state.{state}")
        yield heading(t(language, "cli_series.count_in_state", state=state_name, series=len(several), cases=cases))
    else:
        yield heading(t(language, "cli_series.count", series=len(several), cases=cases))
    if single:
        yield Line(_single_incidents(single, language))
    if not summaries:
        yield Line(t(language, "cli_series.none_in_state" if state else "cli_series.none"))
        return
    yield from _states(several, language)
    ranked = sorted(several, key=lambda summary: summary.last or datetime.min, reverse=True) if newest else several
    yield _overview(ranked, single, language, top)
    if len(summaries) > top:
        yield note(t(language, "cli_series.some", shown=top, series=len(summaries)))
    yield note(t(language, "cli_series.next"))


def members_screen(
    summary: SeriesSummary,
    members: Sequence[Member],
    secondary: Sequence[SecondaryMember],
    strings: Sequence[SharedString],
    language: Language,
) -> Iterator[RenderableType]:
    """One series: its profile, its members in order of time, and the cases beside it that may belong to it too.

    `strings` are those of the bureau that hold several of its cases.
    """
    yield heading(t(language, "cli_series.title", series=summary.series_id, cases=summary.cases))
    yield facts(language, _profile(summary, language))
    columns = (
        CASE,
        Column(Text("cli.time")),
        Column(Text("cli_series.where"), wide=True),
        PROBABILITY,
        Column(Text("cli_series.offender")),
    )
    yield table(language, columns, (_member_row(member, language) for member in members))
    if summary.crowd_cases:
        yield caution(t(language, "cli_series.crowd", cases=summary.crowd_cases))
    for string in strings[:VALUES_SHOWN]:
        name = sanitise(string.string_id, 40)
        yield Line(t(language, "cli_series.known_strings", string=name, shared=string.shared, cases=string.cases))
    if secondary:
        yield heading("\n" + t(language, "cli_series.secondary"))
        rows = (
            (sanitise(case.case_id, 28), _series_of(case, language), percent(case.probability))
            for case in secondary[:SECONDARY_SHOWN]
        )
        yield table(language, (CASE, Column(Text("cli_series.stands_in")), PROBABILITY), rows)
        if len(secondary) > SECONDARY_SHOWN:
            yield note(t(language, "cli_series.some_secondary", shown=SECONDARY_SHOWN, cases=len(secondary)))
    yield note(t(language, "cli_series.reasons"))


def _single_incidents(single: Sequence[SeriesSummary], language: Language) -> str:
    twice = sum(summary.recorded_twice for summary in single)
    cases = sum(summary.cases for summary in single)
    several_victims = len(single) - twice
    return t(
        language, "cli_series.single", groups=len(single), cases=cases, twice=twice, several_victims=several_victims
    )


def _states(summaries: Sequence[SeriesSummary], language: Language) -> Iterator[RenderableType]:
    counts = {state: sum(summary.state == state for summary in summaries) for state in STATES}
    parts = [
        t(language, "cli_history.count", event=Text(f"state.{state}"), count=count)
        for state, count in counts.items()
        if count
    ]
    if parts and summaries[0].as_of is not None:
        yield note(t(language, "cli_series.states", day=summaries[0].as_of, states=parts))


def _overview(
    ranked: Sequence[SeriesSummary], single: Sequence[SeriesSummary], language: Language, top: int
) -> RenderableType:
    columns = (
        SERIES,
        CASES,
        Column(Text("cli_series.solved"), "right"),
        Column(Text("cli_series.span")),
        PROBABILITY,
        Column(Text("cli_series.state")),
        Column(Text("cli_series.most_often"), wide=True),
    )
    return table(language, columns, (_summary_row(summary, language) for summary in [*ranked, *single][:top]))


def _summary_row(summary: SeriesSummary, language: Language) -> tuple[str, ...]:
    leading = [counts[0][0] for counts in (summary.places, summary.offences, summary.premises) if counts]
    solved = f"{summary.solved:,}" if summary.solved else "–"
    state = t(language, f"state.{summary.state}") if summary.incidents > 1 else _single_state(summary, language)
    state = t(language, "cli_series.crowd_state") if summary.crowd_cases else state
    traits = sanitise(" · ".join(sanitise(value, 24) for value in leading), 48)
    span, probability = _span(summary, language), percent(summary.probability)
    return summary.series_id, f"{summary.cases:,}", solved, span, probability, state, traits


def _single_state(summary: SeriesSummary, language: Language) -> str:
    return t(language, "cli_series.same_report" if summary.recorded_twice else "cli_series.one_incident")


def _profile(summary: SeriesSummary, language: Language) -> Iterator[tuple[Translatable, str]]:
    yield Text("cli_series.from_to"), _span(summary, language)
    yield Text("cli_series.places"), _frequent(summary.places, language)
    yield Text("cli_series.offences"), _frequent(summary.offences, language)
    yield Text("cli_series.premises"), _frequent(summary.premises, language)
    yield Text("cli_series.state"), _state(summary, language)
    yield Text("cli_series.incidents"), _incidents(summary, language)
    yield Text("cli_series.mean_probability"), _mean_probability(summary, language)
    offenders = t(language, "cli.list", items=[sanitise(name, 40) for name in summary.offenders])
    yield Text("cli_series.offenders"), offenders or t(language, "cli.none")


def _mean_probability(summary: SeriesSummary, language: Language) -> str:
    mean = percent(summary.probability)
    return t(language, "held.mean", mean=mean, held=summary.held_cases) if summary.held_cases else mean


def _series_of(case: SecondaryMember, language: Language) -> str:
    series = case.series or t(language, "cli.no_series")
    if not case.by_offender:
        return series
    return t(language, "cli.list", items=[series, Text("cli_series.shares_offender")])


def _state(summary: SeriesSummary, language: Language) -> str:
    state = t(language, f"state.{summary.state}")
    if summary.as_of is not None:
        state = t(language, "cli_series.state_on", state=state, day=summary.as_of)
    if not summary.strikes:
        return t(language, "cli_series.no_time", state=state)
    parts = [t(language, "cli_series.strikes", strikes=summary.strikes)]
    if summary.strikes > 1:
        parts.append(t(language, "cli_series.rhythm", days=round(summary.rhythm_days)))
    parts.append(t(language, "cli_series.silent", days=round(summary.silent_days)))
    return t(language, "cli_series.state_because", state=state, facts=parts)


def _incidents(summary: SeriesSummary, language: Language) -> str:
    if summary.incidents == summary.cases:
        return t(language, "cli_series.each_once", incidents=summary.incidents)
    reason = Text("cli_series.entered_twice" if summary.recorded_twice else "cli_series.several_victims")
    message_id = "cli_series.only_incident" if summary.incidents == 1 else "cli_series.records"
    return t(language, message_id, records=summary.cases, incidents=summary.incidents, reason=reason)


def _member_row(member: Member, language: Language) -> tuple[str, ...]:
    people = "\n".join(sanitise(name, 16) for name in member.offenders)
    traits = " · ".join(sanitise(part, 30) for part in (member.place, member.offence, member.premises) if part)
    if member.incident != member.case_id:
        traits += "\n" + t(language, "cli_series.same_incident", case=sanitise(member.incident, 28))
    time = window(member.earliest, member.latest).replace(" – ", " –\n")
    belonging = t(language, "held.words", by=member.held_by) if member.held_by else percent(member.probability)
    return sanitise(member.case_id, 28), time, traits, sanitise(belonging), people


def _frequent(counts: Sequence[tuple[str, int]], language: Language) -> str:
    """The most frequent values with their counts."""
    values = [
        f"{sanitise(value, 24)} {count}" if count > 1 else sanitise(value, 24) for value, count in counts[:VALUES_SHOWN]
    ]
    return t(language, "cli.list", items=[*values, *(["…"] if len(counts) > VALUES_SHOWN else [])])


def _span(summary: SeriesSummary, language: Language) -> str:
    if not summary.first or not summary.last:
        return t(language, "cli.unknown")
    return f"{summary.first:%Y-%m-%d} – {summary.last:%Y-%m-%d}"
