"""The commands about sightings and cameras: collide a series, canvass its cameras, list, remove and purge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from getpass import getuser
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.choices import SightedKind
from linker.cli.options import BecauseOption, ByOption, CsvOption, JsonOption, LibraryOption, OnOption, TopOption
from linker.cli.output import CommandOutput, answer, answer_from_workspace
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.casework.workspace.workspace import Workspace
    from linker.library.store.store import Library

KindOption = Annotated[SightedKind, typer.Option("--kind", help="help.collide.kind")]


def collide(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    series: Annotated[str, typer.Argument(metavar="SERIES", show_default=False)],
    kind: KindOption = SightedKind.PLATE,
    follow: Annotated[
        str, typer.Option("--object", metavar="TEXT", show_default=False, help="help.collide.object")
    ] = "",
    by: ByOption = "",
    because: BecauseOption = "",
    top: TopOption = 10,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Show who was near the scenes of a series more often than habit explains."""
    make_output = partial(_collision_output, series=series, kind=kind.value, follow=follow, look=(by, because), top=top)
    answer_from_workspace(context, make_output, library=library, json=json, work=Text("cli_collide.working"))


def canvass(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    subject: Annotated[str, typer.Argument(metavar="SERIES", show_default=False, help="help.canvass.subject")],
    reach: Annotated[float, typer.Option("--reach-km", min=0.05, help="help.canvass.reach")] = 0.5,
    on: OnOption = None,
    top: TopOption = 30,
    library: LibraryOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List the cameras near the scenes of a series or a case by the day their footage is overwritten."""
    make_output = partial(_canvass_output, subject=subject, reach=reach, on=on, top=top)
    answer_from_workspace(context, make_output, library=library, json=json, csv=csv)


def list_sightings(context: typer.Context, *, library: LibraryOption = None, json: JsonOption = False) -> None:
    """List the files of sightings, what they hold, and the sensors."""
    answer(context, _list_output, library=library, json=json)


def remove_sightings(
    context: typer.Context,
    *,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="help.sightings_remove.number")],
    by: ByOption = "",
    because: BecauseOption = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Take the sightings of one file out for good."""
    make_output = partial(_remove_output, number=number, user=by or getuser(), reason=because)
    answer(context, make_output, library=library, json=json)


def purge_sightings(
    context: typer.Context,
    *,
    older_than: Annotated[
        int, typer.Option("--older-than", min=1, metavar="DAYS", show_default=False, help="help.sightings_purge.older")
    ],
    by: ByOption = "",
    because: BecauseOption = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Delete all sightings of days further back than this, for good."""
    make_output = partial(_purge_output, days=older_than, user=by or getuser(), reason=because)
    answer(context, make_output, library=library, json=json)


def _collision_output(
    workspace: Workspace, series: str, kind: str, follow: str, look: tuple[str, str], top: int
) -> CommandOutput:
    from linker.casework.collision.collide import collide_series, track_object
    from linker.cli.screens.sightings import collision_screen, track_screen

    user, reason = look[0] or getuser(), look[1]
    collision = collide_series(workspace, series, kind, user=user, reason=reason)
    if not follow:
        screen = partial(collision_screen, collision, top=top)
        return CommandOutput(screen=screen, plain=lambda: collision)
    track = track_object(workspace, kind, follow, user=user, reason=f"{series} {reason}")
    screen_of_object = partial(track_screen, track, collision)
    return CommandOutput(screen=screen_of_object, plain=lambda: {"track": track, "collision": collision})


def _canvass_output(workspace: Workspace, subject: str, reach: float, on: datetime | None, top: int) -> CommandOutput:
    from dataclasses import astuple, fields

    from linker.casework.collision.canvass import CanvassLine, canvass_list
    from linker.cli.screens.canvass import canvass_screen

    cameras = canvass_list(workspace, subject, reach_km=reach, on=on)
    return CommandOutput(
        screen=partial(canvass_screen, cameras, top=top),
        plain=lambda: cameras,
        columns=[field.name for field in fields(CanvassLine)],
        rows=lambda: map(astuple, cameras.lines),
    )


def _list_output(library: Library) -> CommandOutput:
    from linker.cli.screens.sightings import sightings_screen

    imports, kinds, sensors = library.record_imports(), library.sighting_kinds(), library.sensors()
    plain = {"imports": imports, "sightings": kinds, "sensors": list(sensors.values())}
    return CommandOutput(screen=partial(sightings_screen, imports, kinds, len(sensors)), plain=lambda: plain)


def _remove_output(library: Library, number: int, user: str, reason: str) -> CommandOutput:
    from linker.casework.collision.retention import remove_file
    from linker.cli.screens.sightings import deletion_screen

    counts = remove_file(library, number, user=user, reason=reason)
    return CommandOutput(screen=partial(deletion_screen, counts), plain=lambda: counts)


def _purge_output(library: Library, days: int, user: str, reason: str) -> CommandOutput:
    from linker.casework.collision.retention import purge
    from linker.cli.screens.sightings import deletion_screen

    first_day = (datetime.now(UTC) - timedelta(days=days)).date()
    counts = purge(library, first_day, user=user, reason=reason)
    return CommandOutput(screen=partial(deletion_screen, counts), plain=lambda: counts)
