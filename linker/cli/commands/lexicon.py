"""The commands about phrases: what a narrative says, and phrases of one's own."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer, begin, emit
from linker.cli.session import DEFAULT_LIBRARY, Session
from linker.cli.usage import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from features.lexicon import Lexicon
    from linker.i18n.language import Language
    from linker.library.store.store import Library


def read_phrases(
    context: typer.Context,
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="help.lexicon_read.text")],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Show what an import reads out of a text: codes with the words that say them, time, place, goods, loss."""
    session = begin(context, json=json)
    from linker.casework.importing.user_lexicon import read_text
    from linker.cli.screens.lexicon import text_screen

    reading = read_text(_lexicon(session, library), text)
    emit(CommandOutput(screen=partial(text_screen, reading), plain=lambda: reading), session)


def use_phrases(
    context: typer.Context,
    *,
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", show_default=False, help="help.lexicon_use.file")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="help.lexicon_use.example")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Keep phrases of one's own in the library, in the place of those before; later imports read by them too."""
    if example:
        from linker.casework.importing.user_lexicon import EXAMPLE

        emit(example_output(EXAMPLE), begin(context, json=json))
        return
    if file is None:
        raise UsageError("usage.phrases_file")
    answer(context, partial(_phrases_output, file=file), library=library, json=json, create=True)


def drop_phrases(context: typer.Context, *, library: LibraryOption = None, json: JsonOption = False) -> None:
    """Take one's own phrases back; imports are read by those of the program alone."""
    answer(context, _drop_output, library=library, json=json)


def example_output(example: str) -> CommandOutput:
    """A file that is printed to be filled in, exactly as it is."""

    def screen(_: Language) -> Iterable[RenderableType]:
        sys.stdout.write(example)
        return ()

    return CommandOutput(screen=screen, plain=lambda: {"example": example})


def _lexicon(session: Session, library: str | None) -> Lexicon:
    # a look at a text makes no library
    if (library or session.library) == DEFAULT_LIBRARY and not Path(DEFAULT_LIBRARY).exists():
        from features.lexicon import Lexicon

        return Lexicon.builtin()
    from linker.casework.workspace.library_lexicon import lexicon_of

    with session.open_library(library) as opened:
        return lexicon_of(opened)


def _phrases_output(library: Library, file: Path) -> CommandOutput:
    from linker.casework.importing import user_lexicon
    from linker.cli.screens.lexicon import phrases_screen

    count = user_lexicon.use_phrases(library, file)
    return CommandOutput(screen=partial(phrases_screen, file, count), plain=lambda: {"file": file, "phrases": count})


def _drop_output(library: Library) -> CommandOutput:
    from linker.casework.importing import user_lexicon
    from linker.cli.screens.lexicon import no_phrases_screen

    user_lexicon.drop_phrases(library)
    return CommandOutput(screen=no_phrases_screen, plain=lambda: {"phrases": 0})
