"""The commands of accounts: who may work at the desk, and tokens for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer, hint
from linker.cli.session import session_of
from linker.i18n.translate import t

if TYPE_CHECKING:
    from linker.library.store.operations.accounts import Account
    from linker.library.store.store import Library

NameArgument = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
PasswordOption = Annotated[bool, typer.Option("--password-stdin", help="help.user_add.password_stdin")]
# Whoever may write the library's files may make accounts; this name stands for them in the log.
_AT_THE_PROMPT = "command line"


def add_account(
    context: typer.Context,
    *,
    name: NameArgument,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", show_default=False, help="help.user_add.role")],
    password_stdin: PasswordOption = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Make an account; the first one must be an administrator."""

    def make_account(opened: Library) -> Account:
        from linker.casework.users import accounts

        password = _password(context, from_pipe=password_stdin)
        return accounts.add_account(opened, name, role, password, user=_AT_THE_PROMPT, is_temporary=True)

    answer(context, partial(_account_output, change=make_account), library=library, json=json, create=True)


def list_accounts(context: typer.Context, *, library: LibraryOption = None, json: JsonOption = False) -> None:
    """Show all accounts."""
    answer(context, _accounts_output, library=library, json=json)


def change_role(
    context: typer.Context,
    *,
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", show_default=False, help="help.user_add.role")],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Give another role."""

    def change(opened: Library) -> Account:
        from linker.casework.users import accounts

        return accounts.change_role(opened, name, role, user=_AT_THE_PROMPT)

    answer(context, partial(_account_output, change=change), library=library, json=json)


def change_password(
    context: typer.Context,
    *,
    name: NameArgument,
    password_stdin: PasswordOption = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Set a new password; sessions and tokens of the account end."""

    def change(opened: Library) -> Account:
        from linker.casework.users import accounts

        password = _password(context, from_pipe=password_stdin)
        return accounts.change_password(opened, name, password, user=_AT_THE_PROMPT, is_temporary=True)

    answer(context, partial(_account_output, change=change), library=library, json=json)


def close_account(
    context: typer.Context, *, name: NameArgument, library: LibraryOption = None, json: JsonOption = False
) -> None:
    """Close an account; what the person decided stays."""

    def change(opened: Library) -> Account:
        from linker.casework.users import accounts

        return accounts.close_account(opened, name, user=_AT_THE_PROMPT)

    answer(context, partial(_account_output, change=change), library=library, json=json)


def unlock(
    context: typer.Context, *, name: NameArgument, library: LibraryOption = None, json: JsonOption = False
) -> None:
    """End the pause after wrong passwords."""

    def change(opened: Library) -> Account:
        from linker.casework.users import accounts

        return accounts.unlock(opened, name, user=_AT_THE_PROMPT)

    answer(context, partial(_account_output, change=change), library=library, json=json)


def issue_token(
    context: typer.Context,
    *,
    name: NameArgument,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, metavar="DAYS", help="help.user_token.days")] = 365,
    revoke: Annotated[bool, typer.Option("--revoke", help="help.user_token.revoke")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Make a token with which a program uses the API in the name of an account, or take all of them back."""
    make_output = partial(_revocation_output, name=name) if revoke else partial(_token_output, name=name, days=days)
    answer(context, make_output, library=library, json=json)


def _account_output(library: Library, change: Callable[[Library], Account]) -> CommandOutput:
    from linker.cli.screens.accounts import account_screen

    account = change(library)
    return CommandOutput(screen=partial(account_screen, account), plain=lambda: account)


def _accounts_output(library: Library) -> CommandOutput:
    from linker.casework.users import accounts
    from linker.cli.screens.accounts import accounts_screen

    people = accounts.list_accounts(library)
    return CommandOutput(screen=partial(accounts_screen, people), plain=lambda: {"people": people})


def _token_output(library: Library, name: str, days: int) -> CommandOutput:
    from linker.casework.users import accounts
    from linker.cli.screens.accounts import token_screen

    secret = accounts.issue_token(library, name, days=days, user=_AT_THE_PROMPT)
    return CommandOutput(
        screen=partial(token_screen, secret, name, days), plain=lambda: {"token": secret, "days": days}
    )


def _revocation_output(library: Library, name: str) -> CommandOutput:
    from linker.casework.users import accounts
    from linker.cli.screens.accounts import revocation_screen

    count = accounts.revoke_tokens(library, name, user=_AT_THE_PROMPT)
    return CommandOutput(screen=partial(revocation_screen, count, name), plain=lambda: {"revoked": count})


def _password(context: typer.Context, *, from_pipe: bool) -> str:
    """The password of standard input, or the one that is typed twice alike."""
    if from_pipe:
        return sys.stdin.readline().rstrip("\r\n")
    language = session_of(context).language
    while True:
        first, second = (getpass(t(language, f"cli_accounts.{prompt}")) for prompt in ("password", "password_again"))
        if first == second:
            return first
        hint(t(language, "cli_accounts.passwords_differ"))
