"""Serving the desk: the pages, the API under /api, sign-in, and the guard before all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from linker.desk.auth import sessions, sockets
from linker.desk.server.left_pages import LeftPages
from linker.desk.server.log_lines import escape_log_lines
from linker.desk.server.warm_up import keep_ready
from linker.desk.settings import LOOPBACK, Desk, Setup
from linker.errors import LinkerError
from linker.i18n.text import Text
from linker.i18n.translate import in_document, translate
from linker.library.store.store import Library

if TYPE_CHECKING:
    from fastapi import FastAPI
    from uvicorn import Config

    from linker.desk.auth.guard import Rules

_SESSION_CHECK_SECONDS = 5.0
_LEFT_PAGES = LeftPages()


def create(setup: Setup) -> FastAPI:
    """The desk as one application; NiceGUI keeps its pages by process, so a process serves one desk.

    Raises LinkerError where the desk would be open to a network without accounts, or its library cannot be opened.
    """
    from nicegui import app, ui

    from linker.desk.pages.page_list import PAGES
    from linker.desk.ui.page import register_pages

    desk = Desk(setup, Library.open(setup.library_url))
    desk.library.notices.listener = _log_notice
    for notice in desk.library.notices.take():
        _log_notice(notice)
    check_exposure(desk)
    sessions.open_desk(desk)
    application = create_without_pages(desk)
    register_pages(PAGES)
    ui.run_with(
        application,
        title=setup.title or in_document(Text("frame.desk"), "both", between=" · "),
        show_welcome_message=False,
        gzip_middleware_factory=None,
        # A page that is computed on a busy machine must not be taken for lost: it would load, and compute, again.
        # What somebody has left is kept as long.
        reconnect_timeout=30.0,
    )
    sockets.bind_sockets()
    app.on_delete(_LEFT_PAGES.note)
    return application


def _log_notice(notice: Text) -> None:
    logging.getLogger(__name__).warning("%s", translate(notice, "en"))


def create_without_pages(desk: Desk) -> FastAPI:
    """The desk without pages: API, sign-in and guard; what is mounted later is guarded too."""
    from fastapi import FastAPI
    from starlette.middleware.gzip import GZipMiddleware

    from linker.desk.api import application as api
    from linker.desk.auth import sign_in
    from linker.desk.auth.guard import Guard

    application = FastAPI(lifespan=_lifespan(desk), openapi_url=None, docs_url=None, redoc_url=None)
    application.include_router(sign_in.router())
    application.mount("/api", api.create(desk))
    # The last one added comes first: the guard reads pages before they are packed.
    application.add_middleware(Guard, rules=rules_of(desk))
    application.add_middleware(GZipMiddleware, minimum_size=1_000)
    return application


def run(setup: Setup) -> None:
    """Serve until interrupted. Raises LinkerError like `create`, and where the port is taken."""
    import uvicorn

    escape_log_lines()
    config = server_config(create(setup), setup)
    _check_port(setup)
    uvicorn.Server(config).run()


def server_config(application: FastAPI, setup: Setup) -> Config:
    """How the server runs: who asks is who connects, but where a proxy was named, which may say for whom it speaks."""
    from uvicorn import Config

    return Config(
        application,
        host=setup.host,
        port=setup.port,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(setup.behind_proxy),
        forwarded_allow_ips=setup.behind_proxy or None,
        ssl_certfile=setup.certificate,
        ssl_keyfile=setup.private_key,
        timeout_graceful_shutdown=5,
    )


def check_exposure(desk: Desk) -> None:
    """Refuse (LinkerError) to serve other machines than this one while nobody has an account."""
    if not desk.setup.is_loopback and not desk.has_accounts():
        raise LinkerError("desk.no_accounts", host=desk.setup.host)


def rules_of(desk: Desk) -> Rules:
    """What the guard holds to at this desk."""
    from linker.desk.auth.guard import Rules, origin_of

    return Rules(
        largest_body=desk.setup.largest_upload_mb << 20,
        tile_origin=origin_of(desk.setup.tile_url),
        hosts=lambda: () if desk.has_accounts() else LOOPBACK,
        role_of_session=partial(sessions.role_at, desk),
        role_of_token=partial(sessions.role_of_token, desk),
        owns_page=sockets.owns_page,
    )


def _lifespan(desk: Desk):  # type: ignore[no-untyped-def]  # noqa: ANN202 - FastAPI's own shape
    from linker.desk.server.job_runner import JobRunner

    @asynccontextmanager
    async def run_beside(_application: FastAPI) -> AsyncIterator[None]:
        job_runner = JobRunner(desk.library, desk.setup.library_url)
        job_runner.start()
        loops = (keep_ready(desk.library), _close_ended_sessions(desk), _LEFT_PAGES.keep_free())
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.to_thread(job_runner.close)

    return run_beside


async def _close_ended_sessions(desk: Desk) -> None:
    while True:
        await asyncio.sleep(_SESSION_CHECK_SECONDS)
        if desk.has_accounts():
            await sockets.close_ended()


def _check_port(setup: Setup) -> None:
    import socket

    family = socket.AF_INET6 if ":" in setup.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((setup.host, setup.port))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise LinkerError("desk.port_taken", host=setup.host, port=setup.port, reason=reason) from error
