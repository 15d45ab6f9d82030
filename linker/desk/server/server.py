"""Serving the desk: the pages, the API under /api, sign-in, and the guard before all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from linker.desk.auth import sessions
from linker.desk.server.warm_up import keep_ready
from linker.desk.settings import LOOPBACK, Desk, Setup
from linker.errors import LinkerError
from linker.library.store.store import Library

if TYPE_CHECKING:
    from fastapi import FastAPI

    from linker.desk.auth.guard import Rules

_SWEEP_SECONDS = 30.0


def create(setup: Setup) -> FastAPI:
    """The desk as one application; NiceGUI keeps its pages by process, so a process serves one desk.

    Raises LinkerError where the desk would be open to a network without accounts, or its library cannot be opened.
    """
    from nicegui import ui

    desk = Desk(setup, Library.open(setup.library_url))
    refuse_open_doors(desk)
    sessions.open_desk(desk)
    application = bare(desk)
    load_pages()
    title = setup.title or "串并案分析 · Case linker"
    ui.run_with(
        application,
        title=title,
        show_welcome_message=False,
        gzip_middleware_factory=None,
        # A page that is computed on a busy machine must not be taken for lost: it would load, and compute, again.
        # What somebody has left is kept as long.
        reconnect_timeout=30.0,
    )
    return application


def bare(desk: Desk) -> FastAPI:
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

    application = create(setup)
    config = uvicorn.Config(
        application,
        host=setup.host,
        port=setup.port,
        log_level="warning",
        server_header=False,
        ssl_certfile=setup.certificate,
        ssl_keyfile=setup.private_key,
        timeout_graceful_shutdown=5,
    )
    _refuse_taken_port(setup)
    uvicorn.Server(config).run()


def load_pages() -> None:
    """Import every page module; each registers its pages by that."""
    from linker.desk import pages

    for module in iter_modules(pages.__path__):
        import_module(f"{pages.__name__}.{module.name}")


def refuse_open_doors(desk: Desk) -> None:
    """Without accounts the desk serves this machine alone."""
    if not desk.setup.is_loopback and not desk.has_accounts():
        raise LinkerError(
            f"{desk.setup.host}: nobody has an account yet, so the desk serves this machine only; make an "
            "administrator (linker user add NAME --role administrator), or leave --host away"
        )


def rules_of(desk: Desk) -> Rules:
    """What the guard holds to at this desk."""
    from linker.desk.auth.guard import Rules, origin_of

    def signed_in(cookies: Mapping[str, str]) -> bool:
        with suppress(sessions.NotSignedInError):
            return bool(sessions.visitor_at(desk, cookies, "").name)
        return False

    return Rules(
        largest_body=desk.setup.largest_upload_mb << 20,
        tile_origin=origin_of(desk.setup.tile_url),
        hosts=lambda: () if desk.has_accounts() else LOOPBACK,
        signed_in=signed_in,
    )


def _lifespan(desk: Desk):  # type: ignore[no-untyped-def]  # noqa: ANN202 - FastAPI's own shape
    from linker.desk.server.job_runner import JobRunner

    @asynccontextmanager
    async def alive(_application: FastAPI) -> AsyncIterator[None]:
        foreman = JobRunner(desk.library, desk.setup.library_url)
        foreman.start()
        tasks = [asyncio.create_task(keep_ready(desk.library)), asyncio.create_task(_sweep(desk))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.to_thread(foreman.close)

    return alive


async def _sweep(desk: Desk) -> None:
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        if desk.has_accounts():
            sessions.leave_ended()


def _refuse_taken_port(setup: Setup) -> None:
    import socket

    family = socket.AF_INET6 if ":" in setup.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((setup.host, setup.port))
        except OSError as error:
            raise LinkerError(
                f"{setup.host}:{setup.port}: cannot be served there ({error.strerror}); choose another --port or --host"
            ) from error
