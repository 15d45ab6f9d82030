"""Early warnings, and their replay over time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import PROBABILITY, SERIES, Cell, Column, facts, heading, note, sanitise, table
from linker.i18n import dates
from linker.i18n.language import Language
from linker.i18n.numbers import UNKNOWN, percent
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from linker.casework.outlook.early_warning import Replay, ReplayedAlarm, SeriesWarning
    from linker.outlook.warning import WarningOptions
    from linker.outlook.warning_measure import AlarmScores

ALARMS_SHOWN = 15
TIME, TRIGGER = Column(Text("cli.time")), Column(Text("cli_warn.trigger"))


def warnings_screen(
    warnings: Sequence[SeriesWarning], since: datetime | None, options: WarningOptions, language: Language
) -> Iterator[RenderableType]:
    """The current warnings, newest first."""
    if since is None:
        yield heading(t(language, "cli_warn.count", warnings=len(warnings)))
    else:
        yield heading(t(language, "cli_warn.count_since", warnings=len(warnings), day=since))
    yield note(_bar(options, language))
    if not warnings:
        yield Line(t(language, "cli_warn.none"))
        return
    columns = (
        TIME,
        SERIES,
        TRIGGER,
        PROBABILITY,
        Column(Text("cli_warn.now")),
        Column(Text("cli_warn.why"), wide=True),
    )
    yield table(language, columns, (_warning_row(warning, language) for warning in warnings))
    yield note(t(language, "cli_warn.caveat"))


def replay_screen(replay: Replay, language: Language) -> Iterator[RenderableType]:
    """How the alarms would have come."""
    if replay.first and replay.last:
        cases, first, last = replay.dated_cases, replay.first, replay.last
        yield heading(t(language, "cli_warn.replay", cases=cases, first=first, last=last))
    else:
        yield heading(t(language, "cli_warn.replay_undated", cases=replay.dated_cases))
    yield note(_bar(replay.options, language))
    yield facts(language, _scores(replay.scores, replay.options.cases, language))
    if replay.alarms:
        columns = (
            TIME,
            TRIGGER,
            PROBABILITY,
            Column(Text("cli_warn.right")),
            Column(Text("cli_warn.with"), wide=True),
        )
        yield table(language, columns, (_alarm_row(alarm, language) for alarm in replay.alarms[-ALARMS_SHOWN:]))
        if len(replay.alarms) > ALARMS_SHOWN:
            yield note(t(language, "cli_warn.some", shown=ALARMS_SHOWN, alarms=len(replay.alarms)))
    yield note(t(language, "cli_warn.replay_means"))


def _bar(options: WarningOptions, language: Language) -> str:
    """What it takes for a warning."""
    days, probability = f"{options.window_days:g}", f"{options.least_probability:.0%}"
    return t(language, "cli_warn.bar", cases=options.cases, days=days, probability=probability)


def _scores(scores: AlarmScores, cases: int, language: Language) -> Iterator[tuple[Translatable, Cell]]:
    yield Text("cli_warn.alarms"), t(language, "cli_warn.in_months", alarms=scores.alarms, months=scores.months)
    if not scores.judged:
        yield Text("cli_warn.right_or_false"), t(language, "cli_warn.not_judged")
        return
    false = scores.judged - scores.right
    yield (
        Text("cli_warn.judged"),
        t(language, "cli_warn.right_and_false", judged=scores.judged, right=scores.right, false=false),
    )
    yield Text("cli_warn.false_a_month"), f"{scores.false_a_month:.2f}"
    yield (
        Text("cli_warn.series"),
        t(language, "cli_warn.series_warned", warned=scores.series_warned, series=scores.series, cases=cases),
    )
    yield (
        Text("cli_warn.before_last"),
        t(
            language,
            "cli_warn.before_last_means",
            warned=scores.warned_before_last,
            in_time=scores.warned_by_next,
            longer=scores.longer,
            cases=cases,
            next=cases + 1,
        ),
    )
    days, after = _rounded(scores.median_lead_days), _rounded(scores.median_cases_after)
    yield Text("cli_warn.lead"), t(language, "cli_warn.lead_means", days=days, cases=after)


def _warning_row(warning: SeriesWarning, language: Language) -> tuple[str, ...]:
    state = t(language, "cli_warn.cases_now", cases=warning.cases_now, state=Text(f"state.{warning.state}"))
    mates = t(language, "cli.list", items=[sanitise(case, 28) for case in warning.cases[:-1]])
    why = f"{translate(warning.words, language)}\n{mates}"
    trigger, probability = sanitise(warning.triggered_by, 28), percent(warning.probability)
    return dates.day(warning.at), warning.series_id, trigger, probability, state, why


def _alarm_row(alarm: ReplayedAlarm, language: Language) -> tuple[str, ...]:
    right = UNKNOWN if alarm.right is None else t(language, "cli.yes" if alarm.right else "cli.no")
    mates = t(language, "cli.list", items=[sanitise(case, 28) for case in alarm.cases[:-1]])
    return dates.day(alarm.at), sanitise(alarm.triggered_by, 28), percent(alarm.probability), right, mates


def _rounded(value: float) -> str:
    return UNKNOWN if math.isnan(value) else f"{value:.0f}"
