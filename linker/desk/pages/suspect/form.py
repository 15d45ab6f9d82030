"""One arrested person: known cases, home, custody, statements in; open cases he may have done out, ranked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from nicegui import ui

from linker.casework.suspects.rank_cases import suspect as rank
from linker.casework.suspects.results import SuspectAnswer
from linker.casework.suspects.suspect_file import EXAMPLE, suspect_from
from linker.casework.users import access_log
from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.pages.suspect.results import show_answer
from linker.desk.ui.elements import block, button, card, heading, row, title
from linker.desk.ui.markup import muted, render
from linker.desk.ui.notices import notify_error, waiting
from linker.desk.ui.threads import work
from linker.errors import InputError, LinkerError
from linker.i18n.translate import t, translate

_WORDS = ("time", "place", "goods", "tools", "premises", "method", "loss")
_LONG = ("text", "already_told")
_TOP = 30
_COLUMN = "display: flex; flex-direction: column; gap: 14px; width: 100%"


def suspect(visitor: Visitor, offender: str = "") -> None:
    """The form, and below it what was found."""
    title(t(visitor, "nav.suspect"))
    render(muted(t(visitor, "suspect.means")))
    _Form(visitor, offender).draw()


@dataclass(eq=False)
class _Form:
    """What is known of the person, field by field; rows for windows and statements can be added."""

    visitor: Visitor
    offender: str
    fields: dict[str, Any] = field(default_factory=dict)
    windows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"custody": [], "alibi": []})
    statements: list[dict[str, Any]] = field(default_factory=list)
    file_text: Any = None
    answer: Any = None

    def draw(self) -> None:
        with ui.tabs().props("dense no-caps align=left") as tabs:
            form = ui.tab(self._t("by_form"))
            text = ui.tab(self._t("by_file"))
        with ui.tab_panels(tabs, value=form).classes("w-full").style("background: transparent"):
            with ui.tab_panel(form).classes("p-0 items-stretch"), block("").style(_COLUMN):
                self._person()
                self._statements()
                with row():
                    button(self._t("rank"), self._rank_form, loud=True).props('data-test="rank"')
            with ui.tab_panel(text).classes("p-0 items-stretch"), card():
                render(muted(self._t("file_means")))
                self.file_text = ui.textarea(value=translate(EXAMPLE, self.visitor)).classes("w-full")
                self.file_text.props("outlined input-style=min-height:360px")
                with row():
                    button(self._t("rank"), self._rank_file, loud=True)
        self.answer = block("").style(_COLUMN).props('aria-live="polite"')

    def _t(self, key: str) -> str:
        return t(self.visitor, f"suspect.{key}")

    def _person(self) -> None:
        with card():
            heading(self._t("person"))
            with block("desk-halves"):
                for name in ("offender", "known_cases", "told_on", "home", "home_radius_km"):
                    self.fields[name] = self._input(name, self._t(f"{name}_hint"))
            self.fields["offender"].value = self.offender
            for kind in ("custody", "alibi"):
                heading(self._t(kind), order="h3")
                place = block("")
                with row():
                    button(self._t(f"add_{kind}"), partial(self._add_window, kind, place), icon="add")

    def _add_window(self, kind: str, place: Any) -> None:
        with place, row().style("margin-bottom: 6px"):
            self.windows[kind].append({key: self._input(key, self._t("time_hint")) for key in ("from", "to")})

    def _statements(self) -> None:
        with card():
            heading(self._t("statements"))
            render(muted(self._t("statements_mean")))
            place = block("").style("display: flex; flex-direction: column; gap: 12px")
            self._add_statement(place)
            with row():
                button(self._t("add_statement"), lambda: self._add_statement(place), icon="add")

    def _add_statement(self, place: Any) -> None:
        with place, block("desk-item"):
            render(muted(t(self.visitor, "suspect.statement", number=len(self.statements) + 1)))
            with block("desk-figures"):
                inputs = {name: self._input(name, self._t(f"{name}_hint")) for name in _WORDS}
            for name in _LONG:
                hint = self._t(f"{name}_hint")
                inputs[name] = ui.textarea(self._t(name), placeholder=hint).classes("w-full")
                inputs[name].props("dense outlined autogrow")
            self.statements.append(inputs)

    def _input(self, name: str, hint: str) -> Any:
        return ui.input(self._t(name), placeholder=hint).props(f'dense outlined data-test="{name}"')

    async def _rank_form(self) -> None:
        await self._rank(self._document())

    async def _rank_file(self) -> None:
        try:
            document = tomllib.loads(self.file_text.value or "")
        except tomllib.TOMLDecodeError as error:
            notify_error(self.visitor, InputError("suspect.no_toml", reason=str(error)))
            return
        await self._rank(document)

    async def _rank(self, document: dict[str, Any]) -> None:
        self.answer.clear()
        with self.answer:
            busy = waiting(self.visitor)
        try:
            ranking = await work(_ranked, sessions.require("detective"), document)
        except LinkerError as error:
            notify_error(self.visitor, error)
            return
        finally:
            busy.delete()
        with self.answer:
            show_answer(self.visitor, ranking)
        ui.run_javascript(f"getHtmlElement({self.answer.id}).scrollIntoView({{behavior: 'smooth'}})")

    def _document(self) -> dict[str, Any]:
        """What was typed in, as the document that a file would hold; empty fields are left out."""
        values = _text_values(self.fields)
        case_ids = re.split("[,，\n]", values["known_cases"])
        home = _filled({"address": values["home"], "radius_km": _number(values["home_radius_km"])})
        windows = {kind: _rows(inputs) for kind, inputs in self.windows.items()}
        document = {
            "offender": values["offender"],
            "told_on": values["told_on"],
            "known_cases": [case_id.strip() for case_id in case_ids if case_id.strip()],
            "home": home if values["home"] else {},
            "statements": _rows(self.statements),
        }
        return _filled(document | windows)


def _ranked(visitor: Visitor, document: dict[str, Any]) -> SuspectAnswer:
    person = suspect_from(document, t(visitor, "nav.suspect"))
    access_log.log_access(visitor.library, visitor.name, "suspect", person.offender)
    return rank(visitor.workspace, person, top=_TOP)


def _rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was typed into each row of fields; rows that were left empty are left out."""
    return [values for values in (_filled(_text_values(inputs)) for inputs in rows) if values]


def _text_values(inputs: dict[str, Any]) -> dict[str, str]:
    return {name: str(field_input.value or "").strip() for name, field_input in inputs.items()}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", [], {}, None)}


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
