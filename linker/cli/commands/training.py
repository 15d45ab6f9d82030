"""The commands that learn from solved cases: train, evaluate, and a model that moves between libraries."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from linker.cli.options import JsonOption, LibraryOption, SeedOption
from linker.cli.output import CommandOutput, answer, begin, emit, progress
from linker.i18n.text import Text

if TYPE_CHECKING:
    from linker.evaluation import Evaluation
    from linker.library.store.store import Library


def train(
    context: typer.Context,
    *,
    seed: SeedOption = 0,
    like_unsolved: Annotated[bool, typer.Option("--like-unsolved", help="help.train.like_unsolved")] = False,
    string_weight: Annotated[
        float, typer.Option("--known-strings", min=0.0, max=1.0, metavar="WEIGHT", help="help.train.known_strings")
    ] = 0.0,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Learn from the solved cases of the library and put the model in use."""
    make_output = partial(_train_output, seed=seed, like_unsolved=like_unsolved, string_weight=string_weight)
    answer(context, make_output, library=library, json=json, work=Text("cli.learning"))


def export_model(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.model_export.file")],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Write the model in use to a readable file."""
    answer(context, partial(_export_output, file=file), library=library, json=json)


def use_model(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="help.model_use.file")],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Read a model file and put it in use in this library."""
    answer(context, partial(_use_output, file=file), library=library, json=json, create=True)


def evaluate(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    folds: Annotated[int, typer.Option("--folds", min=2, help="help.evaluate.folds")] = 5,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="help.evaluate.repeats")] = 1,
    seed: SeedOption = 0,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="VARIABLE", help="help.evaluate.without")
    ] = None,
    bootstrap: Annotated[int, typer.Option("--bootstrap", min=0, help="help.evaluate.bootstrap")] = 200,
    ablation: Annotated[bool, typer.Option("--ablation", help="help.evaluate.ablation")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="PAGE", show_default=False, help="help.evaluate.report")
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Measure how well links and series are found on offenders the model never saw (cross-validation)."""
    session = begin(context, json=json)
    with session.open_library(library) as opened, progress(session, Text("cli.evaluating")) as on_progress:
        from linker.casework.training.train import cross_validate
        from linker.evaluation import EvaluateOptions

        options = EvaluateOptions(folds, repeats, seed, tuple(without or ()), bootstrap, ablation)
        evaluation = cross_validate(opened, options, on_progress, report=report)
    emit(_evaluation_output(evaluation, report), session)


def _train_output(library: Library, *, seed: int, like_unsolved: bool, string_weight: float) -> CommandOutput:
    from linker.casework.training import train
    from linker.cli.screens.training import train_answer, train_screen

    report = train.train(library, seed=seed, like_unsolved=like_unsolved, string_weight=string_weight)
    return CommandOutput(screen=partial(train_screen, report), plain=lambda: train_answer(report))


def _export_output(library: Library, file: Path) -> CommandOutput:
    from linker.casework.training import train
    from linker.cli.screens.training import exported_screen

    origin = train.export_model(library, file)
    return CommandOutput(screen=partial(exported_screen, file, origin), plain=lambda: {"file": file, "origin": origin})


def _use_output(library: Library, file: Path) -> CommandOutput:
    from linker.casework.training import train
    from linker.cli.screens.training import model_in_use_screen

    facts = train.use_model(library, file).provenance
    plain = {"file": file, "origin": facts.origin, "pairs": facts.pairs, "groups": facts.groups, "cllr": facts.cllr}
    return CommandOutput(screen=partial(model_in_use_screen, facts.origin), plain=lambda: plain)


def _evaluation_output(evaluation: Evaluation, report: Path | None) -> CommandOutput:
    from linker.cli.screens.evaluation import evaluation_answer, evaluation_screen

    return CommandOutput(
        screen=partial(evaluation_screen, evaluation, report), plain=lambda: evaluation_answer(evaluation, report)
    )
