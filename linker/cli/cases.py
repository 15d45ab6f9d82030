"""The commands that bring cases in: import, offenders, and the demo."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, hint, progress, say, say_json, waiting

if TYPE_CHECKING:
    from linker.casework.importing.import_cases import ImportReport
    from linker.casework.linking.incremental import IncrementalReport
    from linker.i18n.text import Text
    from linker.library.store.store import Library

_EXAMPLES_IMPORT = """Examples:

  linker import cases.xlsx

  linker import 2023.csv 2024.csv --library town.db

  linker import cases.xlsx --dry-run --save-map map.toml   (look first; edit the map if a column is wrong)

  linker import cases.xlsx --map map.toml"""


@app.command("import", epilog=_EXAMPLES_IMPORT)
def import_(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="CSV, TSV, XLSX, XLS, JSON, JSONL, Parquet; .gz.")
    ],
    column_map: Annotated[
        Path | None, typer.Option("--map", metavar="MAP.toml", help="Which column is which field; else it is guessed.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the mapping and the counts; store nothing.")] = False,
    as_recorded: Annotated[
        bool, typer.Option("--as-recorded", help="Do not read open fields (time, place, goods …) from the narrative.")
    ] = False,
    no_link: Annotated[
        bool, typer.Option("--no-link", help="Only store; do not say what the new cases belong to.")
    ] = False,
    save_map: Annotated[
        Path | None, typer.Option("--save-map", metavar="MAP.toml", help="Write the mapping used, to edit it.")
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Read files of cases into the library and say what the new ones belong to. Bad rows go to a file with reasons."""
    answer_format(context, as_json=json)
    reading = partial(_read, map_path=column_map, dry_run=dry_run, as_recorded=as_recorded, quiet=json)
    with opened(context, library, create=True) as found:
        reports = [reading(found, path) for path in files]
        joined = None if dry_run or no_link else _link_changes(found, quiet=json)
    if save_map:
        _save_map(save_map, reports[0].map_toml)
    if json:
        from linker.cli.screens.importing import import_answer

        say_json(import_answer(reports, joined))
    elif joined:
        from linker.cli.screens.joining import joined_screen

        say(joined_screen(joined))


def _read(
    library: Library, path: Path, *, map_path: Path | None, dry_run: bool, as_recorded: bool, quiet: bool
) -> ImportReport:
    from linker.casework.importing.import_cases import import_file

    with progress(f"reading {path.name}", quiet=quiet) as on_progress:
        report = import_file(
            library, path, map_path=map_path, dry_run=dry_run, as_recorded=as_recorded, on_progress=on_progress
        )
    _show_import(report, library.url, json=quiet)
    return report


def _link_changes(library: Library, *, quiet: bool) -> IncrementalReport | None:
    if library.last_run() is None:
        return None
    from linker.casework.linking.incremental import link_changes
    from linker.errors import LibraryBusyError

    try:
        with waiting("linking the new cases", quiet=quiet):
            return link_changes(library)
    except LibraryBusyError as busy:
        hint(f"stored, but not linked yet: {busy}; then run linker relink --since-last")
        return None


def _show_import(report: ImportReport, library: str, *, json: bool) -> None:
    from linker.cli.screens.importing import hint_lines, import_screen

    if json:
        for line in hint_lines(report):
            hint(line)
    else:
        say(import_screen(report, library))
        sys.stdout.flush()


def _save_map(path: Path, text: str) -> None:
    from linker.errors import InputError

    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError("importing.map_unwritten", path=str(path), cause=error.strerror) from error
    hint(f"The mapping is in {path}: edit it, then give it with --map {path}.")


@app.command(epilog="Example:\n\n  linker offenders solved.csv   (two columns: case_id, offender_id)")
def offenders(
    context: typer.Context,
    *,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="One row for each case and offender: case_id, offender_id.")
    ],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Say who committed the solved cases (many to many). Training learns from them."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.importing.import_cases import import_offenders

        counts = import_offenders(found, file)
    if json:
        say_json(counts)
        return
    from linker.cli.screens.importing import offenders_screen

    say(offenders_screen(counts))


def _say_step(step: Text) -> None:
    from linker.i18n.translate import in_document

    hint(in_document(step, "both", " · "))


@app.command(epilog="Examples:\n\n  linker demo\n\n  linker demo --cases 2000 --language en --to town")
def demo(
    context: typer.Context,
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where files, library and report go.")] = Path(
        "linker-demo"
    ),
    cases: Annotated[int, typer.Option("--cases", min=1, help="Size of the invented town.")] = 600,
    language: Annotated[str, typer.Option("--language", help="Language of the records: zh, en or mixed.")] = "zh",
    seed: Annotated[int, typer.Option("--seed", min=0, help="Another seed, another town.")] = 1,
    json: JsonOption = False,
) -> None:
    """Do the whole job on an invented town, in a fresh library, and write an HTML report."""
    answer_format(context, as_json=json)
    from linker.casework.demo.run_demo import run_demo

    done = run_demo(to, cases=cases, language=language, seed=seed, on_step=_say_step)
    if json:
        say_json(done)
        return
    from linker.cli.screens.demo import demo_screen

    say(demo_screen(done))
