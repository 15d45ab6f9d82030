"""Learning from solved cases: train, judge, and move a model between libraries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from features.case import CaseTable
from linker.casework.decision_log.solved_cases import decisions_in_force, with_solved
from linker.casework.workspace.active_model import model_of
from linker.errors import LinkerError, ModelError
from linker.evaluation import EvaluateOptions, Evaluation, evaluate
from linker.evaluation.curves import variable_curves
from linker.evaluation.solved import SolvedCases
from linker.library.store.decisions import Decision
from linker.library.store.store import Library
from linker.model.archive import from_json, to_json
from linker.model.reviewed_pairs import DecidedPairs
from linker.model.similarity import ContestRow, SimilarityModel
from linker.report.formats.evaluation_html import EvaluationPage, evaluation_page
from linker.starting_model import starting_model
from linker.training import train_on


@dataclass(frozen=True)
class TrainReport:
    """A model learned and stored: its number, what it was made from, its held-out Cllr and the contest."""

    model: int
    cases: int
    pairs: int
    linked: int
    groups: int
    cllr: float
    contest: tuple[ContestRow, ...]
    borrowed: tuple[str, ...]
    lower_log10_lr: float
    upper_log10_lr: float


def train(library: Library, *, seed: int = 0, like_unsolved: bool = False) -> TrainReport:
    """Learn a model from the library's solved cases and from what people decided, and put it in use.

    `like_unsolved`: solved cases that are like the unsolved ones count more; ModelError where there are none.
    """
    before = library.snapshot()
    table = with_solved(before.cases, before.decisions)
    moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M")
    model = train_on(
        table,
        origin=f"solved cases of a library{', weighed like its unsolved ones' if like_unsolved else ''}, {moment} UTC",
        starting=starting_model(),
        seed=seed,
        decided=decided_pairs(table, before.decisions),
        like_unsolved=like_unsolved,
    )
    number = library.save_model(f"trained {moment}", to_json(model))
    facts = model.provenance
    return TrainReport(
        number, facts.cases, facts.pairs, facts.linked, facts.groups, facts.cllr, facts.contest, facts.borrowed,
        model.lower, model.upper,
    )  # fmt: skip


def decided_pairs(table: CaseTable, decisions: tuple[Decision, ...]) -> DecidedPairs:
    """What people confirmed and rejected, as rows; what is undone or about cases that are gone is left out.

    Second opinions (labels) are for measuring agreement and teach nothing.
    """
    row = {name: number for number, name in enumerate(table.case_id.tolist())}
    said: dict[str, list[tuple[int, int]]] = {"confirmed": [], "rejected": []}
    for one in decisions_in_force(decisions):
        if one.kind in said and one.case_a in row and one.case_b in row:
            said[one.kind].append((row[one.case_a], row[one.case_b]))
    return DecidedPairs.of(said["confirmed"], said["rejected"])


def judge(
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
        # Said before the work, not after it.
        raise LinkerError(f"{report}: the report cannot be written; name a file in a folder that exists")
    before = library.snapshot()
    table = with_solved(before.cases, before.decisions)
    result = evaluate(table, options, starting_model(), on_progress=on_progress)
    if report is not None:
        solved = SolvedCases.of(table, starting_model(), without=options.without, seed=options.seed)
        page = EvaluationPage(library.url, datetime.now(UTC), result, variable_curves(solved))
        _write(report, evaluation_page(page))
    return result


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LinkerError(f"{path}: the report cannot be written ({error.strerror}); choose another place") from error


def export_model(library: Library, path: Path) -> str:
    """Write the model in use to a readable file; returns where it came from."""
    model = model_of(library)
    try:
        path.write_text(to_json(model) + "\n", encoding="utf-8")
    except OSError as error:
        raise ModelError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    return model.provenance.origin


def use_model(library: Library, path: Path) -> SimilarityModel:
    """Read a model file and put it in use here."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: not a model file (not text); export one with linker model export FILE") from error
    model = from_json(text, str(path))
    library.save_model(f"from {path.name}", to_json(model))
    return model
