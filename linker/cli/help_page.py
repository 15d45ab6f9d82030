"""The page of `--help`, in the reader's language: usage, what the command does, what it takes, examples."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table

from linker.cli.choices import SpokenLanguage
from linker.cli.line import Line
from linker.cli.parameters import Parameter, parameter_name, parameters, value_name
from linker.cli.session import COMMANDS_WITH_OWN_LANGUAGE, LANGUAGE_OPTION
from linker.cli.usage import usage_line
from linker.i18n.catalog import has_message
from linker.i18n.language import Language
from linker.i18n.translate import t

PAGE_WIDTH = 100
Row = tuple[str, str, str]


def help_page(context: Any, language: Language) -> str:
    """The page as text; with colours on a terminal."""
    stream = StringIO()
    is_terminal = sys.stdout.isatty()
    width = min(Console().width, PAGE_WIDTH) if is_terminal else PAGE_WIDTH
    console = Console(file=stream, force_terminal=is_terminal, width=width, highlight=False, markup=False)
    for part in _parts(context, language):
        console.print(part)
    return stream.getvalue()


def _parts(context: Any, language: Language) -> Iterator[RenderableType]:
    command = context.command
    yield Padding(Line(usage_line(context, language), style="bold"), (1, 1))
    yield Padding(_sentence(command.help, language), (0, 1, 1, 1))
    params = command.get_params(context)
    arguments = [param for param in params if param.param_type_name == "argument"]
    options = [param for param in params if param.param_type_name != "argument"]
    signature = parameters(command)
    yield from _panel("usage.arguments", (_argument_row(param, signature, language) for param in arguments), language)
    rows = [_option_row(param, signature, language) for param in options]
    if context.parent is not None and command.name not in COMMANDS_WITH_OWN_LANGUAGE:
        rows.insert(len(rows) - 1, (LANGUAGE_OPTION, "|".join(SpokenLanguage), t(language, "help.option.language")))
    yield from _panel("usage.option_list", rows, language)
    yield from _panel("usage.commands", _command_rows(command, context, language), language)
    if command.epilog and has_message(command.epilog):
        yield Padding(Line(t(language, command.epilog), style="dim"), (0, 1, 1, 1))


def _command_rows(command: Any, context: Any, language: Language) -> Iterator[Row]:
    if not hasattr(command, "commands"):
        return
    for name in command.list_commands(context):
        yield name, "", _sentence(command.get_command(context, name).help, language)


def _panel(title_id: str, rows: Iterable[Row], language: Language) -> Iterator[RenderableType]:
    lines = list(rows)
    if not lines:
        return
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(style="bold cyan", no_wrap=True)
    grid.add_column(style="yellow", overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    for row in lines:
        grid.add_row(*map(Line, row))
    yield Panel(grid, title=t(language, title_id), title_align="left", border_style="dim")


def _argument_row(param: Any, signature: Mapping[str, Parameter], language: Language) -> Row:
    return parameter_name(param, signature, language), "", _described(param, signature.get(param.name), language)


def _option_row(param: Any, signature: Mapping[str, Parameter], language: Language) -> Row:
    parameter = signature.get(param.name)
    if "--help" in param.opts:
        return ", ".join(sorted(param.opts, reverse=True)), "", t(language, "help.option.help")
    return ", ".join(param.opts), value_name(parameter, language), _described(param, parameter, language)


def _described(param: Any, parameter: Parameter | None, language: Language) -> str:
    """What a parameter is for, with its bounds, its default, and whether it is needed."""
    remarks = list(_remarks(param, parameter, language))
    return " ".join([part for part in (_sentence(param.help, language),) if part] + [f"[{text}]" for text in remarks])


def _remarks(param: Any, parameter: Parameter | None, language: Language) -> Iterator[str]:
    if param.required:
        yield t(language, "usage.required")
    variables: Sequence[str] | str = param.envvar or ()
    if variables:
        yield t(language, "usage.variable", name=variables if isinstance(variables, str) else ", ".join(variables))
    if parameter is not None and parameter.lowest is not None and parameter.highest is not None:
        yield t(language, "usage.bounds", low=parameter.lowest, high=parameter.highest)
    elif parameter is not None and parameter.lowest is not None:
        yield t(language, "usage.least", low=parameter.lowest)
    default = getattr(param, "default", None)
    if param.show_default and default not in (None, "", False, (), []):
        yield t(language, "usage.default", value=str(getattr(default, "value", default)))


def _sentence(message_id: str | None, language: Language) -> str:
    """The sentence of a help id."""
    return t(language, message_id) if message_id else ""
