"""What the demo did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.screens.relink import relink_screen
from linker.cli.terminal import facts, heading, note
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t, translate

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.demo.run_demo import DemoReport


def demo_screen(report: DemoReport, language: Language) -> Iterator[RenderableType]:
    """The screen after the demo."""
    yield from relink_screen(report.relink, language)
    yield heading("\n" + t(language, "cli_demo.truth"))
    yield Line(translate(report.truth.words, language))
    yield heading("\n" + t(language, "cli_demo.files"))
    rows = (
        (Text("cli_demo.report"), str(report.report)),
        (Text("cli.library"), str(report.library)),
        (Text("cli_demo.imported"), "\n".join(str(file) for file in report.files)),
    )
    yield facts(language, rows)
    yield note(t(language, "cli_demo.next", library=str(report.library)))
