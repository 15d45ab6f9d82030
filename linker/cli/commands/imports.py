"""The commands that bring cases in: import, offenders."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.choices import ImportedAs
from linker.cli.options import JsonOption, LibraryOption
from linker.cli.output import CommandOutput, answer, begin, emit, hint, progress, say, waiting
from linker.cli.session import Session
from linker.cli.usage import UsageError
from linker.i18n.language import Language
from linker.i18n.text import Text
from linker.i18n.translate import t

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from rich.console import RenderableType

    from linker.casework.importing.import_cases import ImportReport
    from linker.casework.linking.incremental import IncrementalReport
    from linker.library.store.store import Library


MapOption = Annotated[Path | None, typer.Option("--map", metavar="MAP", show_default=False, help="help.import.map")]
SaveMapOption = Annotated[
    Path | None, typer.Option("--save-map", metavar="MAP", show_default=False, help="help.import.save_map")
]
ZoneOption = Annotated[
    str, typer.Option("--time-zone", metavar="ZONE", show_default=False, help="help.import.time_zone")
]
IdOption = Annotated[
    list[str] | None, typer.Option("--id", metavar="COLUMN", show_default=False, help="help.import.id")
]
LookupOption = Annotated[
    list[Path] | None, typer.Option("--lookup", metavar="FILE", show_default=False, help="help.import.lookup")
]
WarrantOption = Annotated[
    str, typer.Option("--warrant", metavar="NUMBER", show_default=False, help="help.import.warrant")
]


def import_cases(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="help.import.files")],
    column_map: MapOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="help.import.dry_run")] = False,
    as_recorded: Annotated[bool, typer.Option("--as-recorded", help="help.import.as_recorded")] = False,
    no_link: Annotated[bool, typer.Option("--no-link", help="help.import.no_link")] = False,
    save_map: SaveMapOption = None,
    time_zone: ZoneOption = "",
    id_columns: IdOption = None,
    lookups: LookupOption = None,
    kind: Annotated[ImportedAs, typer.Option("--as", help="help.import.as")] = ImportedAs.CASES,
    warrant: WarrantOption = "",
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Read files of cases into the library and say what the new ones belong to. Bad rows go to a file with reasons."""
    if kind != ImportedAs.CASES:
        if any((as_recorded, no_link, save_map, time_zone, id_columns, lookups)):
            raise UsageError("usage.only_for_cases", kind=kind.value)
        records = {"map_path": column_map, "dry_run": dry_run, "warrant": warrant}
        make_output = partial(_records_output, files=files, kind=kind.value, options=records)
        answer(context, make_output, library=library, json=json, create=True)
        return
    session = begin(context, json=json)
    options = {
        "map_path": column_map,
        "dry_run": dry_run,
        "as_recorded": as_recorded,
        "time_zone": time_zone,
        "id_columns": tuple(id_columns or ()),
        "lookups": tuple(lookups or ()),
        "on_map": partial(_save_map, save_map, language=session.language) if save_map else None,
    }
    with session.open_library(library, create=True) as opened:
        output = _import_files(session, opened, files, options, no_link=no_link)
    emit(output, session)


def offenders(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.offenders.file")],
    believed: Annotated[
        list[str] | None, typer.Option("--believe", metavar="NAME", show_default=False, help="help.offenders.believe")
    ] = None,
    known_strings: Annotated[bool, typer.Option("--known-strings", help="help.offenders.known_strings")] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say who committed the solved cases (many to many). Training learns from them."""
    names = tuple(believed or ())
    make_output = _strings_output if known_strings else partial(_offenders_output, believed=names)
    answer(context, partial(make_output, file=file), library=library, json=json)


def _import_files(
    session: Session, library: Library, files: Sequence[Path], options: Mapping[str, Any], *, no_link: bool
) -> CommandOutput:
    """Read the files one after the other, then link what is new unless nothing was stored or `no_link` says so."""
    dry_run = options["dry_run"]
    if options["time_zone"] and not dry_run:
        _keep_time_zone(library, options["time_zone"])
    reports = [_read(session, library, path, options) for path in files]
    new_cases = None if dry_run or no_link else _link_changes(library, session)
    return _import_output(reports, new_cases)


def _keep_time_zone(library: Library, name: str) -> None:
    from linker.library.cells.time_zones import time_zone

    time_zone(name)
    library.set_time_zone(name)


def _read(session: Session, library: Library, path: Path, options: Mapping[str, Any]) -> ImportReport:
    """Read one file and say at once what became of it; the next one may take long."""
    from linker.casework.importing.import_cases import import_file
    from linker.cli.screens.imports import hint_lines, import_screen

    with progress(session, Text("jobs.reading", name=path.name)) as on_progress:
        report = import_file(library, path, language=session.language, on_progress=on_progress, **options)
    if session.form == "screen":
        say(import_screen(report, library.url, session.language))
        sys.stdout.flush()
    else:
        for line in hint_lines(report, session.language):
            hint(line)
    return report


def _link_changes(library: Library, session: Session) -> IncrementalReport | None:
    if library.last_run() is None:
        return None
    from linker.casework.linking.incremental import link_changes
    from linker.errors import LibraryBusyError

    try:
        with waiting(session, Text("jobs.linking_new_cases")):
            return link_changes(library)
    except LibraryBusyError as busy:
        hint(t(session.language, "cli_import.not_linked_yet", reason=busy.text))
        return None


def _records_output(library: Library, files: Sequence[Path], kind: str, options: Mapping[str, Any]) -> CommandOutput:
    from linker.casework.importing.import_records import import_records
    from linker.cli.screens.records import records_answer, records_screen

    reports = [import_records(library, path, kind, **options) for path in files]
    return CommandOutput(screen=partial(records_screen, reports), plain=lambda: records_answer(reports))


def _import_output(reports: Sequence[ImportReport], new_cases: IncrementalReport | None) -> CommandOutput:
    from linker.cli.screens.imports import import_answer
    from linker.cli.screens.new_cases import new_cases_screen

    def screen(language: Language) -> Iterable[RenderableType]:
        return new_cases_screen(new_cases, language) if new_cases else ()

    return CommandOutput(screen=screen, plain=lambda: import_answer(reports, new_cases))


def _offenders_output(library: Library, file: Path, believed: tuple[str, ...]) -> CommandOutput:
    from linker.casework.importing.import_cases import import_offenders
    from linker.cli.screens.imports import offenders_screen

    counts = import_offenders(library, file, believed=believed)
    return CommandOutput(screen=partial(offenders_screen, counts), plain=lambda: counts)


def _strings_output(library: Library, file: Path) -> CommandOutput:
    from linker.casework.importing.import_offenders import import_known_strings
    from linker.cli.screens.imports import strings_screen

    counts = import_known_strings(library, file)
    return CommandOutput(screen=partial(strings_screen, counts), plain=lambda: counts)


def _save_map(path: Path, text: str, *, language: Language) -> None:
    from linker.errors import InputError
    from linker.library.whole_file import write_whole

    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise InputError("importing.map_unwritten", path=str(path), cause=error.strerror) from error
    hint(t(language, "cli_import.map_saved", path=str(path)))
