"""How far people agree with each other and with the engine, computed when it is asked for."""

from __future__ import annotations

from nicegui import ui

from linker.casework.deciding.reviewer_agreement import AgreementReport, agreement_report
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import block, button, card, heading
from linker.desk.ui.markup import muted, render, table
from linker.desk.ui.notices import waiting
from linker.desk.ui.threads import work
from linker.i18n.numbers import UNKNOWN
from linker.i18n.translate import t
from linker.review.agreement import Agreement


def agreement_card(visitor: Visitor) -> None:
    """A card with a button that shows the agreement as it stands."""
    with card():
        heading(t(visitor, "review.agreement"))
        place = block("")

        async def show() -> None:
            place.clear()
            with place:
                busy = waiting(visitor)
            report = await work(agreement_report, visitor.workspace)
            busy.delete()
            with place:
                _report(visitor, report)

        button(t(visitor, "review.show_agreement"), show)


def _report(visitor: Visitor, report: AgreementReport) -> None:
    if not report.judgements:
        render(muted(t(visitor, "review.no_agreement")))
        return
    ui.label(t(visitor, "review.judgements", count=report.judgements)).classes("desk-text")
    rows = [(f"{row.first} – {row.second}", row) for row in report.people]
    rows += [
        (t(visitor, "review.engine_blind"), report.engine_blind),
        (t(visitor, "review.engine_shown"), report.engine_shown),
    ]
    render(
        table(
            [t(visitor, f"review.{key}") for key in ("who", "pairs", "agree", "kappa")],
            [_line(name, agreement) for name, agreement in rows],
        )
    )


def _line(name: str, agreement: Agreement) -> tuple[object, ...]:
    agreeing = (
        f"{(agreement.both_same + agreement.both_different) / agreement.pairs:.0%}" if agreement.pairs else UNKNOWN
    )
    return name, str(agreement.pairs), agreeing, UNKNOWN if agreement.kappa is None else f"{agreement.kappa:.2f}"
