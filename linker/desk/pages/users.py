"""Accounts: who may work with this library, in which role, and tokens for other programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nicegui import ui

from linker.casework.users import accounts
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.dates import utc
from linker.desk.ui.elements import block, button, card, heading, live_table, row, title
from linker.desk.ui.markup import chip, digits, muted, render
from linker.desk.ui.notices import notify_error
from linker.desk.ui.threads import work
from linker.errors import LinkerError
from linker.i18n.translate import t
from linker.library.store.operations.accounts import Account

_ROLE = accounts.ADMINISTRATOR
_TOKEN_DAYS = (7, 30, 90, 365)


async def people_page(visitor: Visitor) -> None:
    """All accounts, and a form for a new one."""
    title(t(visitor, "nav.people"))
    render(muted(t(visitor, "people.roles")))
    accounts_view = _People(visitor)
    await accounts_view.load()


@dataclass(eq=False)
class _People:
    """The accounts, loaded anew after each change."""

    visitor: Visitor
    people: tuple[Account, ...] = ()
    place: Any = field(default=None)

    async def load(self) -> None:
        self.place = self.place or block("").style("display: flex; flex-direction: column; gap: 14px")
        self.people = await work(accounts.list_accounts, self.visitor.library)
        self.place.clear()
        with self.place:
            self._table()
            self._form()

    def _table(self) -> None:
        with card():
            heading(t(self.visitor, "people.accounts"))
            if not self.people:
                render(muted(t(self.visitor, "people.none")))
                return
            keys = ("name", "role", "state", "since", "act")
            headings = [t(self.visitor, f"people.{key}") for key in keys]
            live_table(headings, [self._row(person) for person in self.people])

    def _row(self, person: Account) -> tuple[object, ...]:
        state = chip(t(self.visitor, "people.active" if person.active else "people.retired"))
        role, actions = partial(self._role, person), partial(self._actions, person)
        return person.name, role, state, digits(utc(person.created)), actions

    def _role(self, person: Account) -> None:
        if not person.active:
            ui.label(t(self.visitor, f"role.{person.role}"))
            return
        roles = ui.select(self._roles(), value=person.role).props("dense borderless").style("min-width: 120px")
        roles.props(f'aria-label="{t(self.visitor, "people.role")}"')
        roles.on_value_change(lambda event: self._ask_role(person, event.value))

    async def _ask_role(self, person: Account, role: str) -> None:
        """Ask once more: what a role may do is much, and a list is easily slipped on."""
        role_names = {"role": t(self.visitor, f"role.{person.role}"), "other": t(self.visitor, f"role.{role}")}
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(420px, 90vw)"):
            ui.label(t(self.visitor, "people.ask_role", name=person.name, **role_names)).classes(
                "desk-heading desk-text"
            )
            self._buttons(dialog, "people.change_role", partial(_change_role, person.name, role), on_cancel=self.load)

    def _actions(self, person: Account) -> None:
        with row().style("gap: 6px; min-width: 13em"):
            if person.active:
                button(t(self.visitor, "people.password"), lambda: self._ask_password(person.name))
                button(t(self.visitor, "people.token"), lambda: self._ask_token(person.name))
                button(t(self.visitor, "people.revoke"), lambda: self._revoke(person.name))
                button(t(self.visitor, "people.retire"), lambda: self._ask_retire(person.name))

    def _form(self) -> None:
        with card():
            heading(t(self.visitor, "people.new"))
            if not self.people:
                render(muted(t(self.visitor, "people.first")))
            with row():
                name = ui.input(t(self.visitor, "people.name")).props('dense outlined data-test="name"')
                first = accounts.ROLES[0] if self.people else _ROLE
                role = ui.select(self._roles(), value=first, label=t(self.visitor, "people.role"))
                role.props("dense outlined").style("min-width: 130px")
                password = ui.input(t(self.visitor, "people.new_password"), password=True)
                password.props('dense outlined autocomplete=new-password data-test="password"')
                adding = partial(self._add, name, role, password)
                button(t(self.visitor, "people.add"), adding, loud=True).props('data-test="add"')
            render(muted(t(self.visitor, "people.password_rule", length=accounts.MIN_PASSWORD_LENGTH)))
            render(muted(t(self.visitor, "people.temporary")))

    async def _add(self, name: Any, role: Any, password: Any) -> None:
        values = name.value or "", role.value, password.value or ""
        await self._do(lambda user: accounts.add_account(user.library, *values, user=user.name, is_temporary=True))

    def _roles(self) -> dict[str, str]:
        return {role: t(self.visitor, f"role.{role}") for role in accounts.ROLES}

    async def _do(self, act: Callable[[Visitor], object]) -> Any:
        """Do as an administrator, say what went wrong, and show the accounts as they are then; None after an error."""
        try:
            outcome = await work(act, sessions.require(_ROLE))
        except LinkerError as error:
            notify_error(self.visitor, error)
            return None
        if not self.people:
            # The first account closes the desk to whoever is not signed in: this visitor too.
            ui.navigate.to("/sign-in?next=/people")
            return outcome
        await self.load()
        return outcome

    def _ask_password(self, name: str) -> None:
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(420px, 90vw)"):
            ui.label(t(self.visitor, "people.ask_password", name=name)).classes("desk-heading")
            password = ui.input(t(self.visitor, "people.new_password"), password=True).classes("w-full")
            password.props("autofocus autocomplete=new-password")
            self._buttons(dialog, "do.save", partial(_change_password, name, password))

    def _ask_retire(self, name: str) -> None:
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(420px, 90vw)"):
            ui.label(t(self.visitor, "people.ask_retire", name=name)).classes("desk-heading desk-text")
            self._buttons(dialog, "people.retire", partial(_close_account, name))

    def _buttons(
        self, dialog: Any, key: str, act: Callable[[Visitor], object], *, on_cancel: Callable[[], Any] | None = None
    ) -> None:
        async def submit() -> None:
            if await self._do(act) is not None:
                dialog.close()

        async def cancel() -> None:
            dialog.close()
            if on_cancel:
                await on_cancel()

        with row().style("justify-content: flex-end; width: 100%"):
            button(t(self.visitor, "do.cancel"), cancel)
            button(t(self.visitor, key), submit, loud=True).props('data-test="submit"')

    def _ask_token(self, name: str) -> None:
        """Ask how long a token shall live; the shorter the better."""
        lives = {days: t(self.visitor, "people.days", days=days) for days in _TOKEN_DAYS}
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(420px, 90vw)"):
            ui.label(t(self.visitor, "people.ask_token", name=name)).classes("desk-heading desk-text")
            life = ui.select(lives, value=_TOKEN_DAYS[1]).props('dense outlined data-test="life"').classes("w-full")

            async def issue() -> None:
                dialog.close()
                await self._token(name, int(life.value))

            with row().style("justify-content: flex-end; width: 100%"):
                button(t(self.visitor, "do.cancel"), dialog.close)
                button(t(self.visitor, "people.token"), issue, loud=True).props('data-test="issue"')

    async def _token(self, name: str, days: int) -> None:
        secret = await self._do(lambda user: accounts.issue_token(user.library, name, days=days, user=user.name))
        if not secret:
            return
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(520px, 90vw)"):
            ui.label(t(self.visitor, "people.token_once", name=name)).classes("desk-text")
            ui.input(value=secret).props('readonly outlined data-test="secret"').classes("w-full")
            button(t(self.visitor, "do.close"), dialog.close, loud=True)

    async def _revoke(self, name: str) -> None:
        count = await self._do(lambda user: accounts.revoke_tokens(user.library, name, user=user.name))
        if count is not None:
            ui.notify(t(self.visitor, "people.revoked", count=count))


def _change_role(name: str, role: str, user: Visitor) -> object:
    return accounts.change_role(user.library, name, role, user=user.name)


def _change_password(name: str, password: Any, user: Visitor) -> object:
    return accounts.change_password(user.library, name, password.value or "", user=user.name, is_temporary=True)


def _close_account(name: str, user: Visitor) -> object:
    return accounts.close_account(user.library, name, user=user.name)
