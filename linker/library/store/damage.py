"""What stands in a library and cannot be what somebody once stored there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class DamagedValueError(ValueError):
    """A stored value that is none of its kind; whoever opened the library is told that it is damaged."""


@contextmanager
def values_as_stored() -> Iterator[None]:
    """What cannot be made of stored values is a fault of these values, not of the program."""
    try:
        yield
    except (TypeError, ValueError, IndexError) as error:
        raise DamagedValueError(str(error)) from error
