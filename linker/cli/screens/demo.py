"""What the demo did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.screens.linking import relink_screen
from linker.cli.terminal import facts, heading
from linker.i18n.translate import both_languages

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.demo.run_demo import DemoReport


def demo_screen(done: DemoReport) -> Iterator[RenderableType]:
    """The screen after the demo."""
    yield from relink_screen(done.relink)
    yield heading("\nagainst the truth", "与真实情况比对")
    yield Text("\n".join(both_languages(done.truth.words).values()))
    yield heading("\nfiles of the invented town", "虚构城镇的文件")
    yield facts(
        (
            ("report", "报告", str(done.report)),
            ("library", "案件库", str(done.library)),
            ("imported", "导入文件", ", ".join(str(file) for file in done.files)),
        )
    )
    yield Text(f"Look further: linker series --library {done.library}", style="dim")
