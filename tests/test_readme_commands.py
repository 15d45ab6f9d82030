"""Every command of the README is run, top to bottom, on an invented town; what is not says why."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from click.testing import Result
from typer.main import get_command
from typer.testing import CliRunner

import linker.cli.entry  # noqa: F401 - hangs the commands into the app
from linker.casework.matching.top_candidates import links
from linker.casework.series.series_overview import all_series
from linker.casework.workspace.workspace import Workspace
from linker.cli.app import app
from linker.library.store.store import Library
from linker.town.files import write_town, write_traffic
from linker.town.options import TownOptions
from linker.town.town import build_town
from linker.town.traffic import TrafficOptions, draw_traffic

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALLS = (
    "it installs the program; .ci/run does so with the test command, the demo has tests/linker/casework/test_demo.py"
)
# Why a command is not run here. Every entry must still be in the README.
NOT_RUN = {
    'python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/linker demo': INSTALLS,
    'python3 -m venv .venv && .venv/bin/pip install ".[test]" && .venv/bin/python -m pytest -n auto --dist loadfile':
        INSTALLS,
    "linker serve": "it runs until it is stopped; tests/linker/desk serves and looks at it in a browser",
}  # fmt: skip
# Programs named in sentences: they need shared data or minutes. They must exist.
STUDIES = sorted(set(re.findall(r"`python ([^`]+)`", README)))
# What is typed where a command asks people: skip the first pair, then stop.
TYPED = "s\nq\n"
EXAMPLE_CASE = "A2024-0317"
CASES = {"A3201022024050001": 0, "A3201022024050007": 1}


@cache
def fenced(language: str) -> tuple[str, ...]:
    return tuple(re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL))


@cache
def commands() -> tuple[str, ...]:
    """The lines of all shell blocks, without what they remark."""
    lines = [line.partition("  #")[0].rstrip() for block in fenced("sh") for line in block.splitlines()]
    return tuple(line for line in lines if line)


@dataclass
class Bench:
    """A folder with what the README takes for granted, and what it calls things there."""

    folder: Path

    def meant(self, word: str) -> str:
        """What a word of the README stands for here: its case ids and its series are examples."""
        if word in CASES:
            return self._strongest()[CASES[word]]
        return word.replace("S12", self.series()) if word.startswith("S12") else word

    def _strongest(self) -> tuple[str, str]:
        with Library.open(self.folder / "cases.db") as library:
            strongest = max(links(Workspace.of(library)), key=lambda link: link.log10_lr)
        return strongest.case_id_a, strongest.case_id_b

    def series(self) -> str:
        """The largest series of more than two cases that may strike again, where there is one."""
        with Library.open(self.folder / "cases.db") as library:
            summaries = all_series(Workspace.of(library))
        many = [line for line in summaries if line.cases > 2]
        over = ("solved", "inactive", "unknown")
        return max(many, key=lambda line: (line.state not in over, line.cases)).series_id

    def do(self, command: str) -> Result:
        """Run one line; `> FILE` is the only thing of a shell it may use."""
        words, _, file = command.partition(" > ")
        program, *arguments = shlex.split(words)
        assert program == "linker"
        done = CliRunner().invoke(app, [self.meant(word) for word in arguments], TYPED, prog_name="linker")
        if file:
            (self.folder / file.strip()).write_text(self.filled_in(done.stdout), encoding="utf-8")
        return done

    def filled_in(self, text: str) -> str:
        """What somebody makes of a file to fill in: the cases of its example become cases of this library."""
        return text.replace(EXAMPLE_CASE, self._strongest()[0])


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("readme")
    options = TownOptions(cases=120, seed=5, serial_share=0.8, solved_share=0.6, difficulty=0.2)
    files = write_town(build_town(options), folder / "town")
    shutil.copy(files.cases[0], folder / "cases.xlsx")
    shutil.copy(files.offenders, folder / "solved.csv")
    write_traffic(draw_traffic(options, TrafficOptions(residents=10, buses=1, taxis=1, patrols=1)), folder)
    item = "物品编号,物品名称,串号,时间,失主\nW{n},手机,490154203237518,2024-05-0{n} 10:00,王某\n"
    for number, side in enumerate(("stolen", "recovered"), start=1):
        (folder / f"{side}.csv").write_text(item.format(n=number), encoding="utf-8")
    (folder / "new_cases.csv").write_text("案件编号,案件类别,发案时间\nN1,扒窃,2024-06-01 10:00\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("LINKER_LIBRARY", raising=False)
        yield Bench(folder)


@pytest.mark.slow
def test_every_command_runs(bench: Bench) -> None:
    for command in commands():
        if command not in NOT_RUN:
            done = bench.do(command)
            assert done.exit_code == 0, f"{command}: {done.output}"
            assert done.stdout.strip(), command


@pytest.mark.slow
def test_every_python_example_runs(bench: Bench) -> None:
    assert len(fenced("python")) == 2
    if not (bench.folder / "cases.db").exists():
        for command in commands()[2:8]:
            assert bench.do(command).exit_code == 0, command
    for example in fenced("python"):
        exec(compile(example.replace("S12", bench.series()), "README.md", "exec"), {})
    assert {"pair.png", "map.png"} <= {path.name for path in bench.folder.iterdir()}


def test_what_is_not_run_is_still_told() -> None:
    assert NOT_RUN.keys() <= set(commands())
    assert len(commands()) > 20


def test_every_option_told_is_there() -> None:
    known = {option for command in get_command(app).commands.values()  # type: ignore[attr-defined]
             for part in [command, *getattr(command, "commands", {}).values()]
             for param in part.params for option in param.opts}  # fmt: skip
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(re.findall(r"`(?!tests/|python )[^`\n]+`", README))))
    # the one is an option of pytest, the other of pip
    assert told - {"--dist", "--upgrade"} <= known | {"--library", "--json", "--help"}


@pytest.mark.parametrize("study", STUDIES)
def test_every_program_told_is_there(study: str) -> None:
    words = study.split()
    file = words[1].replace(".", "/") + ".py" if words[0] == "-m" else words[0]
    assert (ROOT / file).is_file() or (ROOT / file.removesuffix(".py") / "__main__.py").is_file()


def test_its_lines_are_short_and_its_pictures_are_small() -> None:
    long = [line for line in README.splitlines() if len(line) > 120 and not line.startswith("|")]
    assert not long
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all(0 < (ROOT / picture).stat().st_size < 250_000 for picture in pictures)
