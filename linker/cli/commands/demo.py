"""The command that shows all others at work: demo."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from linker.cli.options import JsonOption
from linker.cli.output import CommandOutput, begin, emit, hint
from linker.i18n.text import Text
from linker.i18n.translate import translate

FOLDER = Path("linker-demo")


def demo(
    context: typer.Context,
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="help.demo.to")] = FOLDER,
    cases: Annotated[int, typer.Option("--cases", min=1, help="help.demo.cases")] = 600,
    language: Annotated[str, typer.Option("--language", metavar="zh|en|mixed", help="help.demo.language")] = "zh",
    seed: Annotated[int, typer.Option("--seed", min=0, help="help.demo.seed")] = 1,
    sightings: Annotated[bool, typer.Option("--sightings", help="help.demo.sightings")] = False,
    json: JsonOption = False,
) -> None:
    """Do the whole job on an invented town, in a fresh library, and write an HTML report."""
    session = begin(context, json=json)
    from linker.casework.demo.run_demo import run_demo
    from linker.cli.screens.demo import demo_screen

    def say_step(step: Text) -> None:
        hint(translate(step, session.language))

    report = run_demo(to, cases=cases, language=language, seed=seed, sightings=sightings, on_step=say_step)
    emit(CommandOutput(screen=partial(demo_screen, report), plain=lambda: report), session)
