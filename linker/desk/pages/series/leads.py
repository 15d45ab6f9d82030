"""The cascade of a series: the string of a known offender as a board; without one, the way to solve a first case."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nicegui import ui

from linker.casework.browsing.search import case_summaries
from linker.casework.decision_log.solved_cases import SolvingStatus
from linker.casework.solving.solve import Solving, leads, solve, unsolve
from linker.casework.workspace.workspace import Workspace
from linker.desk.auth.sessions import Visitor
from linker.desk.components.cascade_board import BoardActions, Cascade, cascade_board, cases_on_board
from linker.desk.error_text import error_text
from linker.desk.ui.elements import block, button, card, heading, row
from linker.desk.ui.markup import muted, render
from linker.desk.ui.notices import waiting
from linker.desk.ui.reason_dialog import DialogEntry, ReasonDialog
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.translate import t
from linker.report.data.dossier import Dossier


async def cascade_card(visitor: Visitor, contents: Dossier, offender: str) -> None:
    """The board of one offender of the series (`offender`, or the one with most cases); drawn when it is opened."""
    counts = Counter(name for case in contents.cases for name in case.offenders)
    offenders = [name for name, _ in counts.most_common()]
    with card().props('id="cascade"'):
        heading(t(visitor, "series.cascade"))
        cases = [case.case_id for case in contents.cases]
        cascade = _Cascade(visitor, cases, offender or (offenders[0] if offenders else ""))
        cascade.draw(offenders)
        if offender:
            await cascade.refresh()


@dataclass(eq=False)
class _Cascade:
    """The board and what its buttons do."""

    visitor: Visitor
    cases: list[str]
    offender: str
    place: Any = field(default=None)
    busy: Any = field(default=None)

    def draw(self, offenders: list[str]) -> None:
        render(muted(t(self.visitor, "series.cascade_means" if offenders else "series.cascade_none")))
        with row():
            if offenders:
                choices = list(dict.fromkeys([*offenders, self.offender]))
                label = t(self.visitor, "series.offender")
                choice = ui.select(choices, value=self.offender, label=label, on_change=self._change_offender)
                choice.props("dense outlined").style("min-width: 180px")
                button(t(self.visitor, "series.show_cascade"), self.refresh).props('data-test="show-cascade"')
            if self.visitor.may("detective"):
                self._solving()
            self.busy = block("")
        self.place = block("")

    def _solving(self) -> None:
        case = ui.select(self.cases, value=self.cases[0], label=t(self.visitor, "series.case"), with_input=True)
        case.props('dense outlined data-test="solve-case"').style("min-width: 220px")
        button(t(self.visitor, "series.solve"), lambda: self._ask_to_solve(str(case.value))).props('data-test="solve"')

    async def _change_offender(self, event: Any) -> None:
        self.offender = event.value
        await self.refresh()

    async def refresh(self) -> None:
        """Compute the work list anew and draw it."""
        with self.busy:
            busy = waiting(self.visitor)
        try:
            cascade = await work(_load_cascade, self.visitor.workspace, self.offender)
        except LinkerError as error:
            self.place.clear()
            with self.place:
                render(muted(error_text(self.visitor, error)))
            return
        finally:
            busy.delete()
        actions = BoardActions(self._ask_for_status, self._ask_to_take_back) if self.visitor.may("detective") else None
        # The old board stays until the new one is there: the page does not shrink, so it stays where it was.
        self.place.clear()
        with self.place:
            cascade_board(self.visitor, cascade, actions)

    def _ask_to_solve(self, case_id: str) -> None:
        question, label = t(self.visitor, "series.ask_solve", case=case_id), t(self.visitor, "series.offender")
        with self.place:
            ReasonDialog(
                self.visitor, question, partial(self._solve, case_id), self.refresh, subject_label=label
            ).open()

    def _solve(self, case_id: str, user: Visitor, statement: DialogEntry) -> Solving:
        solving = solve(user.library, case_id, statement.subject, user=user.name, reason=statement.reason)
        self.offender = statement.subject.strip()
        return solving

    def _ask_for_status(self, case_id: str, status: SolvingStatus) -> None:
        question = t(self.visitor, f"board.ask_{status}", case=case_id, offender=self.offender)
        store = partial(_store_status, case_id, self.offender, status)
        with self.place:
            ReasonDialog(self.visitor, question, store, self.refresh).open()

    def _ask_to_take_back(self, case_id: str) -> None:
        question = t(self.visitor, "board.ask_back", case=case_id, offender=self.offender)
        with self.place:
            ReasonDialog(self.visitor, question, partial(_take_back, case_id, self.offender), self.refresh).open()


def _load_cascade(workspace: Workspace, offender: str) -> Cascade:
    lead_list = leads(workspace, offender)
    return Cascade(lead_list, case_summaries(workspace, cases_on_board(lead_list)))


def _store_status(case_id: str, offender: str, status: SolvingStatus, user: Visitor, statement: DialogEntry) -> Solving:
    return solve(user.library, case_id, offender, user=user.name, reason=statement.reason, status=status)


def _take_back(case_id: str, offender: str, user: Visitor, statement: DialogEntry) -> Solving:
    return unsolve(user.library, case_id, offender_id=offender, user=user.name, reason=statement.reason)
