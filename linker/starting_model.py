"""The starting model, for a library that has no solved cases: fitted on invented towns, and it says so.

`python -m linker.starting` makes it anew. It is a beginning: train on your own solved cases as soon as there are some.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from linker.model.archive import from_json, to_json
from linker.model.similarity import SimilarityModel
from linker.town.options import TownOptions

FILE = "starting.json"
TOWN = TownOptions(seed=20, cases=2_000, solved_share=1.0, difficulty=0.6, language="mixed", days=730, width_km=16.0)


def starting_model() -> SimilarityModel:
    """The model that ships with the program."""
    return from_json((files("linker") / FILE).read_text(encoding="utf-8"), "starting model")


def fit_starting_model(town: TownOptions = TOWN) -> SimilarityModel:
    """Train on an invented town; deterministic."""
    from linker.town.town import build_town
    from linker.training import train_on

    model = train_on(build_town(town).cases, origin=f"invented town ({town})").model
    origin = (
        f"invented town: seed {town.seed}, {town.cases:,} cases, {town.width_km:g} km wide, {town.days} days, "
        f"difficulty {town.difficulty}. No real case was used; train on solved cases of your own as soon as you can"
    )
    return replace(model, provenance=replace(model.provenance, origin=origin))


if __name__ == "__main__":
    Path(__file__).with_name(FILE).write_text(to_json(fit_starting_model()) + "\n", encoding="utf-8")
