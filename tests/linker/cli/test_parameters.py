"""What a command takes, read from its signature."""

from __future__ import annotations

from typer.main import get_command

from linker.cli.app import app
from linker.cli.entry import COMMANDS
from linker.cli.parameters import Parameter, parameters, value_name

TREE = get_command(app).commands  # type: ignore[attr-defined]


def test_kinds_bounds_and_choices_are_those_of_the_signature() -> None:
    serve, solve, warn = (parameters(TREE[name]) for name in ("serve", "solve", "warn"))
    assert serve["port"] == Parameter("int", "N", 1, 65_535)
    assert solve["status"] == Parameter("choice", "", choices=("confirmed", "admitted", "excluded"))
    assert (warn["since"].kind, warn["probability"].kind, warn["replay"].kind) == ("date", "float", "bool")
    assert parameters(TREE["import"])["files"].kind == "path"


def test_the_name_of_a_value_is_in_the_language_of_the_reader() -> None:
    case = parameters(TREE["match"])["case_id"]
    assert (value_name(case, "en"), value_name(case, "zh")) == ("CASE", "案件")
    assert value_name(parameters(TREE["warn"])["replay"], "en") == ""


def test_every_parameter_of_every_command_is_known() -> None:
    for words, _ in COMMANDS:
        group, _, name = words.rpartition(" ")
        command = TREE[group].commands[name] if group else TREE[words]
        known = parameters(command)
        assert all(param.name in known for param in command.params if "--help" not in param.opts), words
