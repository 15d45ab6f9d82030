"""What a page says of its own state: that it is at work, or what went wrong."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.error_text import error_text
from linker.desk.ui.markup import render, tag
from linker.errors import LinkerError
from linker.i18n.translate import t


def problem(visitor: Visitor, error: LinkerError) -> None:
    """Say on the page what went wrong; the engine's errors name what, where and the remedy."""
    from nicegui import ui

    with ui.element("div").classes("desk-card").props('role="alert"'):
        ui.label(t(visitor, "frame.problem")).classes("desk-heading")
        ui.label(error_text(visitor, error)).classes("desk-text")


def notify_error(visitor: Visitor, error: LinkerError) -> None:
    """Say in passing (a notice that the reader closes) what went wrong in a handler."""
    from nicegui import ui

    if isinstance(error, sessions.NotSignedInError):
        _ask_to_sign_in(visitor, error)
        return
    ui.notify(
        f"{t(visitor, 'frame.problem')} {error_text(visitor, error)}",
        color="warning",
        textColor="white",
        icon="priority_high",
        timeout=0,
        multi_line=True,
        actions=[{"label": t(visitor, "do.close"), "color": "white"}],
    )


def _ask_to_sign_in(visitor: Visitor, error: LinkerError) -> None:
    """What is typed in stays to be copied until its writer leaves for the sign-in page, which leads back here."""
    from nicegui import ui

    with ui.dialog(value=True), ui.card().props('role="alertdialog"'):
        ui.label(error_text(visitor, error)).classes("desk-text")
        way = tag("a", t(visitor, "frame.sign_in"), classes="desk-link", href=sign_in_path(), data_test="sign-in")
        render(way)


def sign_in_path() -> str:
    """The sign-in page, which leads back to the page that is shown now."""
    return "/sign-in?next=" + quote(address_of_page(), safe="")


def address_of_page() -> str:
    """Path and query of the page that is shown now."""
    from nicegui import ui

    url = ui.context.client.request.url
    return str(url.path) + (f"?{url.query}" if url.query else "")


def waiting(visitor: Visitor) -> Any:
    """A busy indicator, to be deleted once there is something to show."""
    from nicegui import ui

    with ui.element("div").classes("desk-row").props('role="status" aria-live="polite"') as element:
        ui.spinner(size="1.6em")
        ui.label(t(visitor, "frame.working")).classes("desk-muted")
    return element
