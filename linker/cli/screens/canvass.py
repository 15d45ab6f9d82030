"""Cameras for people: whom to ask for which stretch, and how long there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from linker.cli.line import Line
from linker.cli.terminal import CASE, Column, caution, heading, note, sanitise, table
from linker.i18n.dates import moment, window
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from rich.console import RenderableType

    from linker.casework.collision.canvass import CanvassLine, CanvassList


def canvass_screen(cameras: CanvassList, language: Language, *, top: int) -> Iterator[RenderableType]:
    """The list, first to be overwritten first."""
    yield heading(t(language, "cli_canvass.title", subject=sanitise(cameras.subject)))
    if cameras.lines:
        names = ("expires", "camera", "pull", "keeper")
        expires, camera, pull, keeper = (Column(Text(f"cli_canvass.{name}"), wide=name == "keeper") for name in names)
        columns = (expires, camera, CASE, pull, keeper)
        yield table(language, columns, (_row(line, language) for line in cameras.lines[:top]))
        yield note(t(language, "cli_canvass.count", lines=len(cameras.lines)))
    else:
        yield Line(t(language, "cli_canvass.none"))
    for message_id, cases in (("cli_canvass.blind", cameras.blind), ("cli_canvass.unplaced", cameras.unplaced)):
        if cases:
            yield caution(t(language, message_id, cases=[sanitise(case, 32) for case in cases]))


def _row(line: CanvassLine, language: Language) -> tuple[str, ...]:
    keeper = " ".join(filter(None, (line.owner, line.contact)))
    shared = t(language, "cli_canvass.shared", scenes=line.scenes) if line.scenes > 1 else ""
    return (
        t(language, "cli_canvass.gone") if line.is_expired else moment(line.expires),
        sanitise(" ".join(filter(None, (line.sensor_id, line.sensor_name, line.direction))), 24),
        sanitise(line.case_id, 24),
        window(line.start, line.end),
        sanitise(" ".join(filter(None, (keeper, shared)))),
    )
