"""What is said after a library was backed up, restored or copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import caution, note, sanitise
from linker.i18n.language import Language
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.library.store.keeping.library_copy import LibraryCopy


def copy_screen(library_copy: LibraryCopy, message_id: str, language: Language) -> Iterator[RenderableType]:
    """Where the copy is, what is in it, and the head of its decisions to be noted elsewhere."""
    counts = {"cases": library_copy.cases, "decisions": library_copy.decisions}
    yield Line(t(language, message_id, place=sanitise(library_copy.place), **counts), style="green")
    if library_copy.replaced:
        yield caution(t(language, "cli_keeping.replaced", file=sanitise(library_copy.replaced)))
    if not library_copy.with_accounts:
        yield note(t(language, "cli_keeping.no_accounts"))
    if library_copy.decisions:
        yield note(t(language, "cli_decision.head", head=library_copy.head))
