"""The frame of every page: header, navigation, language, and who is signed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui import theme
from linker.desk.ui.markup import concatenated, post_button, render, tag
from linker.desk.ui.notices import address_of_page
from linker.i18n.translate import t

_WHITE = "color: white"


@dataclass(frozen=True)
class NavigationEntry:
    """A line of the navigation: where it leads, the id of its name, its icon, and the least role that sees it."""

    path: str
    title_id: str
    icon: str
    role: str


def frame(visitor: Visitor, navigation: Iterable[NavigationEntry], path: str, title_id: str) -> Any:
    """Draw header and navigation; give the element the page's content goes into."""
    from nicegui import ui

    _head(visitor, title_id)
    # Quasar opens it by itself where the window is wide; nothing waits for the browser to say how wide.
    drawer = ui.left_drawer(value=False, bordered=True).props("width=190 breakpoint=1000 show-if-above").classes("p-0")
    with drawer.style(f"background: {theme.CARD}; padding: 10px 0"):
        _navigation(visitor, navigation, path)
    with ui.header().style(f"background: {theme.INK}; padding: 6px 12px").classes("items-center no-wrap"):
        _header(visitor, drawer)
    if not sessions.desk().has_accounts():
        ui.label(t(visitor, "frame.no_accounts")).classes("desk-banner").props('role="note"')
    return ui.element("main").classes("desk-page").props('id="content" tabindex="-1"')


def _head(visitor: Visitor, title_id: str) -> None:
    from nicegui import ui

    lang = "zh-CN" if visitor.language == "zh" else "en"
    ui.page_title(f"{t(visitor, title_id)} · {_desk_title(visitor)}")
    ui.colors(**theme.QUASAR_COLOURS)
    ui.add_css(theme.CSS)
    ui.add_head_html(f'<script>document.documentElement.lang = "{lang}";</script>')


def _desk_title(visitor: Visitor) -> str:
    return sessions.desk().setup.title or t(visitor, "frame.desk")


def _header(visitor: Visitor, drawer: Any) -> None:
    from nicegui import ui

    # The header stands first in the page, so this is the first thing that Tab reaches.
    ui.link(t(visitor, "frame.skip"), "#content").classes("desk-skip")
    menu = ui.button(icon="menu", on_click=drawer.toggle)
    menu.props(f'flat dense color=white aria-label="{t(visitor, "frame.menu")}"')
    ui.link(_desk_title(visitor), "/").style(f"{_WHITE}; font-weight: 600; text-decoration: none; font-size: 15px")
    ui.space()
    _language_link(visitor)
    if sessions.desk().has_accounts():
        _own_name(visitor)
        render(post_button(t(visitor, "frame.sign_out"), "/sign-out", data_test="sign-out"))


def _own_name(visitor: Visitor) -> None:
    """Who is signed in; the way to one's own password."""
    name = f"{visitor.name} · {t(visitor, f'role.{visitor.role}')}"
    address = f"/password?next={quote(address_of_page(), safe='')}"
    render(tag("a", name, classes="desk-name", href=address, title=t(visitor, "sign_in.change_password")))


def _language_link(visitor: Visitor) -> None:
    language = "en" if visitor.language == "zh" else "zh"
    address = f"/language/{language}?next={quote(address_of_page(), safe='')}"
    render(post_button(t(visitor, "frame.other_language"), address, lang=language, data_test="language"))


def _navigation(visitor: Visitor, navigation: Iterable[NavigationEntry], current_path: str) -> None:
    from nicegui import ui

    links = (_navigation_link(visitor, entry, current_path) for entry in navigation if visitor.may(entry.role))
    element = ui.html(str(concatenated(links)), sanitize=False, tag="nav").classes("desk-nav")
    element.props(f'aria-label="{t(visitor, "frame.menu")}"')


def _navigation_link(visitor: Visitor, entry: NavigationEntry, current_path: str) -> Markup:
    is_current = "page" if entry.path == current_path else ""
    words = tag("span", t(visitor, entry.title_id))
    return tag("a", _icon(entry.icon), words, href=entry.path, aria_current=is_current)


def _icon(name: str) -> Markup:
    style = f"font-size: 20px; color: {theme.MUTED}"
    return tag("i", name, classes="q-icon notranslate material-icons", style=style, aria_hidden="true")
