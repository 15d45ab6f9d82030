"""What new cases belong to: shown after an import, and after a re-linking of what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.screens.relink import change_table
from linker.cli.terminal import CASE, PROBABILITY, SERIES, Column, caution, heading, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.numbers import percent
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.linking.incremental import IncrementalReport, NewCase, Partner

CASES_SHOWN, PARTNERS_SHOWN = 30, 3


def new_cases_screen(report: IncrementalReport, language: Language) -> Iterator[RenderableType]:
    """The new cases, those in a series first, with series and strongest partners."""
    if report.why_not:
        yield caution(t(language, "cli_new_cases.not_linked", reason=report.why_not))
        return
    parts = [t(language, "cli_new_cases.linked", cases=report.touched, seconds=report.seconds)]
    if report.deleted:
        parts.append(t(language, "cli_new_cases.deleted", cases=report.deleted))
    yield heading("\n" + t(language, "cli.list", items=parts))
    ranked = sorted(report.cases, key=_strength)
    if ranked:
        columns = (CASE, SERIES, PROBABILITY, Column(Text("cli_match.partners"), wide=True))
        yield table(language, columns, (_row(case, language) for case in ranked[:CASES_SHOWN]))
    if len(ranked) > CASES_SHOWN:
        yield note(t(language, "cli_new_cases.more", cases=len(ranked) - CASES_SHOWN))
    yield from change_table(report.changed, language)
    yield note(t(language, "cli_new_cases.caveat"))


def _strength(case: NewCase) -> tuple[float, float, str]:
    best = case.partners[0].log10_lr if case.partners else float("-inf")
    return -(case.probability or 0.0), -best, case.case_id


def _row(case: NewCase, language: Language) -> tuple[str, str, str, str]:
    probability = "" if case.probability is None else percent(case.probability)
    partners = "\n".join(_partner(partner, language) for partner in case.partners[:PARTNERS_SHOWN])
    return sanitise(case.case_id, 40), case.series or "–", probability, partners or t(language, "cli.none")


def _partner(partner: Partner, language: Language) -> str:
    remarks = [percent(partner.probability), *([partner.series] if partner.series else [])]
    return t(language, "cli.remarked", words=sanitise(partner.case_id, 40), remark=remarks)
