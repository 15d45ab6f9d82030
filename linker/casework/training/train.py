"""Learning from solved cases: train a model, cross-validate it, and move it between libraries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from features.case import CaseTable
from linker.casework.decision_log.solved_cases import with_solved
from linker.casework.decision_log.undoing import decisions_in_force
from linker.casework.workspace.active_model import model_of
from linker.casework.workspace.workspace import row_index
from linker.errors import LinkerError, ModelError
from linker.evaluation import EvaluateOptions, Evaluation, evaluate
from linker.evaluation.curves import variable_curves
from linker.evaluation.solved import SolvedCases
from linker.library.store.decisions import CONFIRMED, REJECTED, Decision
from linker.library.store.store import Library
from linker.library.whole_file import write_whole
from linker.model.archive import from_json, to_json
from linker.model.few_groups import StartingContest
from linker.model.origin import library_origin, trained_origin
from linker.model.reviewed_pairs import DecidedPairs
from linker.model.similarity import ContestRow, SimilarityModel
from linker.model.stated_strings import StatedStrings
from linker.model.without_labels import LibraryContest
from linker.report.documents.evaluation_report import EvaluationReport, evaluation_document
from linker.report.formats.document_html import document_page
from linker.starting_model import starting_model
from linker.training import Taught, train_on


@dataclass(frozen=True)
class TrainReport:
    """A model learned: its number, what it was made from, its held-out Cllr and the contest.

    `taught_by` says whether solved crime groups taught it or the library without them; by "nothing" `model` is None, as
    the starting model does better: then the model in use stays. `starting` is how it did against the starting model on
    held-out solved pairs, `library` what the library teaches without labels; None where not compared.
    """

    model: int | None
    cases: int
    pairs: int
    linked: int
    groups: int
    cllr: float
    contest: tuple[ContestRow, ...]
    borrowed: tuple[str, ...]
    lower_log10_lr: float
    upper_log10_lr: float
    taught_by: Taught = "groups"
    starting: StartingContest | None = None
    library: LibraryContest | None = None
    known_strings: int = 0
    string_weight: float = 0.0


def train(library: Library, *, seed: int = 0, like_unsolved: bool = False, string_weight: float = 0.0) -> TrainReport:
    """Learn a model from the library's solved cases and from what people decided, and put it in use if it is better.

    Where these are few or none, the library teaches without them (`linker.model.without_labels`).

    `like_unsolved`: solved cases that are like the unsolved ones count more; ModelError where there are none.
    `string_weight`: what a pair of a string that the bureau made weighs beside a proven one (0: nothing); ModelError
    where it is asked for and the library holds no such string.
    """
    before = library.snapshot()
    table = with_solved(before.cases, before.decisions)
    stated = stated_strings(library, table, string_weight) if string_weight else None
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    lesson = train_on(
        table,
        origin=trained_origin(moment, like_unsolved=like_unsolved, with_strings=stated is not None),
        starting=starting_model(),
        seed=seed,
        decided=decided_pairs(table, before.decisions),
        like_unsolved=like_unsolved,
        stated=stated,
    )
    model = lesson.model
    if lesson.taught_by == "library":
        model = replace(model, provenance=replace(model.provenance, origin=library_origin(moment)))
    is_better = lesson.taught_by != "nothing"
    number = library.save_model(f"trained {moment}", to_json(model)) if is_better else None
    provenance = model.provenance
    return TrainReport(
        model=number,
        cases=provenance.cases,
        pairs=provenance.pairs,
        linked=provenance.linked,
        groups=provenance.groups,
        cllr=provenance.cllr,
        contest=provenance.contest,
        borrowed=provenance.borrowed,
        lower_log10_lr=model.lower,
        upper_log10_lr=model.upper,
        taught_by=lesson.taught_by,
        starting=lesson.contest,
        library=lesson.library,
        known_strings=0 if stated is None else len(stated),
        string_weight=string_weight,
    )


def stated_strings(library: Library, table: CaseTable, weight: float) -> StatedStrings:
    """The strings that the bureau made, as rows of a table. Raises ModelError where there is none."""
    strings = StatedStrings.of(library.known_strings(), table.case_id, weight)
    if not len(strings):
        raise ModelError("training.no_known_strings", library=library.url)
    return strings


def decided_pairs(table: CaseTable, decisions: tuple[Decision, ...]) -> DecidedPairs:
    """What people confirmed and rejected, as rows; what is undone or about cases that are gone is left out.

    Second opinions (labels) are for measuring agreement and teach nothing.
    """
    row_of = row_index(table.case_id)
    pairs: dict[str, list[tuple[int, int]]] = {CONFIRMED: [], REJECTED: []}
    for decision in decisions_in_force(decisions):
        if decision.kind in pairs and decision.case_a in row_of and decision.case_b in row_of:
            pairs[decision.kind].append((row_of[decision.case_a], row_of[decision.case_b]))
    return DecidedPairs.of(pairs[CONFIRMED], pairs[REJECTED])


def cross_validate(
    library: Library,
    options: EvaluateOptions,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    report: Path | None = None,
) -> Evaluation:
    """Cross-validate on the library's solved cases and write a page about it; the model in use is not touched.

    Raises ModelError where the solved cases are too few, LinkerError where `report` cannot be written.
    """
    if report is not None and (report.is_dir() or not report.absolute().parent.is_dir()):
        # an error before the work, not after it
        raise LinkerError("training.report_place", path=str(report))
    before = library.snapshot()
    table = with_solved(before.cases, before.decisions)
    evaluation = evaluate(table, options, starting_model(), on_progress=on_progress)
    if report is not None:
        solved = SolvedCases.of(table, starting_model(), without=options.without, seed=options.seed)
        contents = EvaluationReport(library.url, datetime.now(UTC), evaluation, variable_curves(solved))
        _write(report, document_page(evaluation_document(contents), "both"))
    return evaluation


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text.encode())
    except OSError as error:
        raise LinkerError("training.report_unwritable", path=str(path), reason=str(error.strerror)) from error


def export_model(library: Library, path: Path) -> str:
    """Write the model in use to a readable file; returns where it came from."""
    model = model_of(library)
    try:
        write_whole(path, f"{to_json(model)}\n".encode())
    except OSError as error:
        raise ModelError("training.unwritable", path=str(path), reason=str(error.strerror)) from error
    return model.provenance.origin


def use_model(library: Library, path: Path) -> SimilarityModel:
    """Read a model file and put it in use here."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError("training.unreadable", path=str(path), reason=str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise ModelError("training.no_model_file", path=str(path)) from error
    model = from_json(text, str(path))
    library.save_model(f"from {path.name}", to_json(model))
    return model
