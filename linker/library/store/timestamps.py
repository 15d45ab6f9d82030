"""Moments at which somebody did something, as the library stores them: ISO 8601 text in UTC, sortable as text."""

from __future__ import annotations

from datetime import UTC, datetime

from linker.library.store.damage import DamagedValueError


def utc(moment: datetime | None = None) -> datetime:
    """The moment in UTC; None is now, a moment without a zone is taken to be on this computer's clock."""
    return (moment or datetime.now(UTC)).astimezone(UTC)


def as_text(moment: datetime | None = None) -> str:
    """ISO 8601 text in UTC, always with microseconds so that texts sort as the moments do."""
    return utc(moment).isoformat(timespec="microseconds")


def from_text(text: str) -> datetime:
    """The moment (in UTC) of a stored text. Raises DamagedValueError where it is none."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise DamagedValueError(str(text)) from error
