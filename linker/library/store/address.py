"""Addresses of libraries: a file in a folder, or a database on a server. No message of this module holds a password."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from linker.errors import LibraryError

_SECRET_WORDS = ("password", "passfile", "sslpassword", "sslkey")
_SERVERS = ("postgresql", "postgresql+psycopg", "postgres")


@dataclass(frozen=True)
class Address:
    """Address of a library: the URL for the engine and the name for people; `path` is None for a server."""

    engine_url: URL
    display_name: str
    path: Path | None

    def hide_secrets(self, message: str) -> str:
        """A message with the secrets of this address replaced by stars."""
        for secret in self._secrets():
            message = message.replace(secret, "***")
        return message

    def _secrets(self) -> list[str]:
        query = (self.engine_url.query.get(word) for word in _SECRET_WORDS)
        return [str(value) for value in (self.engine_url.password, *query) if value]


def parse_address(url_or_path: str | Path) -> Address:
    """Parse a path or a URL. Raises LibraryError for an unknown kind of database or an unreadable URL."""
    text = str(url_or_path)
    if "://" not in text:
        return _file(Path(text))
    if text.startswith("sqlite:///"):
        return _file(Path(text.removeprefix("sqlite:///")))
    kind = text.split("://", 1)[0]
    if kind not in _SERVERS:
        raise LibraryError("store.database_kind_unsupported", kind=kind)
    return _server(text)


def _file(path: Path) -> Address:
    with suppress(RuntimeError):  # a user without a home means the sign itself
        path = path.expanduser()
    absolute = path.absolute()
    return Address(URL.create("sqlite", database=str(absolute)), str(path), absolute)


def _server(text: str) -> Address:
    try:
        url = make_url(text).set(drivername="postgresql+psycopg")
    # The reason stays out: the parser quotes the whole URL, password and all.
    except (ArgumentError, ValueError):
        raise LibraryError("store.server_address_invalid") from None
    hidden = url.update_query_dict({word: "hidden" for word in _SECRET_WORDS if word in url.query})
    return Address(url, hidden.render_as_string(hide_password=True), None)
