"""Errors reach their reader in his language, without the folders of the server, and programs by a stable code."""

from __future__ import annotations

import pytest

from linker.desk.error_text import engine_text, error_code, error_text
from linker.errors import InputError, LinkerError
from linker.i18n.language import Language
from linker.i18n.text import Text

PATH = "/srv/cases.db.inbox/tmp1/三月.csv"


@pytest.mark.parametrize(("language", "sentence"), [("en", "sign in"), ("zh", "请登录")])
def test_an_error_is_told_in_the_language_of_its_reader(language: Language, sentence: str) -> None:
    error = LinkerError("desk.not_signed_in")
    assert sentence in error_text(language, error)
    assert error_code(error) == "desk.not_signed_in"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_folders_of_the_server_reach_nobody(language: Language) -> None:
    for error in (
        InputError("desk.port_taken", host=PATH, port=1, reason=Text("role.reader")),
        InputError("desk.no_accounts", host=r"C:\srv\cases.db.inbox\tmp1\三月.csv"),
    ):
        sentence = error_text(language, error)
        assert "三月.csv" in sentence
        assert "inbox" not in sentence
        assert "srv" not in sentence


def test_a_text_of_the_engine_is_told_like_an_error() -> None:
    assert engine_text("en", f"{PATH}: is empty") == "三月.csv: is empty"
