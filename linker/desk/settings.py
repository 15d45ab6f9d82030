"""One desk: the library it serves, how it was set up, and what it may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from linker.casework.users import accounts
from linker.library.store.store import Library

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Setup:
    """How the desk is served. `tile_url` is "" for maps without a tile layer (nothing leaves the machine).

    `behind_proxy` is the address of a proxy whose word is taken for whom it speaks and whether by https; "" for none.
    """

    library_url: str
    host: str = "127.0.0.1"
    port: int = 8080
    title: str = ""
    tile_url: str = ""
    largest_upload_mb: int = 512
    certificate: Path | None = None
    private_key: Path | None = None
    behind_proxy: str = ""

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the desk."""
        return self.host in LOOPBACK and not self.behind_proxy


@dataclass(frozen=True, eq=False)
class Desk:
    """The one open library of this process, and its setup."""

    setup: Setup
    library: Library

    def has_accounts(self) -> bool:
        """Whether people sign in; without accounts the desk serves loopback only, and a banner says so."""
        return accounts.has_accounts(self.library)
