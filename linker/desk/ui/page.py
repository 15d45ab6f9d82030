"""A page of the desk: its address, who may see it, and how it is drawn inside the frame."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from linker.desk.auth import sessions
from linker.desk.auth.sessions import Visitor
from linker.desk.ui.layout import NavigationEntry, frame
from linker.desk.ui.notices import problem, sign_in_path, waiting
from linker.errors import LinkerError

Build = Callable[..., Awaitable[None] | None]


@dataclass(frozen=True)
class Page:
    """A page: `build(visitor, …)` draws its content; its other parameters come from the query of the address.

    `title_id` is the message that names it, `role` the least role that may see it. A page with an icon stands in the
    navigation; one without (a single case) is reached from the others.
    """

    path: str
    title_id: str
    build: Build
    icon: str = ""
    role: str = "reader"


def register_pages(pages: Sequence[Page]) -> None:
    """Serve these pages, in this order in the navigation.

    The visitor's role is checked first; nobody signed in is sent to /sign-in. An async `build` begins once the browser
    has shown the frame with a busy indicator, so it may take its time (await `work` for what casework computes). A
    LinkerError raised while building becomes a notice on the page.
    """
    from nicegui import ui

    navigation = tuple(NavigationEntry(page.path, page.title_id, page.icon, page.role) for page in pages if page.icon)
    for page in pages:
        ui.page(page.path)(_framed(page, navigation))


def _framed(page: Page, navigation: Sequence[NavigationEntry]) -> Callable[..., Awaitable[Any]]:
    @wraps(page.build)
    async def build_in_frame(**arguments: Any) -> Any:
        try:
            visitor = sessions.require(page.role)
        except sessions.NotSignedInError:
            return _to_sign_in()
        except sessions.NotAllowedError as error:
            visitor = sessions.current()
            with frame(visitor, navigation, page.path, page.title_id):
                problem(visitor, error)
            return None
        content = frame(visitor, navigation, page.path, page.title_id)
        await _fill(content, visitor, page.build, arguments)
        return None

    build_in_frame.__signature__ = _without_visitor(page.build)  # type: ignore[attr-defined]
    return build_in_frame


def _to_sign_in() -> Any:
    from fastapi.responses import RedirectResponse

    return RedirectResponse(sign_in_path())


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
            drawing = build(visitor, **arguments)
            if inspect.isawaitable(drawing):
                await drawing
        except LinkerError as error:
            problem(visitor, error)
        except Exception:
            # Whoever has left the page meanwhile takes what was drawn with them.
            if not client.is_deleted:
                _report_broken(visitor)
        finally:
            if busy is not None and not client.is_deleted:
                busy.delete()


def _report_broken(visitor: Visitor) -> None:
    # Half a page that says nothing would be taken for the whole.
    logging.getLogger(__name__).exception("a page could not be drawn")
    problem(visitor, LinkerError("frame.broken"))


def _without_visitor(build: Build) -> inspect.Signature:
    signature = inspect.signature(build, eval_str=True)
    return signature.replace(parameters=list(signature.parameters.values())[1:], return_annotation=Any)
