"""`linker review` as it is typed: the queue, the walk through a pipe, blindness, wrong usage; `links --across`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import linker.cli.entry  # noqa: F401 - hangs the commands into the app
from features.columns import Ragged
from linker.casework.linking.relink import relink_library
from linker.cli.app import app
from linker.library.store.store import Library
from linker.town.options import TownOptions
from linker.town.town import build_town

BLIND_TO = ("log10", "LR", "似然比", "prob", "概率", "bans", "series", "系列", "times more likely", "value")


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("library") / "cases.db"
    table = build_town(TownOptions(cases=120, seed=5, width_km=6.0, days=200)).cases
    with Library.open(path) as library:
        with library.import_session("f.csv", "0") as session:
            session.add(table.replace(offenders=Ragged.empty(len(table))))
        relink_library(library)
    return path


@pytest.fixture
def library(linked: Path, tmp_path: Path) -> Path:
    shutil.copytree(linked.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / linked.name


def run(library: Path, words: Sequence[str], typed: str = "") -> Result:
    return CliRunner().invoke(app, [*words, "--library", str(library)], input=typed, prog_name="linker")


def decisions(library: Path) -> list[tuple[str, str, str]]:
    with Library.open(library) as opened:
        return [(one.kind, one.by, one.because) for one in opened.decisions()]


def test_the_queue_as_json_and_on_the_screen(library: Path) -> None:
    queue = json.loads(run(library, ["review", "--next", "3", "--json"]).stdout)["queue"]
    assert 0 < len(queue) <= 3
    assert {"case_a", "case_b", "log10_lr", "probability", "value", "english", "chinese"} <= queue[0].keys()
    shown = run(library, ["review", "--next", "3"]).stdout
    assert all(one["case_a"][:12] in shown for one in queue)


def test_a_walk_stores_each_answer_at_once_and_the_end_of_input_ends_it(library: Path) -> None:
    done = run(library, ["review", "--label", "--by", "Li", "--next", "4"], "y same print\nwhat?\nN\ns\n")
    assert done.exit_code == 0
    assert decisions(library) == [("confirmed", "Li", "same print"), ("rejected", "Li", "reviewed")]
    assert "skipped" in done.stdout
    assert "linker relink" in done.stdout


def test_who_is_blind_sees_the_score_only_after_the_answer(library: Path) -> None:
    done = run(library, ["review", "--label", "--blind", "--by", "Li", "--next", "2"], "是\nq\n")
    before, after = done.stdout.split("✓", 1)
    # the narrative is the police's own text
    told = before.split("pair 1 of 2")[1].split("unknown of both")[-1]
    assert [word for word in BLIND_TO if word in told] == []
    assert "log10 LR" in after
    with Library.open(library) as opened:
        assert json.loads(opened.decisions()[0].evidence)["blind"] is True


def test_a_second_opinion_is_blind_and_only_a_label(library: Path) -> None:
    run(library, ["review", "--label", "--by", "Li", "--next", "2"], "y\nn\n")
    done = run(library, ["review", "--second", "--by", "Wang"], "n\nn\n")
    assert done.exit_code == 0
    assert [kind for kind, by, _ in decisions(library) if by == "Wang"] == ["labelled_different"] * 2
    report = json.loads(run(library, ["review", "--agreement", "--json"]).stdout)
    assert (report["people"][0]["pairs"], report["people"][0]["raw"], report["people"][0]["kappa"]) == (2, 0.5, 0.0)
    assert "Li – Wang" in run(library, ["review", "--agreement"]).stdout


@pytest.mark.parametrize(
    "words",
    [["--label"], ["--second"], ["--blind"], ["--label", "--by", "Li", "--json"], ["--agreement", "--label"]],
    ids=" ".join,
)
def test_wrong_usage(library: Path, words: list[str]) -> None:
    done = run(library, ["review", *words])
    assert (done.exit_code, done.stdout) == (2, "")
    assert decisions(library) == []


def test_links_across_a_border_carry_both_sides(library: Path) -> None:
    links = json.loads(run(library, ["links", "--across", "offence", "--json"]).stdout)["links"]
    assert links
    assert all(one["offence_a"] != one["offence_b"] and one["offence_a"] and one["offence_b"] for one in links)
    header, first, *_ = run(library, ["links", "--across", "offence", "--csv"]).stdout.splitlines()
    assert header == "case_id_a,case_id_b,log10_lr,probability,offence_a,offence_b"
    assert first.startswith(links[0]["case_id_a"])
    run(library, ["confirm", links[0]["case_id_a"], links[0]["case_id_b"], "--by", "Li", "--because", "print"])
    left = json.loads(run(library, ["links", "--across", "offence", "--json"]).stdout)["links"]
    assert left == links[1:]
    assert run(library, ["links", "--across", "offence", "--best", "3"]).exit_code == 2
