"""Libraries on a PostgreSQL server for the matrix: a database each; connections are cut, or the server restarts."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from commands import Command
from injected import DONE, EITHER, Fault, Start, faults
from process import Ended, Running, do_nothing, run
from sqlalchemy import create_engine, make_url, text

_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'linker_fault_%'"
_ALONE = ("none", "kill", "SIGTERM", "two")


class Server:
    """A server, and how it is started again ("" where nobody may)."""

    def __init__(self, url: str, restart: str) -> None:
        self._url, self._restart, self._numbers = url, restart, count()
        self._templates: dict[str, str] = {}

    def make_template(self, name: str, file: Path) -> None:
        """Move the library of a file into a database, of which each cell gets a copy."""
        self._templates[name] = self._make("template0")
        assert run(("library", "copy", str(file), self._templates[name])).code == DONE

    @contextmanager
    def library(self, name: str) -> Iterator[str]:
        """A library of its own for one cell."""
        url = self._make(str(make_url(self._templates[name]).database))
        try:
            yield url
        finally:
            self._drop(url)

    def close(self) -> None:
        """Drop the databases that the cells were made of."""
        for url in self._templates.values():
            self._drop(url)

    def faults(self, moments: int) -> Mapping[str, Fault]:
        """Those of a process that concern a server, and those of the server itself."""
        own = {name: fault for name, fault in faults(moments).items() if name in _ALONE}
        own["cut"] = Fault(self._struck(self._cut), EITHER, moments)
        if self._restart:
            own["restart"] = Fault(self._struck(self._start_again), EITHER, 2)
        return own

    def _struck(self, strike: Callable[[], None]) -> Callable[[Start, float, float], list[Ended]]:
        def happen(start: Start, seconds: float, share: float) -> list[Ended]:
            running: Running = start(do_nothing)
            time.sleep(seconds * share)
            strike()
            return [running.wait()]

        return happen

    def _cut(self) -> None:
        self._execute(_CUT)

    def _start_again(self) -> None:
        subprocess.run(self._restart, shell=True, check=True, stdout=subprocess.DEVNULL)

    def _make(self, template: str) -> str:
        name = f"linker_fault_{os.getpid()}_{next(self._numbers)}_{random.randrange(10**6)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return make_url(self._url).set(database=name).render_as_string(hide_password=False)

    def _drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def server_copy(server: Server, command: Command, work: Path) -> Iterator[tuple[Path, str, Start]]:
    """A folder for the files of a command, its library on the server, and how the command is started."""
    folder = Path(tempfile.mkdtemp(dir=work))
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    with server.library(command.needs) as url:

        def start(prepare: Callable[[], None], **how: bool) -> Running:
            return Running(command.words(folder, url), command.stdin, prepare, **how)

        yield folder, url, start
    shutil.rmtree(folder)
