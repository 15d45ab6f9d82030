"""What is said after a report was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from linker.cli.terminal import count, sanitise

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.reports.publish_series import Published

_KINDS = {"dossier": "卷宗", "bulletin": "串并案通报", "warning": "预警通报"}


def report_screen(written: Published) -> Iterator[RenderableType]:
    """Where it is, and what was left out of it."""
    cases = count(written.cases, "case")
    yield Text(
        f"{written.kind} {_KINDS[written.kind]} of series {sanitise(written.series_id)} ({cases}): "
        f"{sanitise(written.file)}"
    )
    if written.file.lower().endswith(".geojson") and written.without_degrees:
        yield Text(f"{count(written.without_degrees, 'case')} without degrees left out 无经纬度未列入", style="dim")
    if not written.with_narratives:
        yield Text("narratives left out (--with-narratives) 未列入简要案情", style="dim")
    if not written.with_names:
        yield Text("known offenders as letters (--with-names) 已知作案人以字母代替", style="dim")
