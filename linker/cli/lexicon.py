"""The commands about phrases: what a narrative says, and phrases of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import DEFAULT_LIBRARY, JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json

if TYPE_CHECKING:
    from features.lexicon import Lexicon

lexicon = typer.Typer(no_args_is_help=True, help="What narratives are read by; phrases of your own can be added.")
app.add_typer(lexicon, name="lexicon", epilog="Example:\n\n  linker lexicon read 撬防盗门入室，未见翻动")


@lexicon.command("read", epilog="Examples:\n\n  linker lexicon read 撬防盗门入室，未见翻动\n\n"
                 "  linker lexicon read \"forced the rear window, no search\"")  # fmt: skip
def read(
    context: typer.Context,
    *,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A narrative, or a part of one.")],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Show what an import reads out of a text: codes with the words that say them, time, place, goods, loss."""
    answer_format(context, as_json=json)
    from linker.casework.importing.user_lexicon import read_text

    answer = read_text(_lexicon(context, library), text)
    if json:
        say_json(answer)
        return
    from linker.cli.screens.lexicon import text_screen

    say(text_screen(answer))


def _lexicon(context: typer.Context, library: str | None) -> Lexicon:
    # a look at a text makes no library
    if (library or context.obj.library) == DEFAULT_LIBRARY and not Path(DEFAULT_LIBRARY).exists():
        from features.lexicon import Lexicon

        return Lexicon.builtin()
    from linker.casework.importing.user_lexicon import lexicon_of

    with opened(context, library) as found:
        return lexicon_of(found)


@lexicon.command(
    "use", epilog="Examples:\n\n  linker lexicon use --example > own.toml\n\n  linker lexicon use own.toml"
)
def use(
    context: typer.Context,
    *,
    file: Annotated[Path | None, typer.Argument(metavar="FILE.toml", help="Phrases, as --example shows.")] = None,
    example: Annotated[bool, typer.Option("--example", help="Print a small file of phrases, to be edited.")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Keep phrases of your own in the library, in the place of those before; every later import reads by them too."""
    answer_format(context, as_json=json)
    from linker.casework.importing.user_lexicon import EXAMPLE, use_phrases

    if example:
        say_json({"example": EXAMPLE}) if json else typer.echo(EXAMPLE, nl=False)
        return
    if file is None:
        raise typer.BadParameter("name a file of phrases, or ask for one with --example")
    with opened(context, library, create=True) as found:
        phrases = use_phrases(found, file)
    if json:
        say_json({"file": file, "phrases": phrases})
    else:
        say([f"{file}: {phrases:,} wordings are in use. Cases that are there already are read by them when their file "
             f"is imported again. 已启用 {phrases:,} 条本地说法；已入库案件需重新导入原文件方可应用。"])  # fmt: skip


@lexicon.command("drop", epilog="Example:\n\n  linker lexicon drop")
def drop(context: typer.Context, *, library: LibraryOption = None, json: JsonOption = False) -> None:
    """Take the phrases of your own back; imports are read by those of the program alone."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.importing.user_lexicon import drop_phrases

        drop_phrases(found)
    if json:
        say_json({"phrases": 0})
    else:
        say(["No phrases of your own are in use any more. 已停用本地说法。"])
