"""Where the program starts: all commands are hung in, then the arguments are read."""

from __future__ import annotations

from collections.abc import Callable

import typer

from linker.cli.app import app
from linker.cli.commands.accounts import (
    add_account,
    change_password,
    change_role,
    close_account,
    issue_token,
    list_accounts,
    unlock,
)
from linker.cli.commands.decisions import audit, confirm, reject, undo
from linker.cli.commands.demo import demo
from linker.cli.commands.desk import serve
from linker.cli.commands.early_warnings import warn
from linker.cli.commands.forecast import forecast
from linker.cli.commands.imports import import_cases, offenders
from linker.cli.commands.keeping import back_up, copy, restore
from linker.cli.commands.lexicon import drop_phrases, read_phrases, use_phrases
from linker.cli.commands.links import links
from linker.cli.commands.matches import explain, match
from linker.cli.commands.property import match_items, remove_items
from linker.cli.commands.relink import relink
from linker.cli.commands.removal import list_imports, remove_cases, restore_cases
from linker.cli.commands.report import report
from linker.cli.commands.review import review
from linker.cli.commands.series import series
from linker.cli.commands.sightings import canvass, collide, list_sightings, purge_sightings, remove_sightings
from linker.cli.commands.solving import solve, unsolve
from linker.cli.commands.suspects import custody, suspect
from linker.cli.commands.training import evaluate, export_model, train, use_model
from linker.cli.commands.verification import verify
from linker.cli.process import ending_in_order, prepare_process
from linker.cli.program import Command, CommandGroup, Program

CommandFunction = Callable[..., None]
# The commands in the order of the work; `model use` is the command `use` of the group `model`. What a command does
# and its examples stand in the catalogue `help`, under its words.
COMMANDS: tuple[tuple[str, CommandFunction], ...] = (
    ("demo", demo),
    ("import", import_cases),
    ("imports", list_imports),
    ("cases remove", remove_cases),
    ("cases restore", restore_cases),
    ("lexicon read", read_phrases),
    ("lexicon use", use_phrases),
    ("lexicon drop", drop_phrases),
    ("offenders", offenders),
    ("train", train),
    ("evaluate", evaluate),
    ("model export", export_model),
    ("model use", use_model),
    ("relink", relink),
    ("series", series),
    ("match", match),
    ("explain", explain),
    ("links", links),
    ("review", review),
    ("confirm", confirm),
    ("reject", reject),
    ("solve", solve),
    ("unsolve", unsolve),
    ("suspect", suspect),
    ("custody", custody),
    ("undo", undo),
    ("audit", audit),
    ("verify", verify),
    ("library backup", back_up),
    ("library restore", restore),
    ("library copy", copy),
    ("collide", collide),
    ("canvass", canvass),
    ("sightings list", list_sightings),
    ("sightings remove", remove_sightings),
    ("sightings purge", purge_sightings),
    ("property match", match_items),
    ("property remove", remove_items),
    ("forecast", forecast),
    ("warn", warn),
    ("report", report),
    ("serve", serve),
    ("user add", add_account),
    ("user list", list_accounts),
    ("user role", change_role),
    ("user password", change_password),
    ("user retire", close_account),
    ("user unlock", unlock),
    ("user token", issue_token),
)
ORDER = tuple(dict.fromkeys(words.split()[0] for words, _ in COMMANDS))


def main() -> None:
    """Run the command line on this program's arguments and exit with its code."""
    with ending_in_order():
        prepare_process()
        app(prog_name="linker")


def _hang_in() -> None:
    Program.order = ORDER
    groups: dict[str, typer.Typer] = {}
    for words, function in COMMANDS:
        group_name, _, name = words.rpartition(" ")
        if group_name and group_name not in groups:
            group = typer.Typer(no_args_is_help=True, cls=CommandGroup)
            app.add_typer(group, name=group_name, help=f"help.{group_name}.about", epilog=f"help.{group_name}.examples")
            groups[group_name] = group
        key = words.replace(" ", "_")
        declare = (groups[group_name] if group_name else app).command
        declare(name, cls=Command, help=f"help.{key}.about", epilog=f"help.{key}.examples")(function)


_hang_in()
