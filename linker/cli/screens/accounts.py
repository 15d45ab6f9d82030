"""Accounts, as a person at the prompt sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import Column, facts, heading, note, sanitise, table
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.library.store.operations.accounts import Account

ROLE = Text("cli_accounts.role")


def accounts_screen(accounts: Sequence[Account], language: Language) -> Iterator[RenderableType]:
    """All accounts, or what to do first."""
    if not accounts:
        yield heading(t(language, "cli_accounts.none"))
        yield note(t(language, "cli_accounts.next"))
        return
    yield heading(t(language, "cli_accounts.count", accounts=len(accounts)))
    columns = (
        Column(Text("cli_accounts.name"), wide=True),
        Column(ROLE),
        Column(Text("cli_accounts.since")),
        Column(""),
    )
    yield table(language, columns, (_row(account, language) for account in accounts))


def account_screen(account: Account, language: Language) -> Iterator[RenderableType]:
    """One account after a change."""
    state = Text("cli_accounts.active" if account.active else "cli_accounts.retired")
    yield heading(t(language, "cli.pair", name=sanitise(account.name), value=state))
    yield facts(language, ((ROLE, t(language, f"role.{account.role}")),))


def token_screen(secret: str, name: str, days: int, language: Language) -> Iterator[RenderableType]:
    """A new token, this once; on a line of its own so that it can be copied."""
    yield heading(t(language, "cli_accounts.token", name=sanitise(name), days=days))
    yield Line(secret, no_wrap=True)
    yield note(t(language, "cli_accounts.token_use"))


def revocation_screen(count: int, name: str, language: Language) -> Iterator[RenderableType]:
    """How many tokens end."""
    yield Line(t(language, "cli_accounts.revoked", tokens=count, name=sanitise(name)))


def _row(account: Account, language: Language) -> tuple[str, ...]:
    since = f"{account.created.astimezone():%Y-%m-%d}"
    state = "" if account.active else t(language, "cli_accounts.retired")
    return sanitise(account.name), t(language, f"role.{account.role}"), since, state
