"""How far people agree with each other and with the engine, computed when it is asked for."""

from __future__ import annotations

from nicegui import ui

from linker.casework.deciding.review import AgreementReport, agreement_report
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import NOTHING_KNOWN, block, button, card, heading, muted, table
from linker.desk.ui.layout import waiting, work
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
            found = await work(agreement_report, visitor.library)
            busy.delete()
            with place:
                _report(visitor, found)

        button(t(visitor, "review.show_agreement"), show)


def _report(visitor: Visitor, found: AgreementReport) -> None:
    if not found.judgements:
        muted(t(visitor, "review.no_agreement"))
        return
    ui.label(t(visitor, "review.judgements", count=found.judgements)).classes("desk-text")
    rows = [(f"{one.first} – {one.second}", one) for one in found.people]
    rows += [
        (t(visitor, "review.engine_blind"), found.engine_blind),
        (t(visitor, "review.engine_shown"), found.engine_shown),
    ]
    table(
        [t(visitor, f"review.{key}") for key in ("who", "pairs", "agree", "kappa")],
        [_line(name, one) for name, one in rows],
    )


def _line(name: str, one: Agreement) -> tuple[object, ...]:
    agreeing = f"{(one.both_same + one.both_different) / one.pairs:.0%}" if one.pairs else NOTHING_KNOWN
    return name, str(one.pairs), agreeing, NOTHING_KNOWN if one.kappa is None else f"{one.kappa:.2f}"
