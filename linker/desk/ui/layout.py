"""The frame of every page: who may see it, the way to the other pages, language, name, and whether work goes on."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.in_chinese import engine_words
from linker.desk.ui import theme
from linker.desk.ui.markup import joined, tag
from linker.errors import LinkerError
from linker.i18n.translate import t

Build = Callable[..., Awaitable[None] | None]
# Many may wait for one thing that is being made ready; they must not keep others from what is at hand.
_THREADS = ThreadPoolExecutor(max_workers=64, thread_name_prefix="work")

# Path, key of its name, icon, least role. Detail pages (one case, one series) are reached from these.
NAVIGATION: tuple[tuple[str, str, str, str], ...] = (
    ("/", "nav.start", "home", "reader"),
    ("/import", "nav.import", "upload_file", "detective"),
    ("/search", "nav.search", "search", "reader"),
    ("/series", "nav.series", "hub", "reader"),
    ("/review", "nav.review", "rule", "detective"),
    ("/suspect", "nav.suspect", "person_search", "detective"),
    ("/compare", "nav.compare", "compare_arrows", "reader"),
    ("/borders", "nav.borders", "share_location", "reader"),
    ("/audit", "nav.audit", "fact_check", "reader"),
    ("/model", "nav.model", "insights", "reader"),
    ("/people", "nav.people", "group", "administrator"),
)


def page(path: str, title_key: str, *, role: str = "reader") -> Callable[[Build], Build]:
    """Register a page: `build(visitor, …)` draws its content inside the frame; more arguments come from the query.

    The visitor's role is checked first; nobody signed in is sent to /sign-in. An async `build` begins once the browser
    has shown the frame with a busy indicator, so it may take its time (await `work` for what casework computes). A
    LinkerError raised while building becomes a notice on the page.
    """

    def register(build: Build) -> Build:
        from nicegui import ui

        @wraps(build)
        async def framed(**arguments: Any) -> Any:
            try:
                visitor = sessions.require(role)
            except sessions.NotSignedInError:
                return _to_sign_in()
            except sessions.NotAllowedError as error:
                visitor = sessions.current()
                with _frame(visitor, path, title_key):
                    problem(visitor, error)
                return None
            content = _frame(visitor, path, title_key)
            await _fill(content, visitor, build, arguments)
            return None

        framed.__signature__ = _without_visitor(build)  # type: ignore[attr-defined]
        ui.page(path)(framed)
        return build

    return register


async def work(function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Compute in a thread, so other people's pages go on; give the result."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, partial(function, *arguments, **named))


def problem(visitor: Visitor, error: LinkerError) -> None:
    """Say on the page what went wrong; the engine's errors name what, where and the remedy."""
    from nicegui import ui

    with ui.element("div").classes("desk-card").props('role="alert"'):
        ui.label(t(visitor, "frame.problem")).classes("desk-heading")
        ui.label(engine_words(visitor, str(error))).classes("desk-text")


def notify_error(visitor: Visitor, error: LinkerError) -> None:
    """Say in passing (a notice that the reader closes) what went wrong in a handler."""
    from nicegui import ui

    if isinstance(error, sessions.NotSignedInError):
        _ask_to_sign_in(visitor, error)
        return
    ui.notify(f"{t(visitor, 'frame.problem')} {engine_words(visitor, str(error))}", color="warning", textColor="white",
              icon="priority_high", timeout=0, multi_line=True,
              actions=[{"label": t(visitor, "do.close"), "color": "white"}])  # fmt: skip


def _ask_to_sign_in(visitor: Visitor, error: LinkerError) -> None:
    """What is typed in stays to be copied until its writer leaves for the sign-in page, which leads back here."""
    from nicegui import ui

    with ui.dialog(value=True), ui.card().props('role="alertdialog"'):
        ui.label(engine_words(visitor, str(error))).classes("desk-text")
        ui.link(t(visitor, "frame.sign_in"), _sign_in_path()).classes("desk-link").props('data-test="sign-in"')


async def _fill(content: Any, visitor: Visitor, build: Build, arguments: dict[str, Any]) -> None:
    from nicegui import ui

    client, busy = ui.context.client, None
    if inspect.iscoroutinefunction(build):
        with content:
            busy = waiting(visitor)
        await client.connected()
    if client.is_deleted:
        return
    with content:
        try:
            result = build(visitor, **arguments)
            if inspect.isawaitable(result):
                await result
        except LinkerError as error:
            problem(visitor, error)
        except Exception:
            # Whoever has left the page meanwhile takes what was drawn with them.
            if not client.is_deleted:
                _broken(visitor)
        finally:
            if busy is not None and not client.is_deleted:
                busy.delete()


