"""In which language a call is answered: `--language` before the command or after it."""

from __future__ import annotations

import pytest

from linker.cli.session import asked_language, language_first

COMMANDS = ("match", "demo", "report")


@pytest.mark.parametrize(
    ("words", "ordered", "language"),
    [
        ("match A", "match A", None),
        ("match A --language zh", "--language zh match A", "zh"),
        ("match --language=en A", "--language=en match A", "en"),
        ("--language zh match A --language en", "--language en --language zh match A", "zh"),
        ("--library x match A --language zh", "--language zh --library x match A", "zh"),
        ("match A --language", "match A --language", None),
        ("match -- --language zh", "match -- --language zh", None),
        ("demo --language zh", "demo --language zh", None),
        ("--language en demo --language zh", "--language en demo --language zh", "en"),
        ("--language fr match", "--language fr match", None),
        ("--language zh", "--language zh", "zh"),
    ],
)
def test_the_option_stands_before_or_after_the_command(words: str, ordered: str, language: str | None) -> None:
    assert language_first(words.split(), COMMANDS) == ordered.split()
    assert asked_language(ordered.split(), COMMANDS) == language
