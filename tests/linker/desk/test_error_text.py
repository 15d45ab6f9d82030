"""Errors reach their reader in his language, without the folders of the server, and programs by a stable code."""

from __future__ import annotations

import pytest

from linker.desk.error_text import engine_text, error_content, error_text
from linker.errors import InputError, LinkerError
from linker.i18n.language import Language
from linker.i18n.text import Text

PATH = "/srv/cases.db.inbox/tmp1/三月.csv"


@pytest.mark.parametrize(("language", "sentence"), [("en", "sign in"), ("zh", "请登录")])
def test_an_error_is_told_in_the_language_of_its_reader(language: Language, sentence: str) -> None:
    error = LinkerError("desk.not_signed_in")
    assert sentence in error_text(language, error)
    content = error_content(error.text, language, "LinkerError")
    assert (content["code"], content["kind"]) == ("desk.not_signed_in", "LinkerError")


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


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        (
            "[Errno 13] Permission denied: '/srv/li wei/cases.db.office'",
            "[Errno 13] Permission denied: 'cases.db.office'",
        ),
        ("cannot write /srv/data/cases.db.vectors/fit-1.2/0.npy now", "cannot write 0.npy now"),
        (r"no file C:\Users\li\cases.db here", "no file cases.db here"),
        ("postgresql+psycopg://li@10.0.0.3:5432/cases: no rights", "cases: no rights"),
        ("/srv/a b/cases.db", "cases.db"),
        ("/srv/data", "data"),
        ("和平路/东门, 3 km/h, https://example.org/a/b, 1/2", "和平路/东门, 3 km/h, https://example.org/a/b, 1/2"),
    ],
)
def test_a_fault_that_nobody_foresaw_names_no_folder_either(reason: str, left: str) -> None:
    sentence = engine_text("en", Text("jobs.unexpected_error", kind="OSError", reason=reason))
    assert left in sentence
    assert "srv" not in sentence
    assert "10.0.0.3" not in sentence


def test_a_text_of_the_engine_is_told_like_an_error() -> None:
    assert engine_text("en", f"{PATH}: is empty") == "三月.csv: is empty"
