"""The command with which people look at pairs: the queue, the walk through it, and how far people agree."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer_from_workspace, begin, waiting
from linker.cli.session import Session
from linker.cli.usage import UsageError
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.deciding.review_queue import QueueEntry
    from linker.casework.workspace.workspace import Workspace
    from linker.library.store.store import Library

WORK = Text("cli.ranking_pairs")


def review(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option("--next", min=1, help="help.review.next")] = 20,
    label: Annotated[bool, typer.Option("--label", help="help.review.label")] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="help.review.by")] = "",
    blind: Annotated[bool, typer.Option("--blind", help="help.review.blind")] = False,
    second: Annotated[bool, typer.Option("--second", help="help.review.second")] = False,
    agreement: Annotated[bool, typer.Option("--agreement", help="help.review.agreement")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Show the pairs most worth a human look and why, or go through them and decide."""
    is_walk = label or second
    _check(is_walk=is_walk, by=by, blind=blind, agreement=agreement, json=json)
    if is_walk:
        from linker.cli.commands.review_walk import ReviewWalk

        session = begin(context, json=json)
        with session.open_library(library) as opened:
            walk = ReviewWalk(opened, session.language, by, blind=blind or second, second=second)
            walk.go_through(_entries(opened, session, by, limit, second=second))
    elif agreement:
        answer_from_workspace(context, _agreement_output, library=library, json=json)
    else:
        answer_from_workspace(context, partial(_queue_output, limit=limit), library=library, json=json, work=WORK)


def _check(*, is_walk: bool, by: str, blind: bool, agreement: bool, json: bool) -> None:
    if agreement and is_walk:
        raise UsageError("usage.agreement_alone")
    if is_walk and json:
        raise UsageError("usage.walk_has_no_json")
    if is_walk and not by.strip():
        raise UsageError("usage.walk_needs_name")
    if blind and not is_walk:
        raise UsageError("usage.blind_needs_label")


def _entries(library: Library, session: Session, user: str, limit: int, *, second: bool) -> tuple[QueueEntry, ...]:
    """The pairs of a walk: those that others decided, or the queue."""
    from linker.casework.deciding.review_answers import second_opinions
    from linker.casework.deciding.review_queue import queue
    from linker.casework.workspace.workspace import Workspace

    if second:
        return second_opinions(Workspace.of(library), user, limit=limit)
    with waiting(session, WORK):
        return queue(Workspace.of(library), limit=limit)


def _queue_output(workspace: Workspace, limit: int) -> CommandOutput:
    from linker.casework.deciding.review_queue import queue
    from linker.cli.screens.review import queue_screen

    entries = queue(workspace, limit=limit)
    return CommandOutput(screen=partial(queue_screen, entries), plain=lambda: {"queue": entries})


def _agreement_output(workspace: Workspace) -> CommandOutput:
    from linker.casework.deciding.reviewer_agreement import agreement_report
    from linker.cli.screens.agreement import agreement_answer, agreement_screen

    report = agreement_report(workspace)
    return CommandOutput(screen=partial(agreement_screen, report), plain=lambda: agreement_answer(report))
