"""What is said after a report was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import note, sanitise
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.reports.publish_series import Published


def report_screen(published: Published, language: Language) -> Iterator[RenderableType]:
    """Where it is, and what was left out of it."""
    kind, series, file = Text(f"cli_report.{published.kind}"), sanitise(published.series_id), sanitise(published.file)
    yield Line(t(language, "cli_report.written", kind=kind, series=series, cases=published.cases, file=file))
    if published.file.lower().endswith(".geojson") and published.without_degrees:
        yield note(t(language, "cli_report.without_degrees", cases=published.without_degrees))
    if not published.with_narratives:
        yield note(t(language, "cli_report.no_narratives"))
    if not published.with_names:
        yield note(t(language, "cli_report.no_names"))
