"""The one way to make an HTML page: everything is escaped, and no character of a file hides or reorders text."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

# Control characters, bidirectional marks and the like.
_HARMFUL = ("Cc", "Cf", "Cs", "Co")


def page_environment(filters: Mapping[str, Callable[..., Any]]) -> Environment:
    """Templates of this room with these filters; a name that a template does not know is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("linker.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=harmless,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= filters
    return environment


def harmless(value: Any) -> Any:
    """Text without characters that hide or reorder text around them; what is marked as safe stays as it is."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in _HARMFUL else " " for letter in value
    )
