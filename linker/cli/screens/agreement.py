"""How far people agree with each other and with the engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from linker.cli.line import Line
from linker.cli.terminal import Column, caution, heading, sanitise, table
from linker.i18n.language import Language
from linker.i18n.numbers import UNKNOWN
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.deciding.reviewer_agreement import AgreementReport
    from linker.review.agreement import Agreement, CalibrationBin

PAIRS = Column(Text("cli.pairs"), "right")


def agreement_answer(report: AgreementReport) -> dict[str, Any]:
    """The JSON of an agreement report; every agreement with its raw share."""
    answer = asdict(report)
    answer["people"] = [{**asdict(agreement), "raw": agreement.raw} for agreement in report.people]
    for name, agreement in (("engine_blind", report.engine_blind), ("engine_shown", report.engine_shown)):
        answer[name] = {**asdict(agreement), "raw": agreement.raw}
    return answer


def agreement_screen(report: AgreementReport, language: Language) -> Iterator[RenderableType]:
    """How far people agree with each other, and with what the engine said at the time."""
    yield heading(t(language, "cli_review.judgements", count=report.judgements))
    if not report.judgements:
        yield Line(t(language, "cli_review.no_judgements"))
        return
    yield heading("\n" + t(language, "cli_review.people"))
    if report.people:
        yield _agreements([(_names(agreement), agreement) for agreement in report.people], language)
    else:
        yield Line(t(language, "cli_review.no_pair_twice"))
    yield heading("\n" + t(language, "cli_review.people_and_engine"))
    engine = (
        (t(language, "review.engine_blind"), report.engine_blind),
        (t(language, "review.engine_shown"), report.engine_shown),
    )
    yield _agreements([(name, agreement) for name, agreement in engine if agreement.pairs], language)
    for kind, bins in (("blind", report.calibration_blind), ("shown", report.calibration_shown)):
        if bins:
            yield heading("\n" + t(language, f"cli_review.calibration_{kind}"))
            yield _calibration(bins, language)
    yield caution(t(language, "cli_review.no_sample"))


def _names(agreement: Agreement) -> str:
    return f"{sanitise(agreement.first, 30)} – {sanitise(agreement.second, 30)}"


def _agreements(rows: Sequence[tuple[str, Agreement]], language: Language) -> RenderableType:
    columns = (
        Column(Text("review.who"), wide=True),
        PAIRS,
        Column(Text("cli_review.both_same"), "right"),
        Column(Text("cli_review.both_different"), "right"),
        Column(Text("review.agree"), "right"),
        Column(Text("review.kappa"), "right"),
    )
    return table(language, columns, (_agreement_row(name, agreement) for name, agreement in rows))


def _agreement_row(name: str, agreement: Agreement) -> tuple[str, ...]:
    counts = f"{agreement.pairs:,}", f"{agreement.both_same:,}", f"{agreement.both_different:,}"
    raw = UNKNOWN if agreement.raw is None else f"{100.0 * agreement.raw:.0f} %"
    kappa = UNKNOWN if agreement.kappa is None else f"{agreement.kappa:+.2f}"
    return name, *counts, raw, kappa


def _calibration(bins: Sequence[CalibrationBin], language: Language) -> RenderableType:
    columns = (
        Column(Text("cli.probability")),
        PAIRS,
        Column(Text("cli_review.engine_said"), "right"),
        Column(Text("cli_review.answered_same"), "right"),
        Column(Text("cli.interval"), "right", style="dim"),
    )
    rows = (
        (
            _range(group.from_probability, group.to_probability, language),
            f"{group.pairs:,}",
            f"{100 * group.said:.0f} %",
            f"{100 * group.same:.0f} %",
            _range(group.low, group.high, language),
        )
        for group in bins
    )
    return table(language, columns, rows)


def _range(low: float, high: float, language: Language) -> str:
    return t(language, "say.from_to", low=f"{100 * low:.0f}", high=f"{100 * high:.0f} %")
