"""One command of the program in a process of its own: forked from one that has loaded it, so that it starts at once."""

from __future__ import annotations

import os
import pkgutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import linker.cli.entry

LONGEST_SECONDS = 120.0
_ASKING = {signal.SIGINT, signal.SIGTERM}


def load_program() -> None:
    """Load all of the program once, in the process that others are forked from."""
    for module in pkgutil.walk_packages(linker.__path__, "linker."):
        if not module.name.startswith(("linker.desk", "linker.cli.__main__", "linker.batch.spark")):
            import_module(module.name)


def do_nothing() -> None:
    """For a process that is started as it is."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code (negative: the signal), and what it said on standard error."""

    code: int
    said: str
    seconds: float


class Running:
    """A command under way. `prepare` runs in its process before it begins."""

    def __init__(
        self, words: Sequence[str], stdin: str = "", prepare: Callable[[], None] = do_nothing, *, is_piped: bool = False
    ) -> None:
        self._folder = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
        (self._folder / "in").write_text(stdin, encoding="utf-8")
        self._began = time.monotonic()
        # Nobody asks a program to end that has not begun.
        signal.pthread_sigmask(signal.SIG_BLOCK, _ASKING)
        self.pid = os.fork()
        if not self.pid:
            self._become(words, prepare, is_piped=is_piped)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKING)

    def _become(self, words: Sequence[str], prepare: Callable[[], None], *, is_piped: bool) -> None:
        code = 70
        try:
            os.dup2(os.open(self._folder / "in", os.O_RDONLY), 0)
            os.dup2(_closed_pipe() if is_piped else os.open(self._folder / "out", os.O_CREAT | os.O_WRONLY), 1)
            os.dup2(os.open(self._folder / "err", os.O_CREAT | os.O_WRONLY), 2)
            sys.stdin, sys.stdout, sys.stderr = (
                open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - ends with the process
                for number, mode in ((0, "r"), (1, "w"), (2, "w"))
            )
            sys.argv = ["linker", *words]
            prepare()
            code = 130  # asked to end before it began
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKING)
            code = 70
            linker.cli.entry.main()
        except KeyboardInterrupt:
            if code != 130:
                os.write(2, b"Traceback: KeyboardInterrupt\n")
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException as error:
            os.write(2, f"Traceback: {type(error).__name__}: {error}\n".encode())
        finally:
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except (OSError, ValueError, AttributeError):
                    code = code or 120
            os._exit(code & 0xFF)

    def wait(self) -> Ended:
        """Wait for its end; a command that hangs is killed and told as such."""
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            seconds = time.monotonic() - self._began
            if pid:
                break
            if seconds > LONGEST_SECONDS:
                os.kill(self.pid, 9)
                os.waitpid(self.pid, 0)
                return Ended(-9, "Traceback: it hung", seconds)
            time.sleep(0.002)
        said = (self._folder / "err").read_text(encoding="utf-8", errors="replace")
        for file in self._folder.iterdir():
            file.unlink()
        self._folder.rmdir()
        return Ended(os.waitstatus_to_exitcode(status), said, seconds)


def run(words: Sequence[str], stdin: str = "") -> Ended:
    """Run a command to its end."""
    return Running(words, stdin).wait()


def _closed_pipe() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer
