"""The command with which people look at pairs: the queue, the walk through it, and how far people agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, say, say_json, waiting

if TYPE_CHECKING:
    from linker.casework.deciding.review_queue import QueueEntry
    from linker.cli.walking import Walk
    from linker.library.store.store import Library


@app.command(
    epilog='Examples:\n\n  linker review --next 10\n\n  linker review --label --by "Li Wei"\n\n'
    '  linker review --label --blind --by "Li Wei"\n\n  linker review --second --by "Wang Fang"\n\n'
    "  linker review --agreement"
)
def review(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    most: Annotated[int, typer.Option("--next", min=1, metavar="N", help="How many pairs.")] = 20,
    label: Annotated[bool, typer.Option("--label", help="Go through them here, pair by pair.")] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides (with --label, --second).")] = "",
    blind: Annotated[
        bool, typer.Option("--blind", help="Hide what the engine holds of a pair until it is answered.")
    ] = False,
    second: Annotated[
        bool, typer.Option("--second", help="A blind second opinion on pairs that others decided; binds nobody.")
    ] = False,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="How far people agree with each other and with the engine.")
    ] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Show the pairs most worth a human look and why, or go through them and decide."""
    answer_format(context, as_json=json)
    _check(walking=label or second, by=by, blind=blind, agreement=agreement, json=json)
    with opened(context, library) as found:
        if agreement:
            _show_agreement(found, json=json)
        elif label or second:
            from linker.cli.walking import Walk

            walk = Walk(found, by, blind=blind or second, second=second)
            _walk(walk, most)
        else:
            _show_queue(_queue(found, most, quiet=json), json=json)


def _check(*, walking: bool, by: str, blind: bool, agreement: bool, json: bool) -> None:
    if agreement and walking:
        raise typer.BadParameter("--agreement only shows; give it without --label and --second")
    if walking and json:
        raise typer.BadParameter("--label and --second ask you here; they have no --json")
    if walking and not by.strip():
        raise typer.BadParameter("say who decides: --by NAME")
    if blind and not walking:
        raise typer.BadParameter("--blind goes with --label")


def _queue(library: Library, most: int, *, quiet: bool) -> tuple[QueueEntry, ...]:
    from linker.casework.deciding.review_queue import queue
    from linker.casework.workspace.workspace import Workspace

    with waiting("looking for the pairs whose answer changes most", quiet=quiet):
        return queue(Workspace.of(library), limit=most)


def _walk(walk: Walk, most: int) -> None:
    from linker.casework.deciding.review_answers import second_opinions
    from linker.casework.workspace.workspace import Workspace

    if walk.second:
        entries = second_opinions(Workspace.of(walk.library), walk.by, limit=most)
    else:
        entries = _queue(walk.library, most, quiet=False)
    walk.through(entries)


def _show_queue(entries: Sequence[QueueEntry], *, json: bool) -> None:
    if json:
        say_json({"queue": entries})
        return
    from linker.cli.screens.reviewing import queue_screen

    say(queue_screen(entries))


def _show_agreement(library: Library, *, json: bool) -> None:
    from linker.casework.deciding.reviewer_agreement import agreement_report
    from linker.casework.workspace.workspace import Workspace
    from linker.cli.screens.reviewing import agreement_answer, agreement_screen

    report = agreement_report(Workspace.of(library))
    say_json(agreement_answer(report)) if json else say(agreement_screen(report))