def _broken(visitor: Visitor) -> None:
    # Half a page that says nothing would be taken for the whole.
    logging.getLogger(__name__).exception("a page could not be drawn")
    problem(visitor, LinkerError(t(visitor, "frame.broken")))


def waiting(visitor: Visitor) -> Any:
    """A busy indicator, to be deleted once there is something to show."""
    from nicegui import ui

    with ui.element("div").classes("desk-row").props('role="status" aria-live="polite"') as found:
        ui.spinner(size="1.6em")
        ui.label(t(visitor, "frame.working")).classes("desk-muted")
    return found


def _without_visitor(build: Build) -> inspect.Signature:
    signature = inspect.signature(build, eval_str=True)
    return signature.replace(parameters=list(signature.parameters.values())[1:], return_annotation=Any)


def _to_sign_in() -> Any:
    from fastapi.responses import RedirectResponse

    return RedirectResponse(_sign_in_path())


def _sign_in_path() -> str:
    return "/sign-in?next=" + quote(_here(), safe="")


def _here() -> str:
    from nicegui import ui

    url = ui.context.client.request.url
    return str(url.path) + (f"?{url.query}" if url.query else "")


def _frame(visitor: Visitor, path: str, title_key: str) -> Any:
    """Draw header and navigation; give the element the page's content goes into."""
    from nicegui import ui

    _head(visitor, title_key)
    # Quasar opens it by itself where the window is wide; nothing waits for the browser to say how wide.
    drawer = ui.left_drawer(value=False, bordered=True).props("width=190 breakpoint=1000 show-if-above").classes("p-0")
    with drawer.style(f"background: {theme.CARD}; padding: 10px 0"):
        _navigation(visitor, path)
    with ui.header().style(f"background: {theme.INK}; padding: 6px 12px").classes("items-center no-wrap"):
        _header(visitor, drawer)
    if not sessions.desk().has_accounts():
        ui.label(t(visitor, "frame.no_accounts")).classes("desk-banner").props('role="note"')
    return ui.element("main").classes("desk-page").props('id="content" tabindex="-1"')


def _head(visitor: Visitor, title_key: str) -> None:
    from nicegui import ui

    lang = "zh-CN" if visitor.language == "zh" else "en"
    ui.page_title(f"{t(visitor, title_key)} · {_desk_title(visitor)}")
    ui.colors(primary=theme.BLUE, secondary=theme.MUTED, accent=theme.ORANGE, positive=theme.GREEN,
              negative=theme.VERMILLION, info=theme.SKY, warning="#B45309")  # fmt: skip
    ui.add_css(theme.CSS)
    ui.add_head_html(f'<script>document.documentElement.lang = "{lang}";</script>')


def _desk_title(visitor: Visitor) -> str:
    return sessions.desk().setup.title or t(visitor, "frame.desk")


def _header(visitor: Visitor, drawer: Any) -> None:
    from nicegui import ui

    white = "color: white"
    # The header stands first in the page, so this is the first thing that Tab reaches.
    ui.link(t(visitor, "frame.skip"), "#content").classes("desk-skip")
    ui.button(icon="menu", on_click=drawer.toggle).props(
        f'flat dense color=white aria-label="{t(visitor, "frame.menu")}"'
    )
    ui.link(_desk_title(visitor), "/").style(f"{white}; font-weight: 600; text-decoration: none; font-size: 15px")
    ui.space()
    other = "en" if visitor.language == "zh" else "zh"
    ui.link(t(visitor, "frame.other_language"), f"/language/{other}?next={quote(_here(), safe='')}").style(white).props(
        f'lang="{other}"'
    )
    if sessions.desk().has_accounts():
        ui.label(f"{visitor.name} · {t(visitor, f'role.{visitor.role}')}").classes("desk-name")
        ui.link(t(visitor, "frame.sign_out"), "/sign-out").style(f"{white}; white-space: nowrap")


def _navigation(visitor: Visitor, here: str) -> None:
    from nicegui import ui

    ways = (
        tag("a", _icon(icon), tag("span", t(visitor, key)), href=path, aria_current="page" if path == here else "")
        for path, key, icon, role in NAVIGATION
        if visitor.may(role)
    )
    found = ui.html(str(joined(ways)), sanitize=False, tag="nav").classes("desk-nav")
    found.props(f'aria-label="{t(visitor, "frame.menu")}"')


def _icon(name: str) -> Markup:
    style = f"font-size: 20px; color: {theme.MUTED}"
    return tag("i", name, classes="q-icon notranslate material-icons", style=style, aria_hidden="true")
