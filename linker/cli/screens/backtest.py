"""How good forecasts were on solved series."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.terminal import Column, heading, note, table
from linker.i18n.language import Language
from linker.i18n.numbers import signed
from linker.i18n.text import Text
from linker.i18n.translate import t, unit_name

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.outlook.backtest import Backtest, Coverage, PlaceScore

STRIKES = Column(Text("cli_forecast.strikes"), "right")


def backtest_screen(answer: Backtest, language: Language) -> Iterator[RenderableType]:
    """Coverage of what was stated, and search cost against simpler ways."""
    yield heading(t(language, "cli_forecast.backtest", series=answer.series))
    columns = (
        Column(Text("cli_forecast.subject")),
        STRIKES,
        Column(Text("cli_forecast.stated"), "right"),
        Column(Text("cli_forecast.covered"), "right"),
        Column(Text("cli_forecast.size"), "right"),
    )
    yield table(language, columns, (_coverage_row(coverage, language) for coverage in answer.coverage))
    columns = (
        Column(Text("cli_forecast.method")),
        STRIKES,
        Column(Text("cli_forecast.mean_cost"), "right"),
        Column(Text("cli_forecast.median_cost"), "right"),
        Column(Text("cli_forecast.log_score"), "right"),
    )
    yield table(language, columns, (_place_row(scores, language) for scores in answer.places))
    yield note(t(language, "cli_forecast.backtest_means"))


def _coverage_row(coverage: Coverage, language: Language) -> tuple[str, ...]:
    subject = t(language, f"cli_forecast.subject_{coverage.what}")
    size = f"{coverage.size:,.3g} {unit_name(coverage.unit, language)}"
    return subject, f"{coverage.strikes:,}", f"{coverage.stated:.0%}", f"{coverage.covered:.0%}", size


def _place_row(scores: PlaceScore, language: Language) -> tuple[str, ...]:
    method = t(language, f"cli_forecast.method_{scores.method}")
    costs = f"{scores.mean_cost:.2%}", f"{scores.median_cost:.2%}"
    return method, f"{scores.strikes:,}", *costs, signed(scores.log_score)
