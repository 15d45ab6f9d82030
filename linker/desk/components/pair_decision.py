"""Deciding on a pair of cases: two buttons, the question for the reason, and the decision that is stored."""

from __future__ import annotations

from functools import partial

from linker.casework.deciding import decisions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.elements import button
from linker.desk.ui.reason_dialog import DialogEntry, OnStored, ReasonDialog
from linker.i18n.translate import t
from linker.library.store.decisions import Decision

Pair = tuple[str, str]


def pair_buttons(visitor: Visitor, pair: Pair, on_stored: OnStored, *, props: str = "") -> None:
    """A button that confirms that two cases share an offender, and one that rejects it; both ask why."""
    confirm = partial(ask_to_confirm, visitor, pair, on_stored)
    reject = partial(ask_to_reject, visitor, pair, on_stored)
    button(t(visitor, "do.confirm"), confirm, icon="check").props(f'{props} data-test="confirm"')
    button(t(visitor, "do.reject"), reject, icon="close").props(f'{props} data-test="reject"')


def ask_to_confirm(visitor: Visitor, pair: Pair, on_stored: OnStored) -> None:
    """Ask why two cases share an offender, then store it."""
    question = t(visitor, "decide.confirm", a=pair[0], b=pair[1])
    ReasonDialog(visitor, question, partial(confirm_pair, pair), on_stored).open()


def ask_to_reject(visitor: Visitor, pair: Pair, on_stored: OnStored) -> None:
    """Ask why two cases share no offender, then store it."""
    question = t(visitor, "decide.reject", a=pair[0], b=pair[1])
    ReasonDialog(visitor, question, partial(reject_pair, pair), on_stored).open()


def confirm_pair(pair: Pair, user: Visitor, statement: DialogEntry) -> Decision:
    """Store that the user says: one offender."""
    return decisions.confirm(user.library, *pair, user.name, statement.reason)


def reject_pair(pair: Pair, user: Visitor, statement: DialogEntry) -> Decision:
    """Store that the user says: no common offender."""
    return decisions.reject(user.library, *pair, user.name, statement.reason)
