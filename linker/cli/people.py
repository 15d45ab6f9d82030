"""The commands of accounts: who may work at the desk, and tokens for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, hint, say, say_json

if TYPE_CHECKING:
    from linker.library.store.operations.accounts import Person

user = typer.Typer(no_args_is_help=True, help="Accounts of the desk: add, list, change, retire; tokens for programs.")
app.add_typer(user, name="user")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
RoleOption = Annotated[
    str,
    typer.Option("--role", metavar="ROLE", help="reader, detective, reviewer or administrator.", show_default=False),
]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]
# Whoever may write the library's files may make accounts; this name stands for them in the log.
_AT_THE_PROMPT = "command line"


@user.command(epilog='Example:\n\n  linker user add "Li Wei" --role detective   (asks for the password)')
def add(
    context: typer.Context,
    *,
    name: NameArgument,
    role: RoleOption,
    password_stdin: PasswordOption = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Make an account; the first one must be an administrator."""
    answer_format(context, as_json=json)
    from linker.casework.users import accounts

    with opened(context, library, create=True) as found:
        person = accounts.add(found, name, role, _password(piped=password_stdin), by=_AT_THE_PROMPT)
    _tell(person, json=json)


@user.command("list", epilog="Example:\n\n  linker user list")
def listed(context: typer.Context, *, library: LibraryOption = None, json: JsonOption = False) -> None:
    """Show all accounts."""
    answer_format(context, as_json=json)
    from linker.casework.users import accounts

    with opened(context, library) as found:
        known = accounts.listed(found)
    if json:
        say_json({"people": known})
        return
    from linker.cli.screens.people import people_screen

    say(people_screen(known))


@user.command(epilog='Example:\n\n  linker user role "Li Wei" reviewer')
def role(
    context: typer.Context,
    *,
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", show_default=False)],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Give another role."""
    answer_format(context, as_json=json)
    from linker.casework.users import accounts

    with opened(context, library) as found:
        person = accounts.change_role(found, name, role, by=_AT_THE_PROMPT)
    _tell(person, json=json)


@user.command(epilog='Example:\n\n  linker user password "Li Wei"')
def password(
    context: typer.Context,
    *,
    name: NameArgument,
    password_stdin: PasswordOption = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Set a new password; sessions and tokens of the account end."""
    answer_format(context, as_json=json)
    from linker.casework.users import accounts

    with opened(context, library) as found:
        person = accounts.change_password(found, name, _password(piped=password_stdin), by=_AT_THE_PROMPT)
    _tell(person, json=json)


@user.command(epilog='Example:\n\n  linker user retire "Li Wei"')
def retire(
    context: typer.Context, *, name: NameArgument, library: LibraryOption = None, json: JsonOption = False
) -> None:
    """Close an account; what the person decided stays."""
    answer_format(context, as_json=json)
    from linker.casework.users import accounts

    with opened(context, library) as found:
        person = accounts.retire(found, name, by=_AT_THE_PROMPT)
    _tell(person, json=json)


@user.command(epilog="Example:\n\n  linker user token dispatch-system --days 90")
def token(
    context: typer.Context,
    *,
    name: NameArgument,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help="How long it lasts.")] = 365,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take all tokens of the account back instead.")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Make a token with which a program uses the API in the name of an account; it is shown this once."""
    answer_format(context, as_json=json)
    from linker.casework.users import accounts

    with opened(context, library) as found:
        if revoke:
            ended = accounts.revoke_tokens(found, name, by=_AT_THE_PROMPT)
            say_json({"revoked": ended}) if json else hint(f"{ended} tokens of {name} are revoked")
            return
        secret = accounts.issue_token(found, name, days=days, by=_AT_THE_PROMPT)
    if json:
        say_json({"token": secret, "days": days})
        return
    from linker.cli.screens.people import token_screen

    say(token_screen(secret, name, days))


def _tell(person: Person, *, json: bool) -> None:
    if json:
        say_json(person)
        return
    from linker.cli.screens.people import person_screen

    say(person_screen(person))


def _password(*, piped: bool) -> str:
    if piped:
        return typer.get_text_stream("stdin").readline().rstrip("\r\n")
    entered: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return entered
