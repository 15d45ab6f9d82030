"""Accounts: who may work with this library, in which role, and tokens for other programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
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
from linker.library.store.operations.accounts import Person

_ROLE = accounts.ADMINISTRATOR


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
    people: tuple[Person, ...] = ()
    place: Any = field(default=None)

    async def load(self) -> None:
        self.place = self.place or block("").style("display: flex; flex-direction: column; gap: 14px")
        self.people = await work(accounts.listed, self.visitor.library)
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
            live_table(
                [t(self.visitor, f"people.{key}") for key in keys], [self._row(person) for person in self.people]
            )

    def _row(self, person: Person) -> tuple[object, ...]:
        state = "people.active" if person.active else "people.retired"
        return (
            person.name, lambda: self._role(person), lambda: render(chip(t(self.visitor, state))), digits(utc(person.created)),
            lambda: self._acts(person),
        )  # fmt: skip

    def _role(self, person: Person) -> None:
        if not person.active:
            ui.label(t(self.visitor, f"role.{person.role}"))
            return
        roles = ui.select(self._roles(), value=person.role).props("dense borderless").style("min-width: 120px")
        roles.props(f'aria-label="{t(self.visitor, "people.role")}"')
        roles.on_value_change(lambda event: self._change_role(person.name, event.value))

    async def _change_role(self, name: str, role: str) -> None:
        await self._do(lambda visitor: accounts.change_role(visitor.library, name, role, by=visitor.name))

    def _acts(self, person: Person) -> None:
        with row().style("gap: 6px; min-width: 13em"):
            if person.active:
                button(t(self.visitor, "people.password"), lambda: self._ask_password(person.name))
                button(t(self.visitor, "people.token"), lambda: self._token(person.name))
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
                password = ui.input(t(self.visitor, "people.new_password"), password=True).props(
                    'dense outlined autocomplete=new-password data-test="password"'
                )
                button(
                    t(self.visitor, "people.add"),
                    lambda: self._do(lambda visitor: accounts.add(
                        visitor.library, name.value or "", role.value, password.value or "", by=visitor.name
                    )),
                    loud=True,
                ).props('data-test="add"')  # fmt: skip
            render(muted(t(self.visitor, "people.password_rule", length=accounts.SHORTEST_PASSWORD)))

    def _roles(self) -> dict[str, str]:
        return {role: t(self.visitor, f"role.{role}") for role in accounts.ROLES}

    async def _do(self, act: Callable[[Visitor], object]) -> Any:
        """Do as an administrator, tell what went wrong, and show the accounts as they are then."""
        result = None
        try:
            result = await work(act, sessions.require(_ROLE))
        except LinkerError as error:
            notify_error(self.visitor, error)
            return None
        if not self.people:
            # The first account closes the desk to whoever is not signed in: this visitor too.
            ui.navigate.to("/sign-in?next=/people")
            return result
        await self.load()
        return result

    def _ask_password(self, name: str) -> None:
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(420px, 90vw)"):
            ui.label(t(self.visitor, "people.ask_password", name=name)).classes("desk-heading")
            password = ui.input(t(self.visitor, "people.new_password"), password=True).classes("w-full")
            password.props("autofocus autocomplete=new-password")
            self._buttons(dialog, "do.save", lambda visitor: accounts.change_password(
                visitor.library, name, password.value or "", by=visitor.name))  # fmt: skip

    def _ask_retire(self, name: str) -> None:
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(420px, 90vw)"):
            ui.label(t(self.visitor, "people.ask_retire", name=name)).classes("desk-heading desk-text")
            self._buttons(
                dialog, "people.retire", lambda visitor: accounts.retire(visitor.library, name, by=visitor.name)
            )

    def _buttons(self, dialog: Any, key: str, act: Callable[[Visitor], object]) -> None:
        async def submit() -> None:
            if await self._do(act) is not None:
                dialog.close()

        with row().style("justify-content: flex-end; width: 100%"):
            button(t(self.visitor, "do.cancel"), dialog.close)
            button(t(self.visitor, key), submit, loud=True)

    async def _token(self, name: str) -> None:
        secret = await self._do(lambda visitor: accounts.issue_token(visitor.library, name, by=visitor.name))
        if not secret:
            return
        with self.place, ui.dialog(value=True) as dialog, ui.card().style("min-width: min(520px, 90vw)"):
            ui.label(t(self.visitor, "people.token_once", name=name)).classes("desk-text")
            ui.input(value=secret).props('readonly outlined data-test="secret"').classes("w-full")
            button(t(self.visitor, "do.close"), dialog.close, loud=True)

    async def _revoke(self, name: str) -> None:
        count = await self._do(lambda visitor: accounts.revoke_tokens(visitor.library, name, by=visitor.name))
        if count is not None:
            ui.notify(t(self.visitor, "people.revoked", count=count))
