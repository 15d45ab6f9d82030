"""The program as typer runs it: help, wrong usage and every error of any command in the reader's language."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from linker.cli.help_page import help_page
from linker.cli.process import INTERRUPTED, system_fault
from linker.cli.session import Session, asked_language, is_debugging, language_first, session_of
from linker.cli.usage import USAGE_EXIT_CODE, UsageError, is_of_parser, is_usage_error, usage_lines
from linker.errors import LinkerError
from linker.i18n.language import default_language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate

ERROR = 1


class Command(TyperCommand):
    """One command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page of `--help`."""
        formatter.write(help_page(ctx, session_of(ctx).language))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words; too many are wrong usage."""
        ctx.allow_extra_args = True
        with _context_told(ctx):
            remaining = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise UsageError("usage.extra_words", ctx, words=list(ctx.args))
        return remaining

    def invoke(self, ctx: Any) -> Any:
        """Run it; what it finds wrong with its options is told with its usage."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            error.context = error.context or ctx
            raise


class CommandGroup(TyperGroup):
    """Commands below one name."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page of `--help`."""
        formatter.write(help_page(ctx, session_of(ctx).language))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words before the command."""
        with _context_told(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that the first word names."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise UsageError("usage.no_such_command", ctx, name=args[0], commands=self.list_commands(ctx))
        return super().resolve_command(ctx, args)


@contextmanager
def _context_told(context: Any) -> Iterator[None]:
    """The parser does not tell all of its exceptions which command they are about."""
    try:
        yield
    except Exception as error:
        if is_of_parser(error) and getattr(error, "ctx", context) is None:
            error.ctx = context  # type: ignore[attr-defined]
        raise


class Program(CommandGroup):
    """All commands; every error of any of them ends here and becomes one line and an exit code.

    `order` names the commands in the order of the work; whoever hangs them in sets it.
    """

    order: ClassVar[tuple[str, ...]] = ()

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands in the order of the work."""
        return sorted(super().list_commands(ctx), key=self.order.index)

    def main(  # type: ignore[override] # standalone_mode and the like are this method's own matter
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run the program on these words, else on those of the command line, and exit with its code."""
        typed = list(sys.argv[1:] if args is None else args)
        names = tuple(self.commands)
        words = language_first(typed, names)
        session = Session(language=asked_language(words, names) or default_language())
        # None lets the parser read the command line itself, with patterns of file names on Windows
        parser_words = None if args is None and words == typed else words
        extra |= {"standalone_mode": False, "obj": session}
        try:
            code = super().main(args=parser_words, prog_name=prog_name, **extra)
        except Exception as error:
            code = _tell_wrong_usage(error, session)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: Any) -> Any:
        """Run the command. LinkerError and unexpected errors exit with 1; a closed pipe is quiet.

        Ctrl-C exits with 130, as does a request to end (SIGTERM) until the process ends by that signal.
        """
        session = session_of(ctx)
        try:
            super().invoke(ctx)
            sys.stdout.flush()
        except KeyboardInterrupt:
            sys.stderr.write(f"linker: {t(session.language, 'cli.interrupted')}\n")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            _stop_writing()
            raise typer.Exit(0) from None
        except LinkerError as error:
            _tell(error, error.text, session)
            raise typer.Exit(ERROR) from None
        except Exception as error:
            if is_of_parser(error) or is_usage_error(error):
                raise
            fault = system_fault(error)
            if fault is None:
                _tell_unexpected(error, session)
            else:
                _tell(error, fault, session)
            raise typer.Exit(ERROR) from None


def _tell_wrong_usage(error: Exception, session: Session) -> int:
    if type(error).__name__ == "Abort" and isinstance(error.__cause__, KeyboardInterrupt):
        raise error.__cause__
    if type(error).__name__ == "Abort":
        sys.stderr.write(f"linker: {t(session.language, 'cli.aborted')}\n")
        return ERROR
    if not is_usage_error(error):
        raise error
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stdout.write(help_page(error.ctx, session.language))  # type: ignore[attr-defined]
        return USAGE_EXIT_CODE
    for line in usage_lines(error, session.language):
        sys.stderr.write(f"{_one_line(line)}\n")
    return USAGE_EXIT_CODE


def _tell(error: Exception, text: Translatable, session: Session) -> None:
    message = _one_line(translate(text, session.language))
    sys.stderr.write(f"linker: {message}\n")
    try:
        if session.form == "json":
            from linker.report.formats.json_csv import json_text

            code = text.id if isinstance(text, Text) else ""
            sys.stdout.write(json_text({"error": message, "kind": type(error).__name__, "code": code}) + "\n")
        sys.stdout.flush()
    except OSError:
        _stop_writing()


def _tell_unexpected(error: Exception, session: Session) -> None:
    if is_debugging():
        import traceback

        traceback.print_exception(error)
    cause = f"{type(error).__name__}: {_one_line(str(error))}" if str(error) else type(error).__name__
    _tell(error, Text("cli.unexpected", cause=cause), session)


def _one_line(message: str) -> str:
    # A message may quote a cell of a file; nothing in it may steer the terminal.
    line = " ".join(message.split())
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


def _stop_writing() -> None:
    # Python flushes standard output once more as it ends; there is nobody left to read it.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
