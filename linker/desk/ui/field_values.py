"""How the fields of a case, and what is not recorded of it, are distinct_names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linker.desk.auth.sessions import Visitor
from linker.i18n.numbers import UNKNOWN
from linker.i18n.text import Translatable
from linker.i18n.translate import t, translate, translate_distinct


def in_words(place: str) -> str:
    """A place of several parts, as people read it."""
    return place.replace("|", " ")


def recorded(visitor: Visitor, values: Iterable[Translatable]) -> str:
    """The values of a field, a line each; a dash where it has none."""
    return "\n".join(translate_distinct(values, visitor)) or UNKNOWN


def unrecorded(visitor: Visitor, names: Iterable[Translatable], recorded_names: Sequence[str]) -> str:
    """Names of fields that are not recorded, without those under which something else is."""
    distinct_names = dict.fromkeys(translate(name, visitor) for name in names)
    return t(visitor, "say.comma").join(name for name in distinct_names if name not in recorded_names)
