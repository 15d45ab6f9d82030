"""The demo: the whole job on an invented town as a user does it, and afterwards its series against the truth."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from linker.casework.demo.folder import LIBRARY, REPORT, clear_folder, write_marker
from linker.casework.demo.ground_truth import TruthReport, against_truth
from linker.casework.importing.import_cases import ImportReport, import_file, import_offenders
from linker.casework.importing.import_records import import_records
from linker.casework.linking.relink import RelinkReport, relink_library
from linker.casework.reports.library_report import report_library
from linker.casework.training.train import TrainReport, train
from linker.casework.workspace.workspace import Workspace
from linker.errors import SettingsError
from linker.i18n.text import Text
from linker.library.store.store import Library
from linker.town.files import TownFiles, TrafficFiles, write_town, write_traffic
from linker.town.options import Language, TownOptions
from linker.town.town import Town, build_town
from linker.town.traffic import TrafficOptions, draw_traffic

# Few residents pass in a minute; more would only take longer.
_TRAFFIC = TrafficOptions(residents=150)
# Called with what begins.
OnStep = Callable[[Text], None]
# Smaller invented towns often hold too few solved series to learn from.
MIN_CASES = 100
# Below this half of the cases is too few to learn from, so the police of a small town know more.
_SMALL_TOWN, _SOLVED, _SOLVED_IN_SMALL_TOWN = 200, 0.5, 0.9


@dataclass(frozen=True)
class DemoReport:
    """What a demo did: `report` is the HTML page, `files` what was imported, `truth` how well it did."""

    cases: int
    series: int
    report: Path
    library: Path
    files: tuple[Path, ...]
    imported: ImportReport
    train: TrainReport
    relink: RelinkReport
    truth: TruthReport
    seconds: float


def run_demo(
    folder: Path,
    *,
    cases: int = 600,
    language: str = "zh",
    seed: int = 1,
    sightings: bool = False,
    on_step: OnStep | None = None,
) -> DemoReport:
    """Build an invented town in a folder (made if missing), import, train, link and report, in a fresh library.

    With `sightings` also the town's sensors and the vehicles that pass them. The same arguments give the same numbers.
    `on_step` is called with what begins. Raises SettingsError for a wrong size or language, and LibraryError where the
    folder holds files of the demo's names that no demo wrote.
    """
    started, report_step = time.perf_counter(), on_step or _ignore
    options = _options(cases, language, seed)
    clear_folder(folder)
    report_step(Text("demo.building", cases=cases))
    town = build_town(options)
    write_marker(folder, town.cases.case_id.tolist())
    files = write_town(town, folder)
    with Library.open(folder / LIBRARY) as library:
        report = _work(library, town, files, report_step)
        if sightings:
            report_step(Text("demo.sightings"))
            _import_traffic(library, write_traffic(draw_traffic(options, _TRAFFIC), folder))
    return replace(report, seconds=round(time.perf_counter() - started, 3))


def _options(cases: int, language: str, seed: int) -> TownOptions:
    if cases < MIN_CASES:
        raise SettingsError("demo.too_few_cases", cases=cases, least=MIN_CASES)
    solved = _SOLVED if cases >= _SMALL_TOWN else _SOLVED_IN_SMALL_TOWN
    return TownOptions(cases=cases, language=cast(Language, language), seed=seed, solved_share=solved)


def _work(library: Library, town: Town, files: TownFiles, report_step: OnStep) -> DemoReport:
    folder = files.truth.parent
    report_step(Text("demo.importing"))
    imported = _import(library, files)
    report_step(Text("demo.training"))
    trained = train(library)
    report_step(Text("demo.linking"))
    linked = relink_library(library)
    report_step(Text("demo.reporting"))
    truth = against_truth(town, Workspace.of(library).cases_of_series)
    report_library(Workspace.of(library), folder / REPORT)
    return DemoReport(
        cases=linked.cases,
        series=linked.series,
        report=folder / REPORT,
        library=folder / LIBRARY,
        files=(*files.cases, files.offenders),
        imported=imported,
        train=trained,
        relink=linked,
        truth=truth,
        seconds=0.0,
    )


def _import(library: Library, files: TownFiles) -> ImportReport:
    """Import all files; of a mixed town the counts of both are added up, mapping and hints are those of the first."""
    reports = [import_file(library, path) for path in files.cases]
    import_offenders(library, files.offenders)
    first = reports[0]
    counts = ("read", "imported", "updated", "unchanged", "rejected", "repeated")
    sums = {name: sum(getattr(report, name) for report in reports) for name in counts}
    return replace(first, file=", ".join(report.file for report in reports), **sums)


def _import_traffic(library: Library, files: TrafficFiles) -> None:
    import_records(library, files.sensors, "sensors")
    import_records(library, files.passes, "sightings")


def _ignore(_: Text) -> None:
    return None
