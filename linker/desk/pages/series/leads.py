"""The cascade of a series: the string of a known offender as a board; without one, the way to solve a first case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

from nicegui import ui

from linker.casework.decision_log.solved_cases import SolvingStatus
from linker.casework.solving.solve import leads, solve, unsolve
from linker.desk.auth.sessions import Visitor
from linker.desk.components.cascade_board import BoardActions, cascade_board
from linker.desk.in_chinese import engine_words
from linker.desk.ui.elements import block, button, card, heading, muted, reason_dialog, row
from linker.desk.ui.layout import waiting, work
from linker.errors import LinkerError
from linker.i18n.translate import t
from linker.report.data.dossier import Dossier


async def cascade_card(visitor: Visitor, found: Dossier, offender: str) -> None:
    """The board of one offender of the series (`offender`, or the one with most cases); drawn when it is opened."""
    counted = Counter(name for member in found.members for name in member.offenders)
    known = [name for name, _ in counted.most_common()]
    with card().props('id="cascade"'):
        heading(t(visitor, "series.cascade"))
        cases = [member.case_id for member in found.members]
        shown = _Cascade(visitor, cases, offender or (known[0] if known else ""))
        shown.draw(known)
        if offender:
            await shown.refresh()


@dataclass(eq=False)
class _Cascade:
    """The board and what its buttons do."""

    visitor: Visitor
    cases: list[str]
    offender: str
    place: Any = field(default=None)

    def draw(self, known: list[str]) -> None:
        muted(t(self.visitor, "series.cascade_means" if known else "series.cascade_none"))
        with row():
            if known:
                choices = list(dict.fromkeys([*known, self.offender]))
                ui.select(choices, value=self.offender, label=t(self.visitor, "series.offender"),
                          on_change=self._chosen).props("dense outlined").style("min-width: 180px")  # fmt: skip
                button(t(self.visitor, "series.show_cascade"), self.refresh).props('data-test="show-cascade"')
            if self.visitor.may("detective"):
                self._solving()
        self.place = block("")

    def _solving(self) -> None:
        case = ui.select(self.cases, value=self.cases[0], label=t(self.visitor, "series.case"), with_input=True)
        case.props('dense outlined data-test="solve-case"').style("min-width: 220px")
        button(t(self.visitor, "series.solve"), lambda: self._ask_solve(str(case.value))).props('data-test="solve"')

    async def _chosen(self, event: Any) -> None:
        self.offender = event.value
        await self.refresh()

    async def refresh(self) -> None:
        """Compute the work list anew and draw it."""
        self.place.clear()
        with self.place:
            busy = waiting(self.visitor)
        try:
            found = await work(leads, self.visitor.library, self.offender)
        except LinkerError as error:
            with self.place:
                muted(engine_words(self.visitor, str(error)))
            return
        finally:
            busy.delete()
        actions = BoardActions(self._ask, self._ask_back) if self.visitor.may("detective") else None
        with self.place:
            cascade_board(self.visitor, found, actions)

    def _ask_solve(self, case_id: str) -> None:
        def decide(visitor: Visitor, because: str, subject: str) -> None:
            solve(visitor.library, case_id, subject, by=visitor.name, because=because)
            self.offender = subject.strip()

        question = t(self.visitor, "series.ask_solve", case=case_id)
        with self.place:
            reason_dialog(self.visitor, question, decide, subject=t(self.visitor, "series.offender"), then=self.refresh)

    def _ask(self, case_id: str, status: str) -> None:
        def decide(visitor: Visitor, because: str, _: str) -> None:
            solve(visitor.library, case_id, self.offender, by=visitor.name, because=because,
                  status=cast(SolvingStatus, status))  # fmt: skip

        self._dialog(t(self.visitor, f"board.ask_{status}", case=case_id, offender=self.offender), decide)

    def _ask_back(self, case_id: str) -> None:
        def decide(visitor: Visitor, because: str, _: str) -> None:
            unsolve(visitor.library, case_id, offender_id=self.offender, by=visitor.name, because=because)

        self._dialog(t(self.visitor, "board.ask_back", case=case_id, offender=self.offender), decide)

    def _dialog(self, question: str, decide: Any) -> None:
        with self.place:
            reason_dialog(self.visitor, question, decide, then=self.refresh)
