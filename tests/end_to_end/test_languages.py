"""One language at a time: no help page and no screen holds a sentence of the other one."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from county import County, run
from typer.testing import Result

from linker.cli.entry import COMMANDS
from linker.town.files import TownFiles, write_town
from linker.town.options import TownOptions
from linker.town.town import build_town

CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff01-\uff5e]")
# Commands, options, quoted examples, paths and ids are the same in both languages.
NEUTRAL = re.compile(r'linker( [a-z_]+)*|--?[\w-]+|"[^"]*"|\S*[/.\d_]\S*')
# Three words in a row.
ENGLISH = re.compile(r"(?:[A-Za-z]{2,}['’,;:.]? ){2,}[A-Za-z]{2,}")
PAGES = ["", *sorted({words.split()[0] for words, _ in COMMANDS if " " in words}), *(words for words, _ in COMMANDS)]
WRONG = [
    "nonsense", "match", "match A --nonsense", "match A B", "series --top 0", "series --state idle",
    "match A --json --csv",
    "undo x", "solve A --offender", "match A --json=1", "forecast", "links --across year --best 3", "warn --since now",
    "series --history", "series --at 3", "review --label", "review --blind", "suspect", "lexicon use", "user nonsense",
    "relink --since-last --cluster x", "forecast S1 --officers 2 --shift-hours night",
]  # fmt: skip


def english_sentences(text: str) -> list[str]:
    return [match[0] for line in text.splitlines() for match in ENGLISH.finditer(NEUTRAL.sub("|", line))]


def chinese_letters(text: str) -> str:
    return "".join(CHINESE.findall(text))


def checked(language: str, *words: object, code: int = 0) -> Result:
    """Run a command in a language; nothing it prints may be in the other one."""
    answer = run("--language", language, *words)
    assert answer.exit_code == code, answer.output
    printed = answer.stdout + answer.stderr
    assert printed.strip()
    if language == "zh":
        assert english_sentences(printed) == []
        assert chinese_letters(printed)
    else:
        assert chinese_letters(printed) == ""
    return answer


@pytest.fixture(scope="module")
def english_county(tmp_path_factory: pytest.TempPathFactory) -> County:
    folder = tmp_path_factory.mktemp("english")
    files = write_town(build_town(TownOptions(cases=90, seed=5, language="en", serial_share=0.9)), folder)
    library = folder / "cases.db"
    for words in (("import", *files.cases), ("offenders", files.offenders), ("relink",)):
        assert run(*words, "--library", library, "--json").exit_code == 0
    return County(files, library)


@pytest.fixture(params=["en", "zh"])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path, TownFiles]:
    """A language, and a library of its own with records in it."""
    county: County = request.getfixturevalue("county" if request.param == "zh" else "english_county")
    return request.param, county.copied(tmp_path), county.files


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("page", PAGES)
def test_help_is_in_one_language(page: str, language: str) -> None:
    if page == "lexicon read" and language == "en":
        page = "lexicon"
    checked(language, *page.split(), "--help")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("words", WRONG)
def test_wrong_usage_is_told_in_one_language(words: str, language: str) -> None:
    answer = checked(language, *words.split(), code=2)
    assert answer.stdout == ""
    assert ("用法：linker" if language == "zh" else "Usage: linker") in answer.stderr


def test_the_option_may_follow_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert "没有案件库" in run("series", "--language", "zh").stderr
    assert "没有案件库" in run("series", "--language=zh").stderr
    monkeypatch.setenv("LINKER_LANGUAGE", "zh")
    assert "没有案件库" in run("series").stderr
    assert "there is no case library" in run("--language", "en", "series").stderr
    assert "zh、en" in run("--language", "fr", "series").stderr


def case_ids(files: TownFiles) -> Iterator[tuple[str, str]]:
    """Solved cases with their offenders."""
    with files.offenders.open(encoding="utf-8", newline="") as file:
        yield from ((row["case_id"], row["offender_id"]) for row in csv.DictReader(file))


def test_screens_are_in_one_language(reader: tuple[str, Path, TownFiles], tmp_path: Path) -> None:
    language, library, files = reader
    place = ("--library", library)
    rows = list(csv.DictReader(run("series", "--csv", *place).stdout.splitlines()))
    series, first, second = rows[0]["series_id"], rows[0]["case_id"], rows[1]["case_id"]
    for words in (
        ["import", files.cases[0], "--dry-run"],
        ["series"],
        ["series", series],
        ["series", series, "--history"],
        ["series", series, "--at", "1"],
        ["series", "--changed-since", "1"],
        ["match", first, "--top", "4"],
        ["explain", first, second],
        ["links", "--top", "3"],
        ["links", "--across", "year"],
        ["review", "--next", "3"],
        ["review", "--agreement"],
        ["warn"],
        ["warn", "--replay"],
        ["report", series, "--to", tmp_path / "series.html"],
        ["user", "list"],
        ["audit"],
        ["relink"],
        ["library", "backup", tmp_path / "backup.db"],
    ):
        checked(language, *words, *place)
    restored = tmp_path / "restored.db"
    checked(language, "library", "restore", tmp_path / "backup.db", "--library", restored)
    checked(language, "library", "restore", tmp_path / "backup.db", "--library", restored, code=1)
    checked(language, "library", "restore", tmp_path / "backup.db", "--library", restored, "--replace")
    checked(language, "library", "copy", restored, tmp_path / "backup.db", code=1)


def test_decisions_and_errors_are_in_one_language(reader: tuple[str, Path, TownFiles]) -> None:
    language, library, files = reader
    place = ("--library", library)
    who = ("--by", "Li", "--because", "print", *place)
    rows = list(csv.DictReader(run("links", "--csv", *place).stdout.splitlines()))
    pair = rows[0]["case_id_a"], rows[0]["case_id_b"]
    checked(language, "confirm", *pair, *who)
    checked(language, "reject", *pair, *who, code=1)
    checked(language, "undo", "1", *who)
    checked(language, "audit", *place)
    checked(language, "audit", "--verify", *place)
    solved, offender = next(case_ids(files))
    open_case = next(row["case_id_a"] for row in rows if row["case_id_a"] not in dict(case_ids(files)))
    checked(language, "solve", open_case, "--offender", offender, *who)
    checked(language, "unsolve", open_case, *who)
    checked(language, "custody", offender, "--from", "2024-03-02", *who)
    checked(language, "match", "NOBODY", *place, code=1)
    checked(language, "explain", solved, solved, *place, code=1)
    checked(language, "series", "S999", *place, code=1)


@pytest.mark.parametrize(
    ("text", "count"),
    [("案件 A1 的 shoe print", 0), ("this is English text 中文", 1), ("linker undo 3 --by … --because …", 0)],
)
def test_an_english_sentence_is_found(text: str, count: int) -> None:
    assert len(english_sentences(text)) == count
