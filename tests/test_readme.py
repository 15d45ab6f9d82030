"""The README tells every command, and its two commands are where `.ci/run` looks for them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from linker.cli.app import app

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told(command: str) -> None:
    assert f"`linker {command}`" in README


@pytest.mark.parametrize("mark", ["demo", "tests"])
def test_one_command_does_it(mark: str) -> None:
    found = re.search(rf"<!-- {mark} -->\n```sh\n(.+)\n```", README)
    assert found is not None
    assert found[1].startswith("python3 -m venv .venv && ")


def test_no_command_is_told_that_is_not_there() -> None:
    told = set(re.findall(r"`?linker ([a-z]+)", README))
    assert told - {"is", "folder"} <= set(COMMANDS)
