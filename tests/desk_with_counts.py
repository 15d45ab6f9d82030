"""The desk in a process of its own that also tells what its pages are made of: run it like `linker serve`."""

from __future__ import annotations

import argparse
import gc

import uvicorn
from nicegui import Client, core
from nicegui.classes import Classes
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from linker.desk.server.server import create, server_config
from linker.desk.settings import Setup

# A page counts as left so soon after its socket.
FORGETS_AFTER = 0.1


def counts(_request: Request) -> JSONResponse:
    """Pages that are open, and lists of classes in memory: one for each element, in use or not yet freed."""
    elements = sum(type(each) is Classes for each in gc.get_objects())
    return JSONResponse({"pages": len(Client.instances), "elements": elements})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library")
    parser.add_argument("--port", type=int)
    asked = parser.parse_args()
    setup = Setup(asked.library, port=asked.port)
    application = create(setup)
    core.app.config.reconnect_timeout = FORGETS_AFTER
    application.router.routes.insert(0, Route("/counts", counts))
    uvicorn.Server(server_config(application, setup)).run()


if __name__ == "__main__":
    main()
