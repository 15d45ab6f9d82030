"""Wrong usage: what was typed that the program does not take, said by id from what the parser of arguments knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from linker.cli.parameters import Parameter, parameter_name, parameters
from linker.i18n.catalog import has_message
from linker.i18n.language import Language
from linker.i18n.text import Text, Translatable
from linker.i18n.translate import t, translate

USAGE_EXIT_CODE = 2


class UsageError(Exception):
    """Options or arguments that make no sense together; `context` is that of the command, as soon as it is known."""

    def __init__(self, message_id: str, /, context: Any = None, **params: Any) -> None:
        self.text = Text(message_id, **params)
        self.context = context
        super().__init__(translate(self.text, "en"))


def is_of_parser(error: BaseException) -> bool:
    """Whether an exception is the argument parser's own: typer's, or that of click, which older versions bring."""
    return type(error).__module__.split(".")[0] in {"typer", "click"}


def is_usage_error(error: BaseException) -> bool:
    """Whether an exception says that the words of the call are wrong."""
    return isinstance(error, UsageError) or (is_of_parser(error) and hasattr(error, "format_message"))


def usage_lines(error: Any, language: Language) -> Iterator[str]:
    """How the command is used, what is wrong, and where there is help."""
    context = error.context if isinstance(error, UsageError) else getattr(error, "ctx", None)
    if context is not None:
        yield usage_line(context, language)
    yield f"linker: {translate(usage_text(error, language), language)}"
    if context is not None:
        yield t(language, "usage.help_hint", command=context.command_path)


def usage_line(context: Any, language: Language) -> str:
    """`Usage: linker match [OPTIONS] CASE`."""
    command = context.command
    pieces = [context.command_path, t(language, "usage.options")]
    if getattr(command, "commands", None):
        pieces.append(t(language, "usage.command"))
    signature = parameters(command)
    for param in command.get_params(context):
        if param.param_type_name == "argument":
            name = parameter_name(param, signature, language)
            pieces.append(name if param.required or name.startswith("[") else f"[{name}]")
    return t(language, "usage.line", words=" ".join(pieces))


def usage_text(error: Any, language: Language) -> Translatable:
    """What is wrong, from the type of the parser's exception and its attributes; never its own English sentence."""
    if isinstance(error, UsageError):
        return error.text
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return _no_such_option(error.option_name, error.possibilities or ())
    if kind == "BadOptionUsage":
        return _option_alone(error)
    param = getattr(error, "param", None)
    if param is None:
        return Text("usage.unreadable")
    signature = parameters(error.ctx.command) if error.ctx is not None else {}
    name = parameter_name(param, signature, language)
    if kind == "MissingParameter":
        return Text("usage.missing", name=name)
    return Text("usage.invalid", name=name, expected=_expected(signature.get(param.name)))


def _no_such_option(name: str, similar: Sequence[str]) -> Text:
    if similar:
        return Text("usage.no_such_option_but", option=name, similar=sorted(similar))
    return Text("usage.no_such_option", option=name)


def _option_alone(error: Any) -> Text:
    params = [] if error.ctx is None else error.ctx.command.get_params(error.ctx)
    is_flag = any(error.option_name in param.opts and getattr(param, "is_flag", False) for param in params)
    message_id = "usage.takes_no_value" if is_flag else "usage.needs_value"
    return Text(message_id, option=error.option_name)


def _expected(parameter: Parameter | None) -> Text:
    """What a parameter takes."""
    if parameter is None:
        return Text("usage.expected_other")
    if parameter.choices:
        return Text("usage.expected_choice", choices=parameter.choices)
    if parameter.lowest is not None or parameter.highest is not None:
        low, high = parameter.lowest, parameter.highest
        bound = "between" if low is not None and high is not None else "from" if high is None else "to"
        return Text(f"usage.expected_{bound}", number=_number_kind(parameter), low=low, high=high)
    message_id = f"usage.expected_{parameter.kind}"
    return Text(message_id if has_message(message_id) else "usage.expected_other")


def _number_kind(parameter: Parameter) -> Text:
    return Text("usage.whole_number" if parameter.kind == "int" else "usage.number")
