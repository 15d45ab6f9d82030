"""The commands that keep and move a library: backup, restore, copy."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, begin, emit, waiting
from linker.cli.session import Session, session_of
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.library.store.keeping.library_copy import LibraryCopy

BackupArgument = Annotated[str, typer.Argument(metavar="FILE", show_default=False, help="help.library_backup.file")]
PlaceArgument = Annotated[str, typer.Argument(metavar="PATH_OR_URL", show_default=False)]


def back_up(
    context: typer.Context, *, file: BackupArgument, library: LibraryOption = None, json: JsonOption = False
) -> None:
    """Copy the library and its accounts to a file, whoever writes meanwhile."""
    from linker.library.store.keeping.library_copy import copy_library

    source = library or session_of(context).library
    _answer_copy(begin(context, json=json), "cli_keeping.backed_up", partial(copy_library, source, file))


def restore(
    context: typer.Context,
    *,
    file: BackupArgument,
    replace: Annotated[bool, typer.Option("--replace", help="help.library_restore.replace")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Put a backup in the place of the library."""
    from linker.library.store.keeping.library_copy import restore_library

    target = library or session_of(context).library
    make_copy = partial(restore_library, file, target, replace=replace)
    _answer_copy(begin(context, json=json), "cli_keeping.restored", make_copy)


def copy(context: typer.Context, *, source: PlaceArgument, target: PlaceArgument, json: JsonOption = False) -> None:
    """Copy a library from a file to a server, or back."""
    from linker.library.store.keeping.library_copy import copy_library

    _answer_copy(begin(context, json=json), "cli_keeping.copied", partial(copy_library, source, target))


def _answer_copy(session: Session, message_id: str, make_copy: Callable[[], LibraryCopy]) -> None:
    from linker.cli.screens.keeping import copy_screen

    with waiting(session, Text("cli_keeping.copying")):
        library_copy = make_copy()
    emit(CommandOutput(screen=partial(copy_screen, library_copy, message_id), plain=lambda: library_copy), session)
