"""Early warnings, and their replay over time."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import Column, count, facts, heading, percent, sanitise, table
from linker.i18n.translate import in_document, t

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from linker.casework.outlook.early_warning import Replay, ReplayedAlarm, SeriesWarning
    from linker.outlook.warning import WarningOptions
    from linker.outlook.warning_measure import AlarmScores

MOST_ALARMS = 15


def warnings_screen(
    found: Sequence[SeriesWarning], since: datetime | None, options: WarningOptions
) -> Iterator[RenderableType]:
    """The current warnings, newest first."""
    start = f"{since:%Y-%m-%d}" if since else "the beginning"
    yield heading(f"{count(len(found), 'early warning')} since {start}", f"预警 {len(found)} 条")
    yield Text(_bar(options), style="dim")
    if not found:
        yield Text(f"No series reached its {_nth(options.cases)} case so. 期间无系列达到预警条件。")
        return
    columns = (
        Column("when", "时间"),
        Column("series", "系列"),
        Column("case", "触发案件"),
        Column("prob.", "概率", "right"),
        Column("now", "现状"),
        Column("why", "理由", wide=True),
    )
    yield table(columns, (_warning(one) for one in found))
    yield Text(
        "A warning proposes, people decide: linker series ID, linker explain CASE CASE 预警供研判参考", style="dim"
    )


def replay_screen(found: Replay) -> Iterator[RenderableType]:
    """How the alarms would have come."""
    span = f"{found.first:%Y-%m-%d} – {found.last:%Y-%m-%d}" if found.first and found.last else "no dates 无日期"
    yield heading(f"replay of {count(found.dated_cases, 'case')}, {span}", f"逐日回放，案件 {found.dated_cases:,} 起")
    yield Text(_bar(found.options), style="dim")
    yield facts(_scores(found.scores, found.options.cases))
    if found.alarms:
        columns = (
            Column("when", "时间"),
            Column("case", "触发案件"),
            Column("prob.", "概率", "right"),
            Column("right?", "属实"),
            Column("with", "同组案件", wide=True),
        )
        yield table(columns, (_alarm(one) for one in found.alarms[-MOST_ALARMS:]))
        if len(found.alarms) > MOST_ALARMS:
            yield Text(f"the last {MOST_ALARMS} of {len(found.alarms):,}; --csv or --json gives all", style="dim")
    yield Text(
        "A case counts as known from the end of its time window; model, rarity and links are today's, decisions are "
        "left out.\n每起案件自时间窗口结束起视为已知；模型、稀有度与串并线索取自当前，不计人工决定。",
        style="dim",
    )


def _bar(options: WarningOptions) -> str:
    return (
        f"{options.cases} incidents within {options.window_days:g} days, mean probability "
        f"{options.least_probability:.0%} or more  "
        f"条件：{options.window_days:g} 天内 {options.cases} 起，平均概率不低于 {options.least_probability:.0%}"
    )


def _scores(scores: AlarmScores, cases: int) -> tuple[tuple[str, str, str], ...]:
    alarms = ("alarms", "预警数", f"{scores.alarms:,} in {scores.months:.1f} months 个月")
    if not scores.judged:
        untold = "unknown: no alarm has only solved cases in it 无法评判：预警案件的作案人均未全部查明"
        return (alarms, ("right or false", "属实与误报", untold))
    false = scores.judged - scores.right
    return (
        alarms,
        ("judged", "可评判", f"{scores.judged:,}: {scores.right:,} right 属实, {false:,} false 误报 "
         "(all their cases solved; solved cases are no random sample 已破案件并非随机样本)"),
        ("false a month", "每月误报", f"{scores.false_a_month:.2f}"),
        ("series told", "预警到的系列", f"{scores.series_warned:,} of {scores.series:,} known series of {cases} "
         f"or more incidents 个已知系列（{cases} 起及以上）"),
        ("before the last", "末案之前", f"{scores.warned_before_last:,} with cases still to come 预警后仍有续案; "
         f"{scores.warned_by_next:,} of the {scores.longer:,} with more than {cases} before incident {cases + 1} "
         f"{cases} 起以上的 {scores.longer:,} 个系列中 {scores.warned_by_next:,} 个早于第 {cases + 1} 起"),
        ("lead", "提前量", f"median {_number(scores.median_lead_days)} days before the last case 天（中位数）, "
         f"{_number(scores.median_cases_after)} incidents still to come 起续案"),
    )  # fmt: skip


def _warning(one: SeriesWarning) -> tuple[str, ...]:
    now = f"{one.cases_now:,} 起\n{t('en', f'state.{one.state}')}\n{t('zh', f'state.{one.state}')}"
    why = in_document(one.words, "both", "\n") + "\n" + ", ".join(sanitise(case, 28) for case in one.cases[:-1])
    return (
        f"{one.at:%Y-%m-%d}", one.series_id, sanitise(one.triggered_by, 28), percent(one.probability), now, why,
    )  # fmt: skip


def _alarm(one: ReplayedAlarm) -> tuple[str, ...]:
    right = "?" if one.right is None else "yes 是" if one.right else "no 否"
    with_cases = ", ".join(sanitise(case, 28) for case in one.cases[:-1])
    return f"{one.at:%Y-%m-%d}", sanitise(one.triggered_by, 28), percent(one.probability), right, with_cases


def _nth(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _number(value: float) -> str:
    return "?" if math.isnan(value) else f"{value:.0f}"
