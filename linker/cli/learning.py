"""The commands that learn from solved cases: train, model, evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from linker.cli.app import JsonOption, LibraryOption, app, opened
from linker.cli.output import answer_format, progress, say, say_json, waiting

model = typer.Typer(no_args_is_help=True, help="Move a model between libraries. A model carries no case.")
app.add_typer(model, name="model", epilog="Example:\n\n  linker model export town.json")

SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same result.")]


@app.command(epilog="Examples:\n\n  linker train --library town.db\n\n  linker train --like-unsolved")
def train(
    context: typer.Context,
    *,
    seed: SeedOption = 0,
    like_unsolved: Annotated[
        bool,
        typer.Option("--like-unsolved", help="Solved cases that are like the unsolved ones count more."),
    ] = False,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Learn from the solved cases of the library and put the model in use."""
    answer_format(context, as_json=json)
    with opened(context, library) as found, waiting("learning from the solved cases", quiet=json):
        from linker.casework.training import train

        report = train.train(found, seed=seed, like_unsolved=like_unsolved)
    from linker.cli.screens.learning import train_answer, train_screen

    if json:
        say_json(train_answer(report))
    else:
        say(train_screen(report))


@model.command("export", epilog="Example:\n\n  linker model export town.json --library town.db")
def export_model(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the model goes (JSON).")],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Write the model in use to a readable file."""
    answer_format(context, as_json=json)
    with opened(context, library) as found:
        from linker.casework.training import train

        origin = train.export_model(found, file)
    if json:
        say_json({"file": file, "origin": origin})
    else:
        say([f"{file}: the model in use ({origin})."])


@model.command("use", epilog="Example:\n\n  linker model use town.json --library county.db")
def use_model(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A model written by linker model export.")],
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Read a model file and put it in use in this library."""
    answer_format(context, as_json=json)
    with opened(context, library, create=True) as found:
        from linker.casework.training import train

        facts = train.use_model(found, file).provenance
    if json:
        say_json(
            {"file": file, "origin": facts.origin, "pairs": facts.pairs, "groups": facts.groups, "cllr": facts.cllr}
        )
    else:
        say([f"In use now: {facts.origin}. Run linker relink to link the cases with it."])


@app.command(
    epilog="Examples:\n\n  linker evaluate\n\n  linker evaluate --folds 10 --repeats 3 --report evaluation.html\n\n"
    "  linker evaluate --without narrative_similarity --without traces\n\n  linker evaluate --ablation --json"
)
def evaluate(  # noqa: PLR0913 - one argument for each option of the command
    context: typer.Context,
    *,
    folds: Annotated[
        int, typer.Option("--folds", min=2, help="Parts of the crime groups; each is predicted by the rest.")
    ] = 5,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="How often the groups are dealt anew.")] = 1,
    seed: SeedOption = 0,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="VARIABLE", help="Leave out a variable or a whole aspect; can be repeated."),
    ] = None,
    bootstrap: Annotated[
        int, typer.Option("--bootstrap", min=0, help="Draws of crime groups for the 95 % intervals; 0 for none.")
    ] = 200,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Also tell what is lost without each variable (takes longer).")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE.html", help="Write a page with figures and plots.", show_default=False),
    ] = None,
    library: LibraryOption = None,
    json: JsonOption = False,
) -> None:
    """Measure how well links and series are found on offenders the model never saw (cross-validation)."""
    answer_format(context, as_json=json)
    with opened(context, library) as found, progress("evaluating", quiet=json) as on_progress:
        from linker.casework.training.train import cross_validate
        from linker.evaluation import EvaluateOptions

        options = EvaluateOptions(folds, repeats, seed, tuple(without or ()), bootstrap, ablation)
        result = cross_validate(found, options, on_progress, report=report)
    from linker.cli.screens.evaluation import evaluation_answer, evaluation_screen

    if json:
        say_json(evaluation_answer(result, report))
    else:
        say(evaluation_screen(result, report))
