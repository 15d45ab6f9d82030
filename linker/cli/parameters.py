"""What a command takes: kind, bounds, choices and name of each parameter, read from the command's own signature.

The parser's classes changed between versions of typer; signatures and typer's declarations did not.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from typer.models import ParameterInfo

from linker.i18n.catalog import has_message
from linker.i18n.language import Language
from linker.i18n.translate import t

# The name of a value where its declaration gives none.
_NAMES = {"int": "N", "float": "N", "date": "DATE", "path": "FILE", "str": "TEXT"}


@dataclass(frozen=True)
class Parameter:
    """One parameter: `kind` is int, float, bool, date, path, choice or str; `name` what its value is called."""

    kind: str
    name: str
    lowest: float | None = None
    highest: float | None = None
    choices: tuple[str, ...] = ()


def parameters(command: Any) -> Mapping[str, Parameter]:
    """The parameters of a command by name; empty for a group that only holds commands."""
    if command.callback is None:
        return {}
    hints = get_type_hints(inspect.unwrap(command.callback), include_extras=True)
    return {name: _parameter(hint) for name, hint in hints.items() if get_origin(hint) is Annotated}


def parameter_name(param: Any, signature: Mapping[str, Parameter], language: Language) -> str:
    """An option by its longest form, an argument by the name of its value in the reader's language."""
    if param.param_type_name != "argument":
        return str(max(param.opts, key=len))
    return value_name(signature.get(param.name), language) or str(param.name).upper()


def value_name(parameter: Parameter | None, language: Language) -> str:
    """What stands for the value in a usage line: `CASE`, `confirmed|admitted|excluded`; "" for a flag."""
    if parameter is None or parameter.kind == "bool":
        return ""
    if parameter.choices:
        return "|".join(parameter.choices)
    message_id = f"help.value.{parameter.name.lower()}"
    return t(language, message_id) if has_message(message_id) else parameter.name


def _parameter(hint: Any) -> Parameter:
    annotation, *declarations = get_args(hint)
    declaration = next((item for item in declarations if isinstance(item, ParameterInfo)), ParameterInfo())
    value_type = _value_type(annotation)
    kind = _kind(value_type)
    choices = tuple(str(choice.value) for choice in value_type) if kind == "choice" else ()
    name = declaration.metavar or _NAMES.get(kind, "")
    return Parameter(kind, name, declaration.min, declaration.max, choices)


def _value_type(annotation: Any) -> Any:
    """The type of one value: `int` of `int | None` and of `list[int] | None`."""
    parts = [part for part in get_args(annotation) if part is not type(None)]
    if not parts:
        return annotation
    return _value_type(parts[0]) if get_origin(annotation) in (list, Union, type(int | None)) else annotation


def _kind(value_type: Any) -> str:
    for base, kind in (
        (Enum, "choice"),
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (date, "date"),
        (Path, "path"),
    ):
        if isinstance(value_type, type) and issubclass(value_type, base):
            return kind
    return "str"
