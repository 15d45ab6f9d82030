"""The process that the program runs in: its streams, how it is asked to end, and what the system refuses it."""

from __future__ import annotations

import os
import signal
import sys
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EMFILE, ENFILE, ENOMEM, ENOSPC
from io import TextIOWrapper
from threading import Event, Timer
from typing import NoReturn

from linker.i18n.language import default_language
from linker.i18n.text import Text
from linker.i18n.translate import t

INTERRUPTED, TERMINATED = 130, 143
_IS_TERMINATED = Event()
_ASKED_AGAIN_SECONDS = 0.01
_FULL, _FILES = frozenset({ENOSPC, EDQUOT}), frozenset({EMFILE, ENFILE})
_NO_THREAD = "can't start new thread"


class TerminationError(KeyboardInterrupt):
    """The system asks the program to end: what is under way is undone as by Ctrl-C."""


def prepare_process() -> None:
    """Give closed streams a place where nothing is, let letters fail nowhere, and end in order when asked to."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open until the program ends
    for stream in (sys.stdout, sys.stderr):
        _never_fail_on_letters(stream)
    signal.signal(signal.SIGTERM, _end)
    sys.unraisablehook = _ask_again


@contextmanager
def ending_in_order() -> Iterator[None]:
    """A request to end that comes before or after a command is told as during one.

    Where the program was asked by SIGTERM, it ends by that signal: service managers take nothing else for an order.
    """
    try:
        try:
            yield
        except KeyboardInterrupt:
            sys.stderr.write(f"linker: {t(default_language(), 'cli.interrupted')}\n")
            sys.exit(INTERRUPTED)
    except SystemExit as end:
        if end.code == INTERRUPTED and _IS_TERMINATED.is_set():
            if os.name == "posix":
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                os.kill(os.getpid(), signal.SIGTERM)
            end.code = TERMINATED
        raise


def system_fault(error: BaseException) -> Text | None:
    """What the system refused, for a user who can mend it; None for an error of the program itself."""
    if isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and _NO_THREAD in str(error)):
        return Text("cli.out_of_memory")
    if not isinstance(error, OSError):
        return None
    if error.errno == ENOMEM:
        return Text("cli.out_of_memory")
    if error.errno in _FILES:
        return Text("cli.too_many_files")
    reason = error.strerror or type(error).__name__
    if error.errno in _FULL and not error.filename:
        return Text("cli.nowhere_to_write", reason=reason)
    return Text("cli.system_refused", reason=reason, place=str(error.filename or "linker"))


def _ask_again(unraisable: sys.UnraisableHookArgs) -> None:
    # A request that came while something was being cleared away would be printed and forgotten.
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        number = signal.SIGTERM if isinstance(unraisable.exc_value, TerminationError) else signal.SIGINT
        timer = Timer(_ASKED_AGAIN_SECONDS, os.kill if os.name == "posix" else _interrupt, (os.getpid(), number))
        timer.daemon = True
        timer.start()
    else:
        sys.__unraisablehook__(unraisable)


def _interrupt(_process: int, number: signal.Signals) -> None:
    interrupt_main(number)


def _end(_signal: int, _frame: object) -> NoReturn:
    _IS_TERMINATED.set()
    raise TerminationError


def _never_fail_on_letters(stream: object) -> None:
    # A pipe or file gets UTF-8 whatever the system's code page is; a screen shows what it can. The name of a file that
    # is none in the system's letters is written with the escapes of JSON.
    if isinstance(stream, TextIOWrapper):
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
