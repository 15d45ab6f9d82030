"""A desk as tests of the server meet it: its library, and the desk answering on a port of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from linker.casework.importing.import_cases import import_file, import_offenders
from linker.casework.linking.relink import relink_library
from linker.desk.auth import sessions
from linker.desk.server.server import create_without_pages, server_config
from linker.desk.settings import Desk, Setup
from linker.library.store.store import Library
from linker.town.files import write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

PASSWORD = "right horse battery"


def town_library(folder: Path, *, cases: int = 60) -> Path:
    """A linked library of an invented town."""
    folder.mkdir(parents=True, exist_ok=True)
    files = write_town(build_town(TownOptions(cases=cases, seed=5)), folder)
    path = folder / "cases.db"
    with Library.open(path) as library:
        for file in files.cases:
            import_file(library, file)
        import_offenders(library, files.offenders)
        relink_library(library)
    return path


@contextmanager
def served(
    library: Library, url: Path, *, largest_upload_mb: int = 4, behind_proxy: str = ""
) -> Iterator[httpx.Client]:
    """The desk without pages, asked over a real connection."""
    desk = Desk(Setup(str(url), port=0, largest_upload_mb=largest_upload_mb, behind_proxy=behind_proxy), library)
    sessions.open_desk(desk)
    server = uvicorn.Server(server_config(create_without_pages(desk), desk.setup))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60.0) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
